"""What is raced for in an access tree: module-level functions, because they travel to other processes."""

from collections.abc import Mapping
from dataclasses import replace

from idp.adapters.sql import SqlStore
from idp.model.access import Binding, Cause, Change, FactKind, Node, Put, Revision
from idp.model.company import Company
from idp.model.errors import Conflict
from idp.model.events import Administered
from idp.model.ids import NodeId
from idp.model.requests import OrderState, RequestState
from idp.ports.records import Records
from tests.contracts.samples import ANNA, ROMASHKA, a_company
from tests.contracts.test_waiting import DRAFT, ORDER, REQUEST
from tests.contracts.trees import bound, branch
from tests.support.clock import START

MOVES = 5
CHANGE = Revision(ROMASHKA, 0, START, Cause.CHANGE)


def append(store: SqlStore, number: int) -> bool:
    """Save a changeset on the first revision, with its audit row."""
    try:
        with store.write() as records:
            records.audit.append(Administered(what="tree", subject=ROMASHKA, change=str(number)), START)
            change = Put(branch("contended", f"Филиал {number}"))
            records.access.append(ROMASHKA, 1, [change], replace(CHANGE, comment=str(number)))
    except Conflict:
        return False
    return True


def move_under_one_another(store: SqlStore, number: int) -> list[int]:
    """Move A under B, or B under A, on what is read before; return the revisions that were made."""
    pair = ("a", "b") if number % 2 else ("b", "a")
    return [rev for rev in (_move(store, *pair) for _ in range(MOVES)) if rev is not None]


def _move(store: SqlStore, moved: str, below: str) -> int | None:
    with store.read() as records:
        base, facts = records.access.facts(ROMASHKA, kinds=frozenset({FactKind.NODE}))
    change = _moving({fact.id: fact for fact in facts if isinstance(fact, Node)}, moved, below)
    try:
        with store.write() as records:
            return records.access.append(ROMASHKA, base, [change], CHANGE).rev
    except Conflict:
        return None


def _moving(nodes: Mapping[NodeId, Node], moved: str, below: str) -> Change:
    """Move one under the other, or, where that would be a circle, the other back under the company."""
    other = nodes[NodeId(below)]
    if other.parent == moved:
        return Put(replace(other, parent=NodeId(ROMASHKA)))
    return Put(replace(nodes[NodeId(moved)], parent=other.id))


def grant_or_leave(store: SqlStore, number: int) -> None:
    """Give a right on the revision just read, rename the company, or let the member go and come."""
    try:
        with store.write() as records:
            _administer(records, number)
    except Conflict:
        return


def _administer(records: Records, number: int) -> None:
    match number % 4:
        case 0:
            records.companies.update(_named(f"Ромашка {number}"))
        case 1:
            records.companies.remove_member(ANNA, ROMASHKA)
            records.companies.add_member(ANNA, ROMASHKA, "")
        case _:
            right: Binding = bound(f"b-{number}")
            records.access.append(ROMASHKA, records.access.rev(ROMASHKA), [Put(right)], CHANGE)


def _named(name: str) -> Company:
    return replace(a_company(), name=name)


def move_request(store: SqlStore, number: int) -> bool:
    decided = replace(REQUEST, state=RequestState.APPROVED, answer=str(number))
    with store.write() as records:
        return records.requests.move(decided, RequestState.OPEN)


def settle_order(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.orders.settle(ROMASHKA, ORDER.id, OrderState.DONE, f"ord-{number}")


def give_order(store: SqlStore, number: int) -> bool:
    try:
        with store.write() as records:
            records.orders.add(replace(ORDER, reason=str(number)))
    except Conflict:
        return False
    return True


def put_draft(store: SqlStore, number: int) -> None:
    with store.write() as records:
        records.drafts.put(replace(DRAFT, base=number))
