"""The use cases of this room, opened together for an edge."""

from dataclasses import dataclass

from idp.authn.company import CompanyChoice
from idp.authn.dismissal import Dismissal, Parting
from idp.authn.doors import Doors
from idp.authn.factors import Factors
from idp.authn.importing import Importing
from idp.authn.invitations import Invitations
from idp.authn.notices import Post
from idp.authn.own_password import OwnPassword
from idp.authn.password_check import PasswordCheck
from idp.authn.passwords import PasswordHasher
from idp.authn.people import People
from idp.authn.recovery import Recovery
from idp.authn.second_factor import CodeCheck
from idp.authn.sessions import Limits
from idp.authn.sign_in import SignIn
from idp.authn.telling import telling
from idp.ports.house import House
from idp.rbac import Trees
from idp.rbac.office import Office, open_office
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
    trees: Trees
    office: Office
    dismissal: Dismissal
    importing: Importing
    post: Post


def open_desk(
    house: House,
    settings: Settings,
    hasher: PasswordHasher | None = None,
    trees: Trees | None = None,
    partings: tuple[Parting, ...] = (),
) -> Desk:
    """Open once per process: the password pool is bounded across all requests of it.

    `partings` end what rooms above this one know of somebody who is dismissed.
    """
    trees = trees or Trees(house.stamps)
    hasher = hasher or PasswordHasher.beside(settings.threads)
    store, clock, limits = house.store, house.clock, Limits.of(settings)
    doors, post = Doors(house.envelope), Post(house.envelope, settings.issuer, settings.default_locale)
    passwords = PasswordCheck(store, clock, doors, house.limiter, hasher)
    office = open_office(house, trees, telling(post))
    invitations = Invitations(store, clock, house.limiter, hasher, post, limits, office)
    return Desk(
        limits=limits,
        sign_in=SignIn(store, clock, passwords, CodeCheck(house.envelope, doors), limits),
        factors=Factors(store, clock, post),
        own_password=OwnPassword(store, clock, hasher, post),
        recovery=Recovery(store, clock, house.limiter, hasher, post),
        invitations=invitations,
        companies=CompanyChoice(store, clock),
        people=People(store, clock, house.envelope, hasher),
        trees=trees,
        office=office,
        dismissal=Dismissal(store, clock, office, partings),
        importing=Importing(store, clock, office, invitations),
        post=post,
    )
