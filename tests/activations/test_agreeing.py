"""What one person may not order alone: another one agrees, at the price they are shown."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from idp.activations.errors import StaleQuote
from idp.model.errors import Conflict, DomainError, NotFound, Refused
from idp.model.ids import AccountId, RequestId
from idp.model.requests import OrderState, Request, RequestState
from idp.rbac.actor import Actor, Unassured
from idp.rbac.requests import Answer
from tests.activations.shop import NORTH, VATS, agree, ask, buyer, office, reprice, token
from tests.activations.village import ANNA, BORIS, DARIA, GALINA, OLGA, ROMASHKA, VIKTOR, Village
from tests.support import rights


@pytest.fixture
def asked(village: Village) -> Request:
    """Let Daria ask for what is over her limit."""
    buyer(village, DARIA, max_order=Decimal(500))
    return ask(village, DARIA)


def state(village: Village, request: Request) -> RequestState:
    with village.store.read() as records:
        found = records.requests.get(ROMASHKA, request.id)
    assert found is not None
    return found.state


def test_a_yes_is_the_order_and_both_are_named(village: Village, asked: Request) -> None:
    order = agree(village, GALINA, asked)
    assert (order.state, order.account, order.approver) == (OrderState.DONE, DARIA, GALINA)
    assert order.reason == "нужно отделу"
    with village.store.read() as records:
        right = next(one for one in rights.bindings(records, ROMASHKA) if one.role == "branch_admin")
    assert order.on == right.id
    assert state(village, asked) is RequestState.APPROVED
    (made,) = [p for p in village.billing.products("org-001") if p.order == order.reference]  # type: ignore[arg-type]
    assert [(part.role, part.party) for part in made.parts] == [("approver", "ind-104")]
    card = village.activations.card(ANNA, ROMASHKA, made.id)
    assert (card.row.requester.account, card.row.approver.account) == (DARIA, GALINA)
    assert card.ground.decision.path[0].id == right.id  # type: ignore[union-attr]


def test_the_same_wish_twice_is_one_request(village: Village, asked: Request) -> None:
    assert ask(village, DARIA).id == asked.id
    assert village.orders() == []


def test_it_waits_for_those_who_may_agree_and_for_nobody_else(village: Village, asked: Request) -> None:
    waiting = {
        who
        for who in (ANNA, BORIS, DARIA, GALINA, VIKTOR)
        if asked.id in [one.id for one in office(village).requests_for(Actor(who), ROMASHKA)]
    }
    assert waiting == {ANNA, GALINA}


def test_an_approver_agrees_within_a_sum_of_their_own(village: Village, asked: Request) -> None:
    buyer(village, VIKTOR, "approver", max_order=Decimal(1500))
    assert agree(village, VIKTOR, asked).approver == VIKTOR
    with pytest.raises(Refused):
        village.activations.buying.add(VIKTOR, ROMASHKA, token(village, VIKTOR))


def test_two_clicks_of_a_yes_are_one_order(village: Village, asked: Request) -> None:
    buying = village.activations.buying
    shown = buying.quoting.notice_for(GALINA, ROMASHKA, asked.id).quote.token
    first = buying.agree(Actor(GALINA, assured=True), ROMASHKA, asked.id, shown)
    assert buying.agree(Actor(GALINA, assured=True), ROMASHKA, asked.id, shown) == first
    assert len(village.orders()) == 1


def test_of_two_who_agree_one_does(village: Village, asked: Request) -> None:
    buying = village.activations.buying
    shown = buying.quoting.notice_for(ANNA, ROMASHKA, asked.id).quote.token
    agree(village, GALINA, asked)
    with pytest.raises(Conflict):
        buying.agree(Actor(ANNA, assured=True), ROMASHKA, asked.id, shown)
    assert [order.approver for order in village.orders()] == [GALINA]


REFUSED = [
    pytest.param(DARIA, True, DomainError, id="ones-own"),
    pytest.param(BORIS, True, NotFound, id="sees-the-costs"),
    pytest.param(VIKTOR, True, NotFound, id="uses-the-service"),
    pytest.param(OLGA, True, DomainError, id="another-company"),
    pytest.param(GALINA, False, Unassured, id="without-both-factors"),
]


@pytest.mark.parametrize(("who", "assured", "error"), REFUSED)
def test_who_may_not_agree_orders_nothing(
    village: Village, asked: Request, who: AccountId, assured: bool, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        agree(village, who, asked, assured=assured)
    assert (village.orders(), village.jobs()) == ([], [])
    assert state(village, asked) is RequestState.OPEN


def test_nobody_agrees_to_their_own_with_another_account(village: Village, asked: Request) -> None:
    with village.store.write() as records:
        daria, galina = records.accounts.get(DARIA), records.accounts.get(GALINA)
        assert daria is not None
        assert galina is not None
        records.accounts.update(replace(daria, party=galina.party))
    with pytest.raises(Refused):
        agree(village, GALINA, asked)
    assert village.orders() == []
    assert state(village, asked) is RequestState.OPEN


def another(village: Village, request: Request) -> str:
    return token(village, GALINA)


def changed(village: Village, request: Request) -> str:
    shown = village.activations.buying.quoting.notice_for(GALINA, ROMASHKA, request.id).quote.token
    reprice(village, VATS, 1600)
    return shown


def of_somebody(village: Village, request: Request) -> str:
    return village.activations.buying.quoting.notice_for(ANNA, ROMASHKA, request.id).quote.token


@pytest.mark.parametrize("shown", [another, changed, of_somebody])
def test_a_yes_to_another_notice_orders_nothing(
    village: Village, asked: Request, shown: Callable[[Village, Request], str]
) -> None:
    told = shown(village, asked)
    with pytest.raises(StaleQuote):
        village.activations.buying.agree(Actor(GALINA, assured=True), ROMASHKA, asked.id, told)
    assert village.orders() == []
    assert state(village, asked) is RequestState.OPEN


def test_the_price_is_that_of_the_day_of_the_yes(village: Village, asked: Request) -> None:
    reprice(village, VATS, 1600)
    order = agree(village, GALINA, asked)
    assert order.price == Decimal(1600)


def test_who_has_left_gets_nothing_ordered(village: Village, asked: Request) -> None:
    with village.store.write() as records:
        records.companies.remove_member(DARIA, ROMASHKA)
    with pytest.raises(DomainError):
        agree(village, GALINA, asked)
    assert village.orders() == []


def test_no_right_is_given_on_a_wish_to_order(village: Village, asked: Request) -> None:
    with pytest.raises(Refused):
        office(village).approve(Actor(ANNA, assured=True), ROMASHKA, asked.id, Answer(role="buyer"))
    assert state(village, asked) is RequestState.OPEN


def test_a_right_given_meanwhile_is_no_answer(village: Village, asked: Request) -> None:
    buyer(village, DARIA)
    assert state(village, asked) is RequestState.OPEN
    order = village.activations.buying.add(DARIA, ROMASHKA, token(village, DARIA))
    assert order.node == NORTH


def test_declined_and_taken_back_nothing_is_ordered(village: Village, asked: Request) -> None:
    office(village).decline(Actor(GALINA, assured=True), ROMASHKA, asked.id, "дорого")
    with pytest.raises(DomainError):
        agree(village, GALINA, asked)
    assert village.orders() == []


def test_where_nobody_may_agree_nothing_is_asked(village: Village) -> None:
    with village.store.write() as records:
        for who in (ANNA, GALINA):
            rights.deny(records, who, ROMASHKA, node=NORTH, permissions=["service:order", "service:approve"])
    with pytest.raises(Refused):
        ask(village, DARIA)
    with village.store.read() as records:
        assert list(records.requests.of_company(ROMASHKA)) == []


@pytest.mark.parametrize("missing", ["r-777", "\0"])
def test_what_nobody_asked_for_has_no_notice(village: Village, missing: str) -> None:
    quoting: Any = village.activations.buying.quoting
    with pytest.raises(NotFound):
        quoting.notice_for(ANNA, ROMASHKA, RequestId(missing))
