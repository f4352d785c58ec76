"""The use cases of this room, opened together for an edge."""

from dataclasses import dataclass

from idp.authn.company import CompanyChoice
from idp.authn.factors import Factors
from idp.authn.invitations import Invitations
from idp.authn.own_password import OwnPassword
from idp.authn.passwords import PasswordHasher
from idp.authn.people import People
from idp.authn.recovery import Recovery
from idp.authn.sessions import Limits
from idp.authn.sign_in import SignIn
from idp.ports.house import House
from idp.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """What the sign-in pages and the command line use."""

    limits: Limits
    sign_in: SignIn
    factors: Factors
    own_password: OwnPassword
    recovery: Recovery
    invitations: Invitations
    companies: CompanyChoice
    people: People


def open_desk(house: House, settings: Settings, hasher: PasswordHasher | None = None) -> Desk:
    """Open once per process: the password pool is bounded across all requests of it."""
    raise NotImplementedError
