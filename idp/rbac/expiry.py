"""What time does by itself: requests ripen and expire, rights lapse."""

from datetime import UTC, datetime, timedelta
from typing import Final

from idp.model.access import Binding, Cause, End, FactKind
from idp.model.errors import Conflict
from idp.model.ids import BindingId, CompanyId
from idp.model.requests import Request, RequestState
from idp.rbac.actor import OPERATOR
from idp.rbac.deciding import Bench, Closing
from idp.rbac.office import Office
from idp.rbac.saving import Work, prepare, write

BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
BATCH: Final = 500
MOMENT: Final = timedelta(microseconds=1)


def is_due(office: Office) -> bool:
    """Tell whether any request has ripened or expired."""
    with office.store.read() as records:
        return bool(records.requests.due(office.clock.now(), 1))


def is_lapsing(office: Office) -> bool:
    """Tell whether any right is over and still on the books."""
    with office.store.read() as records:
        return bool(records.access.lapsing(BEGINNING, office.clock.now(), 1))


def mature(office: Office) -> int:
    """Carry out what has ripened and close what has expired, each by itself; return how many."""
    now = office.clock.now()
    with office.store.read() as records:
        due = records.requests.due(now)
    return sum(_mature_one(office, request) for request in due)


def _mature_one(office: Office, request: Request) -> bool:
    """Do one; somebody who decides it in the same moment comes first."""
    now = office.clock.now()
    try:
        with office.store.write() as records:
            bench = Bench(records, office.trees, office.tell, now)
            if request.state is RequestState.RIPENING:
                bench.ripen(request)
            else:
                bench.close(request, Closing(None, RequestState.EXPIRED))
    except Conflict:
        return False
    return True


def lapse(office: Office) -> int:
    """End the rights whose time is over, and tell the services that went with them; return how many.

    Nobody could use them any more since that moment; this closes what was still open.
    """
    with office.store.read() as records:
        lapsed = records.access.lapsing(BEGINNING, office.clock.now(), BATCH)
    companies: dict[CompanyId, set[BindingId]] = {}
    for company, binding in lapsed:
        companies.setdefault(company, set()).add(binding)
    return sum(_lapse_in(office, company, bindings) for company, bindings in companies.items())


def _lapse_in(office: Office, company: CompanyId, bindings: set[BindingId]) -> int:
    now = office.clock.now()
    try:
        with office.store.write() as records:
            facts = office.trees.facts(records, company)
            over = [b for b in facts.tree.bindings.values() if b.id in bindings and _is_over(b, now)]
            if not over:
                return 0
            ends = tuple(End(FactKind.BINDING, binding.id) for binding in over)
            rev = facts.tree.structure.rev
            work = Work(OPERATOR, company, ends, base=rev, cause=Cause.EXPIRY)
            case = prepare(records, office.trees, work, now)
            write(records, work, case, now, was=_before(over))
            return len(over)
    except Conflict:
        return 0


def _is_over(binding: Binding, now: datetime) -> bool:
    return binding.valid_until is not None and binding.valid_until <= now


def _before(over: list[Binding]) -> datetime:
    """Return the last moment at which all of them were still good."""
    return min(b.valid_until for b in over if b.valid_until is not None) - MOMENT
