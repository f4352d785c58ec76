"""What application passwords stand on: the services that take them, and the parts they work with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from idp.authn.notices import Post
from idp.model.account import Account
from idp.model.app_password import AppPassword, LoginForm, Taking
from idp.model.errors import NotFound
from idp.model.ids import CompanyId, ServiceId
from idp.model.link import AccountLink, LinkState
from idp.ports.clock import Clock
from idp.ports.limiter import Limiter
from idp.ports.records import Records, Store

MOST: Final = 20
"""Live ones of a person at a service, and of a company's servers there."""


@dataclass(frozen=True, slots=True)
class Offering:
    """A service that takes application passwords, as far as they concern it."""

    service: ServiceId
    title: Mapping[str, str]
    """By locale."""
    access: str
    """The access rule, as `idp.rbac.admit` reads it."""
    taking: Taking
    roles: frozenset[str] = frozenset()
    """Our roles that have a word there; whoever has none of them is refused. Empty where all may come."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts that the use cases share."""

    store: Store
    clock: Clock
    limiter: Limiter
    post: Post
    services: Mapping[ServiceId, Offering] = field(default_factory=dict)

    def offering(self, service: ServiceId) -> Offering:
        """Return a service that takes them. Raises `NotFound`."""
        found = self.services.get(service)
        if found is None:
            msg = "This service takes no application passwords"
            raise NotFound(msg, field="service")
        return found


def login_of(records: Records, offering: Offering, company: CompanyId, account: Account) -> str:
    """Return under which name the service knows a person at this moment; empty if under none.

    A device's name is made with its secret, so it has none before.
    """
    match offering.taking.login:
        case LoginForm.LINK:
            return _own_login(records, offering, company, account)
        case LoginForm.EMAIL:
            verified = account.claims.get("email_verified") is True
            return str(account.claims.get("email") or "").lower() if verified else ""
        case LoginForm.SUB:
            return str(account.id)
        case LoginForm.DEVICE:
            return ""


def is_still_known(records: Records, offering: Offering, app: AppPassword, account: Account) -> bool:
    """Tell whether a name is still the person's: it may have become somebody else's since."""
    match offering.taking.login:
        case LoginForm.DEVICE:
            return True
        case LoginForm.LINK:
            link = records.links.find(app.company, app.service, app.login)
            return link is not None and _is_own(link, account)
        case _:
            return app.login == login_of(records, offering, app.company, account)


def _own_login(records: Records, offering: Offering, company: CompanyId, account: Account) -> str:
    link = records.links.entering(company, offering.service, account.id)
    return link.old.login if link is not None and _is_own(link, account) else ""


def _is_own(link: AccountLink, account: Account) -> bool:
    return link.state is LinkState.ACTIVE and link.account == account.id and not link.shared
