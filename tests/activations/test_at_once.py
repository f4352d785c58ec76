"""Clicks in the same moment: one notice is one order, and a month's sum is not spent twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from idp.activations.errors import NeedsSecond
from idp.model.errors import DomainError
from idp.model.requests import RequestState
from idp.rbac.actor import Actor
from tests.activations.shop import ask, buyer, token
from tests.activations.village import ANNA, DARIA, GALINA, ROMASHKA, Village

ROUNDS = 3


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do everything in the same moment; return what came of each."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return act()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_same_notice_confirmed_at_once_is_one_order(village: Village, number: int) -> None:
    shown, buying = token(village, GALINA), village.activations.buying
    found = at_once(*[lambda: buying.add(GALINA, ROMASHKA, shown)] * 4)
    assert len({order.id for order in found}) == len(village.orders()) == 1
    assert len(village.jobs()) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_notices_at_once_do_not_spend_the_same_money(village: Village, number: int) -> None:
    buyer(village, DARIA, max_month=Decimal(2000))
    one, other = token(village, DARIA), token(village, DARIA)
    buying = village.activations.buying
    found = at_once(lambda: buying.add(DARIA, ROMASHKA, one), lambda: buying.add(DARIA, ROMASHKA, other))
    assert [type(one) for one in found].count(NeedsSecond) == 1
    assert len(village.orders()) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_two_who_agree_at_once_one_does(village: Village, number: int) -> None:
    buyer(village, DARIA, max_order=Decimal(500))
    asked, buying = ask(village, DARIA), village.activations.buying
    shown = {who: buying.quoting.notice_for(who, ROMASHKA, asked.id).quote.token for who in (ANNA, GALINA)}
    found = at_once(
        *[
            lambda who=who: buying.agree(Actor(who, assured=True), ROMASHKA, asked.id, shown[who])
            for who in (ANNA, GALINA)
        ]
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1
    assert len(village.orders()) == 1
    with village.store.read() as records:
        closed = records.requests.get(ROMASHKA, asked.id)
    assert closed is not None
    assert closed.state is RequestState.APPROVED
