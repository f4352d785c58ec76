"""Who the operator's staff are: members of one company, by a right of theirs at its top."""

from collections.abc import Iterable

from idp.model.access import person
from idp.model.ids import CompanyId, PartnerId
from idp.rbac import About, Allow, decide
from idp.web.caller import Caller

VIEW = "partner:view"


def seen_by(caller: Caller, company: str, partners: Iterable[PartnerId]) -> tuple[PartnerId, ...]:
    """List the partners that the caller looks after as the operator's staff; nobody's company is empty.

    A right that is held down to some partners shows those alone.
    """
    if not company or caller.presence is None:
        return ()
    holdings = caller.presence.holdings
    tree = holdings.tree(CompanyId(company))
    if tree is None:
        return ()
    subject, top = person(holdings.account), tree.structure.root
    return tuple(
        partner
        for partner in partners
        if isinstance(decide(subject, VIEW, top, tree, caller.at, About(partner=partner)), Allow)
    )
