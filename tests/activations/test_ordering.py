"""Switching something on: the price is seen first, one confirm is one order, on a right of the moment."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from idp.activations.errors import StaleQuote
from idp.activations.quotes import TYP
from idp.model.errors import DomainError, Refused
from idp.model.ids import AccountId, NodeId
from idp.model.keys import KeyPurpose
from idp.model.requests import OrderState
from idp.rbac.placing import Verdict
from tests.activations.shop import NORTH, SEAT, SMS, VATS, WEATHER_OFFER, buyer, look, reprice, token
from tests.activations.village import (
    ANNA,
    BORIS,
    DARIA,
    GALINA,
    OLGA,
    ROMASHKA,
    VIKTOR,
    Village,
)
from tests.support import rights
from tests.support.quotes import quote_signer


def nothing_written(village: Village) -> bool:
    return (village.orders(), village.jobs(), village.audited()) == ([], [], [])


def test_the_notice_says_price_tax_next_charge_and_who_pays(village: Village) -> None:
    notice = look(village, GALINA)
    bought = notice.quote.purchase
    assert (bought.name, bought.amount, bought.pays) == ("Виртуальная АТС", Decimal(1500), "acc-002")
    assert bought.prices[0].tax_rate == Decimal(22)
    assert notice.quote.next_charge == date(2026, 12, 1)
    assert notice.quote.expires_at - notice.quote.issued_at == timedelta(minutes=15)
    assert notice.standing.verdict is Verdict.MAY
    assert nothing_written(village)


def test_what_is_confirmed_is_ordered_and_hangs_where_it_was_ordered_for(village: Village) -> None:
    order = village.activations.buying.add(GALINA, ROMASHKA, token(village, GALINA))
    assert (order.state, order.reference, order.node) == (OrderState.DONE, "add-1", NORTH)
    assert (order.price, order.period) == (Decimal(1500), "month")
    assert village.audited()[:2] == ["ServiceOrdered", "OrderSettled"]
    told = village.detail("ServiceOrdered")
    assert (told["offering"], Decimal(told["amount"]), told["pays"]) == (VATS, Decimal(1500), "acc-002")
    with village.store.read() as records:
        right = next(one for one in rights.bindings(records, ROMASHKA) if one.role == "branch_admin")
        tree = village.activations.book.trees.whole(records, ROMASHKA)
    assert order.on == told["on"] == right.id
    hung = [tree.structure.nodes[node] for node in tree.structure.hangings["vats"]]  # type: ignore[index]
    assert ("added-1", NORTH) in [(node.external, node.parent) for node in hung]


def test_two_clicks_are_one_order(village: Village) -> None:
    shown = token(village, GALINA)
    first = village.activations.buying.add(GALINA, ROMASHKA, shown)
    assert village.activations.buying.add(GALINA, ROMASHKA, shown) == first
    village.clock.advance(timedelta(hours=1))
    assert village.activations.buying.add(GALINA, ROMASHKA, shown) == first
    assert len(village.orders()) == len(village.jobs()) == 1
    assert len(added(village)) == 1


def test_two_tabs_are_two_notices_and_each_is_one_order(village: Village) -> None:
    one, other = token(village, GALINA), token(village, GALINA)
    for shown in (one, other, one, other):
        village.activations.buying.add(GALINA, ROMASHKA, shown)
    assert len(village.orders()) == len(added(village)) == 2


def added(village: Village) -> list[Any]:
    return [p for p in village.billing.products("org-001") if p.id.startswith("added")]  # type: ignore[arg-type]


def test_the_price_is_said_with_the_row_of_what_it_became(village: Village) -> None:
    buyer(village, DARIA, max_order=Decimal(2000))
    order = village.activations.buying.add(DARIA, ROMASHKA, token(village, DARIA))
    card = village.activations.card(ANNA, ROMASHKA, "added-1")
    assert (card.row.requester.account, card.row.requester.name) == (DARIA, "Daria")
    assert card.row.order == order
    assert [one.id for one in card.orders] == [order.id]
    assert card.ground.decision.path[0].id == order.on  # type: ignore[union-attr]
    assert card.row.next_charge == date(2026, 12, 1)


def claims(shown: str) -> dict[str, Any]:
    return dict(quote_signer().verify(KeyPurpose.QUOTE, shown, typ=TYP))


def signed(shown: str, **changed: Any) -> str:
    return quote_signer().sign(KeyPurpose.QUOTE, {**claims(shown), **changed}, typ=TYP)


def later(village: Village, shown: str, minutes: int) -> str:
    village.clock.advance(timedelta(minutes=minutes))
    return shown


def repriced(village: Village, shown: str) -> str:
    reprice(village, VATS, 1600)
    return shown


STALE = [
    pytest.param(lambda v, t: t[:-4] + "AAAA", id="signature-changed"),
    pytest.param(lambda v, t: t.split(".")[0] + "." + t.split(".")[1][:-2] + "." + t.split(".")[2], id="cut"),
    pytest.param(lambda v, t: "", id="empty"),
    pytest.param(lambda v, t: "a.b.c", id="no-token"),
    pytest.param(lambda v, t: "\0", id="nul"),
    pytest.param(lambda v, t: t * 40, id="too-long"),
    pytest.param(
        lambda v, t: quote_signer().sign(KeyPurpose.QUOTE, {"jti": "x"}, typ=TYP), id="not-all-of-it"
    ),
    pytest.param(lambda v, t: quote_signer().sign(KeyPurpose.QUOTE, claims(t), typ="JWT"), id="another-type"),
    pytest.param(lambda v, t: token(v, ANNA), id="another-persons"),
    pytest.param(lambda v, t: signed(t, company="vasilek"), id="another-companys"),
    pytest.param(lambda v, t: signed(t, request="r1"), id="made-for-a-request"),
    pytest.param(lambda v, t: later(v, t, 15), id="over"),
    pytest.param(repriced, id="price-changed"),
    pytest.param(lambda v, t: signed(t, node="org-777"), id="node-gone"),
    pytest.param(lambda v, t: signed(t, offering="po-777"), id="offering-gone"),
    pytest.param(lambda v, t: signed(t, pays="acc-777"), id="account-gone"),
    pytest.param(lambda v, t: signed(t, amount="1"), id="sum-is-not-of-the-price"),
]


@pytest.mark.parametrize("spoil", STALE)
def test_a_notice_that_does_not_count_orders_nothing(
    village: Village, spoil: Callable[[Village, str], str]
) -> None:
    shown = spoil(village, token(village, GALINA))
    with pytest.raises(StaleQuote):
        village.activations.buying.add(GALINA, ROMASHKA, shown)
    assert nothing_written(village)
    assert added(village) == []


REFUSED = [
    pytest.param(BORIS, NORTH, Refused, id="sees-the-costs"),
    pytest.param(VIKTOR, NORTH, Refused, id="uses-the-service"),
    pytest.param(DARIA, NORTH, Refused, id="no-right"),
    pytest.param(GALINA, "romashka", Refused, id="outside-the-branch"),
    pytest.param(GALINA, "acc-001", Refused, id="an-account-outside"),
]


@pytest.mark.parametrize(("account", "node", "error"), REFUSED)
def test_who_has_no_right_there_sees_the_price_and_orders_nothing(
    village: Village, account: AccountId, node: str, error: type[DomainError]
) -> None:
    notice = look(village, account, node=node)
    assert notice.standing.verdict is Verdict.MAY_NOT
    assert ANNA in notice.agreeing
    with pytest.raises(error):
        village.activations.buying.add(account, ROMASHKA, notice.quote.token)
    assert nothing_written(village)
    assert added(village) == []


NO_PRICE = [
    pytest.param(OLGA, VATS, NORTH, {}, id="another-company"),
    pytest.param(GALINA, "po-777", NORTH, {}, id="no-such-offering"),
    pytest.param(GALINA, "po-tinkoff-rko", NORTH, {}, id="a-partners-offering"),
    pytest.param(GALINA, VATS, "org-777", {}, id="no-such-place"),
    pytest.param(GALINA, VATS, "prod-1", {}, id="a-service-is-no-place"),
    pytest.param(GALINA, SEAT, NORTH, {"units": 0}, id="no-seats"),
    pytest.param(GALINA, SEAT, NORTH, {"units": 1000}, id="too-many-seats"),
    pytest.param(GALINA, VATS, NORTH, {"pays": "acc-001"}, id="an-account-of-others"),
]


@pytest.mark.parametrize(("account", "offering", "node", "other"), NO_PRICE)
def test_what_cannot_be_ordered_has_no_notice(
    village: Village, account: AccountId, offering: str, node: str, other: dict[str, Any]
) -> None:
    with pytest.raises(DomainError):
        look(village, account, offering, node, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("offering", "amount", "charged"),
    [(VATS, "1500", date(2026, 12, 1)), (WEATHER_OFFER, "210", date(2026, 11, 23)), (SMS, "0", None)],
)
def test_what_limits_are_held_against_is_what_a_month_adds(
    village: Village, offering: Any, amount: str, charged: date | None
) -> None:
    notice = look(village, ANNA, offering)
    assert (notice.quote.purchase.amount, notice.quote.next_charge) == (Decimal(amount), charged)


def test_seats_cost_as_many_times_as_there_are(village: Village) -> None:
    assert look(village, ANNA, SEAT, units=3).quote.purchase.amount == Decimal(1470)
    assert look(village, ANNA, VATS, units=3).quote.purchase.amount == Decimal(1500)


def test_content_is_ordered_by_the_right_to_content(village: Village) -> None:
    buyer(village, DARIA)
    with village.store.write() as records:
        rights.deny(records, DARIA, ROMASHKA, node=NORTH, permissions=["service:order"])
    order = village.activations.buying.add(DARIA, ROMASHKA, token(village, DARIA, WEATHER_OFFER, "sim-4"))
    assert (order.state, order.node) == (OrderState.DONE, NodeId("sim-4"))
    (made,) = added(village)
    assert (made.number, made.account) == ("sim-4", "acc-002")
    with pytest.raises(Refused):
        village.activations.buying.add(DARIA, ROMASHKA, token(village, DARIA, SMS))
