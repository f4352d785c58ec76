"""Who may have application passwords, and who may give them to a company's servers."""

from datetime import datetime

from idp.links.own.ground import Offering
from idp.model.company import CompanyStatus
from idp.model.errors import NotFound, Refused
from idp.model.ids import AccountId, CompanyId
from idp.model.service import let_in_as
from idp.ports.records import Records
from idp.rbac import Allow, admit, permits
from idp.rbac.actor import Actor
from idp.rbac.permissions import TREE_GRANT
from idp.rbac.trees import read_holdings


def require_use(
    records: Records, offering: Offering, account: AccountId, company: CompanyId, now: datetime
) -> None:
    """Refuse a service that a person may not open, as one that is not there. Raises `NotFound`."""
    found = admit(read_holdings(records, account), company, offering.access, now)
    if not isinstance(found, Allow) or _is_wordless(offering, found):
        msg = "This service is not open to you"
        raise NotFound(msg, field="service")


def require_owner(records: Records, actor: Actor, company: CompanyId, now: datetime) -> None:
    """Refuse anybody but an owner of the company and the operator. Raises `NotFound`, `Refused`.

    A server's secret reads all people of the company, whatever each of them may see.
    """
    found = records.companies.get(company)
    if found is None or found.status is not CompanyStatus.ACTIVE:
        msg = "There is no such company"
        raise NotFound(msg, field="company")
    if actor.account is None:
        return
    holdings = read_holdings(records, actor.account)
    if holdings.tree(company) is None:
        raise NotFound
    if not permits(holdings, company, TREE_GRANT, now):
        msg = "Only an owner of the company gives its servers passwords"
        raise Refused(msg)


def _is_wordless(offering: Offering, found: Allow) -> bool:
    return bool(offering.roles) and offering.roles.isdisjoint(let_in_as(found.roles))
