"""Who the operator's staff are: members of one company, by a right of theirs at its top."""

from collections.abc import Callable, Iterable

from idp.model.access import person
from idp.model.ids import CompanyId, PartnerId, ServiceId
from idp.rbac import About, Allow, decide
from idp.web.caller import Caller

VIEW = "partner:view"
RUN = "service:configure"


def seen_by(caller: Caller, company: str, partners: Iterable[PartnerId]) -> tuple[PartnerId, ...]:
    """List the partners that the caller looks after as the operator's staff; nobody's company is empty.

    A right that is held down to some partners shows those alone.
    """
    may = _at_the_top(caller, company)
    return tuple(partner for partner in partners if may(VIEW, About(partner=partner)))


def run_by(caller: Caller, company: str, services: Iterable[ServiceId]) -> tuple[ServiceId, ...]:
    """List the bridged services that the caller looks after as the operator's staff."""
    may = _at_the_top(caller, company)
    return tuple(service for service in services if may(RUN, About(service=service)))


def _at_the_top(caller: Caller, company: str) -> Callable[[str, About], bool]:
    """Return what tells whether the caller may do something at the top of the operator's company."""
    holdings = caller.presence.holdings if caller.presence is not None and company else None
    tree = holdings.tree(CompanyId(company)) if holdings is not None else None
    if holdings is None or tree is None:
        return lambda _permission, _about: False
    subject, top = person(holdings.account), tree.structure.root
    return lambda permission, about: isinstance(
        decide(subject, permission, top, tree, caller.at, about), Allow
    )
