"""Signing out: the end-user leaves, and every relying party hears of it.

Owns the end session endpoint and the back-channel delivery. What ending a session closes
is `idp.authn.signout`'s affair; when a delivery is tried again is the outbox worker's.
"""

from idp.oidc.logout.backchannel import backchannel_handler

__all__ = ["backchannel_handler"]
