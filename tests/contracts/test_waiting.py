"""What every store must do with requests, drafts, orders and uses."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from idp.model.access import Change, End, FactKind, Put
from idp.model.billing import Money, OfferingId, Price, PriceKind, Purchase
from idp.model.errors import Conflict
from idp.model.ids import BindingId, NodeId, OrderId, RequestId, ServiceId
from idp.model.requests import Draft, Order, OrderState, Request, RequestState, Use, Wish
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR, a_company, a_person
from tests.contracts.trees import EVERY_FACT
from tests.support.clock import START

HOUR = timedelta(hours=1)
CHANGES: tuple[Change, ...] = (*(Put(fact) for fact in EVERY_FACT), End(FactKind.NODE, "old"))
REQUEST = Request(
    id=RequestId("r"),
    company=ROMASHKA,
    by=ANNA,
    created_at=START,
    expires_at=START + 7 * 24 * HOUR,
    comment="очень надо",
    wish=Wish("service:use", NodeId("north"), ServiceId("sms"), START + HOUR),
    changes=CHANGES,
)
DECIDED = replace(
    REQUEST,
    state=RequestState.APPROVED,
    ripe_at=START + HOUR,
    decided_by=BORIS,
    decided_at=START + HOUR,
    answer="хорошо",
    rev=7,
)
DRAFT = Draft(ROMASHKA, ANNA, 4, CHANGES, START)
ORDER = Order(
    id=OrderId("o"),
    company=ROMASHKA,
    account=ANNA,
    action="stop",
    product="prod-1",
    product_name="Погода",
    node=NodeId("north"),
    at=START,
    on=BindingId("b"),
    price=Decimal("490.00"),
    period="month",
    reason="никто не знает",
)


@pytest.fixture
def peopled(store: Store) -> Store:
    with store.write() as records:
        for account in (ANNA, BORIS):
            records.accounts.add(a_person(account), [])
        for company in (ROMASHKA, VEKTOR):
            records.companies.add(a_company(company))
    return store


def test_a_request_is_read_back_as_written_in_its_company_only(peopled: Store) -> None:
    bare = replace(REQUEST, id=RequestId("bare"), wish=None, changes=(), expires_at=START)
    with peopled.write() as records:
        records.requests.add(REQUEST)
        records.requests.add(bare)
    with peopled.read() as records:
        assert records.requests.get(ROMASHKA, REQUEST.id) == REQUEST
        assert records.requests.get(ROMASHKA, bare.id) == bare
        assert records.requests.get(VEKTOR, REQUEST.id) is None
        assert list(records.requests.of_company(VEKTOR)) == []


def test_a_taken_request_id_is_a_conflict(peopled: Store) -> None:
    with peopled.write() as records:
        records.requests.add(REQUEST)
    with pytest.raises(Conflict), peopled.write() as records:
        records.requests.add(replace(REQUEST, company=VEKTOR))


def test_a_request_is_moved_once(peopled: Store) -> None:
    with peopled.write() as records:
        records.requests.add(REQUEST)
        assert not records.requests.move(DECIDED, RequestState.RIPENING)
        assert not records.requests.move(replace(DECIDED, company=VEKTOR), RequestState.OPEN)
        assert records.requests.move(replace(DECIDED, comment="другое", changes=()), RequestState.OPEN)
        assert not records.requests.move(DECIDED, RequestState.OPEN)
    with peopled.read() as records:
        assert records.requests.get(ROMASHKA, REQUEST.id) == DECIDED


def test_requests_come_newest_first_by_state(peopled: Store) -> None:
    with peopled.write() as records:
        for number in range(3):
            records.requests.add(
                replace(REQUEST, id=RequestId(f"r-{number}"), created_at=START + number * HOUR)
            )
        records.requests.move(replace(DECIDED, id=RequestId("r-1")), RequestState.OPEN)
    with peopled.read() as records:
        of_company = records.requests.of_company
        assert [one.id for one in of_company(ROMASHKA)] == ["r-2", "r-1", "r-0"]
        assert [one.id for one in of_company(ROMASHKA, limit=1)] == ["r-2"]
        waiting = frozenset({RequestState.OPEN, RequestState.RIPENING})
        assert [one.id for one in of_company(ROMASHKA, states=waiting)] == ["r-2", "r-0"]
        assert list(of_company(ROMASHKA, states=frozenset())) == []


def test_a_request_is_due_when_ripe_or_expired_while_open(peopled: Store) -> None:
    late = START + HOUR
    rows = {
        "ripe": replace(REQUEST, state=RequestState.RIPENING, ripe_at=START),
        "unripe": replace(REQUEST, state=RequestState.RIPENING, ripe_at=late, expires_at=START),
        "expired": replace(REQUEST, expires_at=START),
        "open": replace(REQUEST, expires_at=late, ripe_at=START),
        "over": replace(REQUEST, state=RequestState.DECLINED, ripe_at=START, expires_at=START),
    }
    with peopled.write() as records:
        for name, request in rows.items():
            records.requests.add(replace(request, id=RequestId(name)))
    with peopled.read() as records:
        assert {one.id for one in records.requests.due(START)} == {"ripe", "expired"}
        assert {one.id for one in records.requests.due(late)} == {"ripe", "expired", "unripe", "open"}
        assert len(records.requests.due(late, limit=1)) == 1


def test_a_draft_is_one_a_person_and_company_and_the_last_one_stays(peopled: Store) -> None:
    later = replace(DRAFT, base=9, changes=(), updated_at=START + HOUR)
    other = replace(DRAFT, account=BORIS)
    with peopled.write() as records:
        records.drafts.put(DRAFT)
        records.drafts.put(other)
    with peopled.read() as records:
        assert records.drafts.find(ROMASHKA, ANNA) == DRAFT
    with peopled.write() as records:
        records.drafts.put(later)
        assert records.drafts.find(ROMASHKA, ANNA) == later
        assert records.drafts.drop(ROMASHKA, ANNA)
        assert not records.drafts.drop(ROMASHKA, ANNA)
    with peopled.read() as records:
        assert records.drafts.find(ROMASHKA, ANNA) is None
        assert records.drafts.find(VEKTOR, BORIS) is None
        assert records.drafts.find(ROMASHKA, BORIS) == other


def test_drafts_are_swept_by_their_last_touch(peopled: Store) -> None:
    with peopled.write() as records:
        records.drafts.put(DRAFT)
        records.drafts.put(replace(DRAFT, account=BORIS, updated_at=START + HOUR))
        assert records.drafts.sweep(START) == 0
        assert records.drafts.sweep(START + HOUR) == 1
        assert records.drafts.find(ROMASHKA, ANNA) is None
        assert records.drafts.sweep(START + 2 * HOUR, limit=0) == 0


def test_an_order_is_read_back_as_written_in_its_company_only(peopled: Store) -> None:
    free = replace(ORDER, id=OrderId("free"), on=None, price=None, at=START + HOUR)
    with peopled.write() as records:
        records.orders.add(ORDER)
        records.orders.add(free)
    with peopled.read() as records:
        assert records.orders.get(ROMASHKA, ORDER.id) == ORDER
        assert str(ORDER.price) == "490.00"
        assert records.orders.get(VEKTOR, ORDER.id) is None
        assert list(records.orders.of_company(ROMASHKA)) == [free, ORDER]
        assert list(records.orders.of_company(ROMASHKA, limit=1)) == [free]
        assert list(records.orders.of_company(VEKTOR)) == []


def test_a_taken_order_key_is_a_conflict_in_every_company(peopled: Store) -> None:
    with peopled.write() as records:
        records.orders.add(ORDER)
    with pytest.raises(Conflict), peopled.write() as records:
        records.orders.add(replace(ORDER, company=VEKTOR))


def test_an_order_is_settled_once(peopled: Store) -> None:
    with peopled.write() as records:
        records.orders.add(ORDER)
        settle = records.orders.settle
        assert not settle(VEKTOR, ORDER.id, OrderState.DONE, "ord-0")
        assert settle(ROMASHKA, ORDER.id, OrderState.DONE, "ord-1")
        assert not settle(ROMASHKA, ORDER.id, OrderState.FAILED, "ord-2")
    with peopled.read() as records:
        settled = replace(ORDER, state=OrderState.DONE, reference="ord-1")
        assert records.orders.get(ROMASHKA, ORDER.id) == settled


def test_the_later_use_is_kept(peopled: Store) -> None:
    with peopled.write() as records:
        for hours in (1, 2, 0):
            records.uses.note(ROMASHKA, Use(ANNA, "sms", START + hours * HOUR))
        records.uses.note(ROMASHKA, Use(ANNA, "mail", START))
        records.uses.note(VEKTOR, Use(BORIS, "sms", START))
    with peopled.read() as records:
        assert list(records.uses.of_company(ROMASHKA)) == [
            Use(ANNA, "mail", START),
            Use(ANNA, "sms", START + 2 * HOUR),
        ]


PURCHASE = Purchase(
    OfferingId("po-vats"),
    "Виртуальная АТС",
    "acc-1",
    (Price(PriceKind.RECURRING, Money(Decimal("1500.50")), "month", "user", Decimal(22)),),
    units=3,
    service="vats",
    amount=Decimal("4501.50"),
)
ADDED = replace(ORDER, id=OrderId("add-1"), action="add", product="", purchase=PURCHASE, quote="a.b.c")


def test_an_order_to_add_keeps_its_price_its_approver_and_the_notice(peopled: Store) -> None:
    agreed = replace(ADDED, approver=BORIS)
    wish = replace(REQUEST, wish=Wish("service:order", NodeId("north"), ServiceId("vats"), order=PURCHASE))
    with peopled.write() as records:
        records.orders.add(agreed)
        records.requests.add(wish)
    with peopled.read() as records:
        assert records.orders.get(ROMASHKA, agreed.id) == agreed
        assert records.requests.get(ROMASHKA, wish.id) == wish


def test_what_stands_on_a_right_is_what_its_holder_ordered_or_agreed_to(peopled: Store) -> None:
    with peopled.write() as records:
        records.orders.hold(ROMASHKA, ANNA)
        for order in (
            ADDED,
            ORDER,
            replace(ADDED, id=OrderId("agreed"), account=BORIS, approver=ANNA),
            replace(ADDED, id=OrderId("by-boris"), approver=BORIS),
            replace(ADDED, id=OrderId("failed"), state=OrderState.FAILED),
            replace(ADDED, id=OrderId("before"), at=START - HOUR),
        ):
            records.orders.add(order)
    with peopled.read() as records:
        assert {one.id for one in records.orders.added(ROMASHKA, ANNA, START)} == {"add-1", "agreed"}
        assert {one.id for one in records.orders.added(ROMASHKA, BORIS, START)} == {"by-boris"}
        assert list(records.orders.added(VEKTOR, ANNA, START)) == []
