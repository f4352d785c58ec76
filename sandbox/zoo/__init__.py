"""The operator's old services: a program each, with accounts, passwords and habits of its own.

Each speaks as it spoke in its time: a form, a password in the address, a header that a proxy
sets. None of them has heard of the provider. What a program is told at its start is its
accounts and the keys that it was once given; whoever stands before it has to know them.

Some have learned since to ask somebody else who comes: those of `trusting` speak SAML, CAS, LDAP
and RADIUS, or take tokens. They have no accounts, and nobody stands before them.
"""

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.around import Around
from sandbox.zoo.programs import PROGRAMS, zoo_app
from sandbox.zoo.trusting import TRUSTING, trusting_app

__all__ = ["PROGRAMS", "TRUSTING", "Around", "OldAccount", "Told", "trusting_app", "zoo_app"]
