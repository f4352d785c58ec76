"""Who calls: the browser, the person if one is signed in, and their language."""

from dataclasses import dataclass
from datetime import datetime

from flask import request

from idp.authn.invitations import may_invite
from idp.authn.visitor import Visitor
from idp.claims.ground import Applier
from idp.interaction import Presence
from idp.model.account import Account
from idp.model.company import Membership
from idp.model.ids import CompanyId
from idp.model.secret import Secret
from idp.model.session import SignedIn


@dataclass(frozen=True, slots=True)
class Caller:
    """What every page knows of its request, read once."""

    visitor: Visitor
    browser: Secret
    new_browser: bool
    at: datetime
    """When the request came: every decision about it is of this moment."""
    presence: Presence | None = None

    @property
    def signed_in(self) -> SignedIn | None:
        """Return the live session, if there is one."""
        return self.presence.signed_in if self.presence else None

    @property
    def account(self) -> Account | None:
        """Return the person, if one is signed in."""
        return self.presence.signed_in.account if self.presence else None

    @property
    def companies(self) -> tuple[Membership, ...]:
        """List what the person may act for, last used first."""
        return self.presence.holdings.memberships if self.presence else ()

    @property
    def membership(self) -> Membership | None:
        """Return what the person acts for now: the session's company, else the only one."""
        chosen = self.signed_in.session.company if self.signed_in else None
        found = next((m for m in self.companies if m.company == chosen), None)
        if found is None and len(self.companies) == 1:
            return self.companies[0]
        return found

    @property
    def company(self) -> CompanyId | None:
        """Return the id of the company acted for."""
        return self.membership.company if self.membership else None

    @property
    def company_name(self) -> str:
        """Return the name of the company acted for."""
        return self.membership.company_name if self.membership else ""

    def applier(self, company: CompanyId | None) -> Applier | None:
        """Return who applies to a partner for a company, or for nobody but themselves."""
        if self.presence is None:
            return None
        holdings, signed_in = self.presence.holdings, self.presence.signed_in
        return Applier(
            signed_in.account, signed_in.session, holdings.membership(company), holdings.tree(company)
        )

    @property
    def may_invite(self) -> bool:
        """Tell whether the colleagues page is theirs."""
        if self.presence is None or self.company is None:
            return False
        return may_invite(self.presence.holdings, self.company, self.at)


def one_cookie(name: str) -> str | None:
    """Return a cookie's value; `None` when it came twice, for then one is not ours."""
    values = request.cookies.getlist(name)
    return values[0] if len(values) == 1 else None
