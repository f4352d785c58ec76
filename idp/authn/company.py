"""Choose and switch the company one acts for, without a new sign-in."""

from dataclasses import dataclass, replace
from datetime import datetime

from idp.authn.outcomes import Opened
from idp.authn.sessions import renew
from idp.authn.signout import leave_old_services
from idp.authn.visitor import Visitor
from idp.model.errors import NotFound
from idp.model.events import CompanyChosen
from idp.model.ids import CompanyId
from idp.model.interaction import Interaction
from idp.model.session import SignedIn
from idp.ports.clock import Clock
from idp.ports.records import Records, Store


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """Set the session's company."""

    store: Store
    clock: Clock

    def choose(
        self,
        visitor: Visitor,
        signed_in: SignedIn,
        company: CompanyId,
        interaction: Interaction | None = None,
    ) -> Opened:
        """Act for this company from now on, and note it in the interaction if one is given.

        Raises `NotFound` unless the person is a member of it and it is active, `Conflict` if
        the cookie was renewed meanwhile. The cookie is new: set it.
        """
        now = self.clock.now()
        with self.store.write() as records:
            opened = act_for(records, signed_in, company, visitor, now)
            if interaction is not None:
                live = records.interactions.find(interaction.id, visitor.browser, now)
                if live is None:
                    raise NotFound
                records.interactions.advance(live.id, replace(live.progress, company=company, consented=None))
        return opened


def act_for(
    records: Records, signed_in: SignedIn, company: CompanyId, visitor: Visitor, now: datetime
) -> Opened:
    """Switch a session to a company of its person, under a new cookie.

    Old services that keep a session of their own are left: it is the other company's.
    """
    account, session = signed_in.account.id, signed_in.session
    if all(membership.company != company for membership in records.companies.memberships(account)):
        raise NotFound
    opened = renew(records, session, visitor)
    if session.company not in (None, company):
        leave_old_services(records, session, now)
    records.sessions.choose_company(session.sid, company)
    records.companies.mark_used(account, company, now)
    records.audit.append(CompanyChosen(account=account, company=company, sid=session.sid), now)
    return replace(opened, session=replace(session, company=company))
