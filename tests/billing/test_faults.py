"""Billing slow, down, lying or huge: `Unavailable`, within its time, and nobody waits twice."""

import logging
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from idp.adapters.billing import TmfBilling
from idp.adapters.outbound import Origin
from idp.model.billing import Party, PartyKind, ProductId, RefundClaim, StopOrder
from idp.model.errors import NotFound, Unavailable
from tests.billing.sandbox import ANNA, LOOPBACK, ROMASHKA, Server, billing_server
from tests.support.clock import FixedClock

Call = Callable[[TmfBilling], object]
STOP = StopOrder("key-1", ROMASHKA, ProductId("prod-2"), ANNA)
ROMASHKA_INN = (Party(PartyKind.ORGANIZATION, ROMASHKA), frozenset({"org_inn"}))

READS: dict[str, Call] = {
    "get": lambda billing: billing.get(*ROMASHKA_INN),
    "get-person": lambda billing: billing.get(
        Party(PartyKind.INDIVIDUAL, ANNA), frozenset({"phone_number", "name"})
    ),
    "estate": lambda billing: billing.estate(ROMASHKA),
    "products": lambda billing: billing.products(ROMASHKA),
    "offerings": lambda billing: billing.offerings(),
    "bill": lambda billing: billing.bill(ROMASHKA, date(2026, 10, 1)),
}
WRITES: dict[str, Call] = {
    "stop": lambda billing: billing.stop(STOP),
    "claim": lambda billing: billing.claim(RefundClaim("key-2", ROMASHKA, ProductId("prod-2"), "No", {})),
}
CALLS = READS | WRITES
LOST = ["5xx", "refused", "garbage", "html", "huge"]
"""No answer that could be read: nobody asks again for a while."""
LYING = ["missing_fields", "foreign", "duplicates", "cut_short"]
"""An answer, but not to the question: it says nothing of other companies."""


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("kind", LOST)
def test_billing_that_fails_is_unavailable_and_is_left_alone_for_a_while(
    server: Server, billing: TmfBilling, kind: str, call: Call
) -> None:
    server.fault(kind)
    with pytest.raises(Unavailable):
        call(billing)
    asked = len(server.queries())
    assert asked == 1
    assert billing.degraded
    server.fault("none")
    for other in CALLS.values():
        with pytest.raises(Unavailable, match="a moment ago"):
            other(billing)
    assert len(server.queries()) == asked


@pytest.mark.parametrize(
    "call", [READS["get"], READS["estate"], WRITES["stop"]], ids=["get", "estate", "stop"]
)
def test_a_slow_answer_ends_with_the_budget_however_it_drips(
    server: Server, clock: FixedClock, call: Call
) -> None:
    server.fault("slow")
    billing = server.client(clock, seconds=0.3)
    with pytest.raises(Unavailable):
        call(billing)
    assert billing.degraded


def test_all_pages_and_resources_of_a_call_share_one_budget(server: Server, clock: FixedClock) -> None:
    server.fault("slow", "/tmf-api/productInventory")
    with pytest.raises(Unavailable):
        server.client(clock, seconds=2).estate(ROMASHKA)
    assert len(server.queries()) == 3


def test_a_server_that_is_down_is_unavailable(clock: FixedClock) -> None:
    with billing_server() as gone:
        pass
    billing = gone.client(clock)
    with pytest.raises(Unavailable):
        billing.estate(ROMASHKA)
    assert billing.degraded


LIES = [
    pytest.param(kind, name, id=f"{name}-{kind}")
    for name in READS
    for kind in LYING
    # One resource cannot come twice or lose its end, and the catalogue is everybody's.
    if not (name.startswith("get") and kind in ("duplicates", "cut_short"))
    and (kind, name) != ("foreign", "offerings")
]


@pytest.mark.parametrize(("kind", "name"), LIES)
def test_billing_that_lies_is_not_believed_and_shuts_nobody_else_out(
    server: Server, billing: TmfBilling, kind: str, name: str
) -> None:
    server.fault(kind)
    with pytest.raises(Unavailable):
        READS[name](billing)
    assert not billing.degraded


@pytest.mark.parametrize(
    "path",
    [
        "/tmf-api/customer/",
        "/tmf-api/accountManagement/",
        "/tmf-api/productInventory/",
        "/tmf-api/partyManagement/",
    ],
    ids=["customer", "account", "product", "party"],
)
def test_no_part_of_an_estate_is_taken_from_another_company(
    server: Server, billing: TmfBilling, path: str
) -> None:
    server.fault("foreign", path)
    with pytest.raises(Unavailable, match="another"):
        billing.estate(ROMASHKA)


@pytest.mark.parametrize("path", ["customerBill", "appliedCustomerBillingRate"])
def test_no_row_of_a_bill_is_taken_from_another_company(
    server: Server, billing: TmfBilling, path: str
) -> None:
    server.fault("foreign", f"/tmf-api/customerBillManagement/v5/{path}")
    with pytest.raises(Unavailable, match="another"):
        billing.bill(ROMASHKA, date(2026, 10, 1))


def test_billing_is_asked_again_after_the_pause_and_is_well(server: Server, clock: FixedClock) -> None:
    billing = server.client(clock, cooldown=0.0)
    server.fault("5xx")
    with pytest.raises(Unavailable):
        billing.estate(ROMASHKA)
    server.fault("none")
    assert billing.estate(ROMASHKA).accounts
    assert not billing.degraded


def test_an_unknown_party_is_an_answer_like_others(server: Server, clock: FixedClock) -> None:
    billing = server.client(clock, cooldown=0.0)
    server.fault("5xx")
    with pytest.raises(Unavailable):
        billing.estate(ROMASHKA)
    server.fault("none")
    with pytest.raises(NotFound):
        billing.estate(ANNA)
    assert not billing.degraded


def test_an_order_whose_answer_was_lost_is_placed_once(server: Server, billing: TmfBilling) -> None:
    server.fault("missing_fields")
    with pytest.raises(Unavailable):
        billing.stop(STOP)
    server.fault("none")
    billing.stop(STOP)
    assert len(server.books.orders) == 1


def test_a_refused_order_ends_nothing(server: Server, billing: TmfBilling) -> None:
    server.fault("5xx")
    with pytest.raises(Unavailable):
        billing.stop(STOP)
    assert server.books.ended == {}


def test_loopback_is_asked_only_where_the_settings_list_it(server: Server, clock: FixedClock) -> None:
    with pytest.raises(Unavailable, match="outbound_allow"):
        TmfBilling(Origin(server.url), clock).estate(ROMASHKA)
    assert server.queries() == []


def test_a_path_of_the_base_address_stays(server: Server, clock: FixedClock) -> None:
    billing = TmfBilling(Origin(f"{server.url}/gateway/", LOOPBACK), clock)
    with pytest.raises(Unavailable):
        billing.estate(ROMASHKA)
    assert server.queries() == []


def test_the_token_is_shown_to_billing_and_to_no_log(
    clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with billing_server("bearer-0123456789") as server:
        with pytest.raises(Unavailable):
            server.client(clock, token="another").estate(ROMASHKA)
        assert server.client(clock, token="bearer-0123456789").estate(ROMASHKA).accounts
    assert "bearer-0123456789" not in caplog.text


def test_no_log_holds_what_billing_answers(
    server: Server, billing: TmfBilling, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    billing.get(Party(PartyKind.INDIVIDUAL, ANNA), frozenset({"phone_number", "family_name"}))
    server.fault("missing_fields")
    with pytest.raises(Unavailable):
        billing.estate(ROMASHKA)
    own = "".join(r.getMessage() for r in caplog.records if r.name.startswith("idp"))
    assert "billing is not understood" in own
    for secret in ("+7000", "Директорова", "0001123453", ROMASHKA, ANNA):
        assert secret not in own


def test_the_catalogue_outlives_billing_by_a_minute(
    server: Server, billing: TmfBilling, clock: FixedClock
) -> None:
    known = billing.offerings()
    server.fault("5xx")
    clock.advance(timedelta(seconds=59))
    assert billing.offerings() == known
    clock.advance(timedelta(seconds=1))
    with pytest.raises(Unavailable):
        billing.offerings()
