"""Orders while billing is away, slow to hear, or of another mind about the price."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from typing_extensions import override

from idp.activations.handler import PATIENCE
from idp.model.errors import NotFound, Unavailable
from idp.model.requests import OrderState
from tests.activations.shop import VATS, reprice, token
from tests.activations.village import (
    GALINA,
    ROMASHKA,
    Moody,
    Village,
)


def nothing_written(village: Village) -> bool:
    return (village.orders(), village.jobs(), village.audited()) == ([], [], [])


def added(village: Village) -> list[Any]:
    return [p for p in village.billing.products("org-001") if p.id.startswith("added")]  # type: ignore[arg-type]


def test_while_billing_says_no_price_nothing_is_ordered(village: Village, moody: Moody) -> None:
    shown = token(village, GALINA)

    class Mute(Moody):
        """Says no price."""

        def offering(self, _: Any) -> Any:
            raise Unavailable("billing does not answer")

        @override
        def sitting(self) -> Any:
            return self

    book = replace(village.activations.book, billing=Mute(village.billing))
    buying = village.activations.buying
    mute = replace(buying, book=book, quoting=replace(buying.quoting, book=book))
    with pytest.raises(Unavailable):
        mute.add(GALINA, ROMASHKA, shown)
    assert nothing_written(village)
    assert moody.asked == []


def test_an_order_that_billing_did_not_hear_is_brought_there_later(
    village: Village, moody: Moody, deliver: Callable[[], None]
) -> None:
    order = village.activations.buying.add(GALINA, ROMASHKA, token(village, GALINA))
    assert order.state is OrderState.SENT
    assert added(village) == []
    moody.away = False
    deliver()
    (settled,) = village.orders()
    assert (settled.state, settled.reference) == (OrderState.DONE, "add-1")
    assert moody.asked == [order.id, order.id]
    assert len(added(village)) == 1


def test_a_price_that_changed_on_the_way_is_rejected_by_billing_and_said(
    village: Village, moody: Moody, deliver: Callable[[], None]
) -> None:
    village.activations.buying.add(GALINA, ROMASHKA, token(village, GALINA))
    reprice(village, VATS, 1600)
    moody.away = False
    deliver()
    (settled,) = village.orders()
    assert settled.state is OrderState.FAILED
    assert added(village) == []


def test_an_order_that_never_reaches_billing_has_failed_after_a_day(
    village: Village, moody: Moody, deliver: Callable[[], None]
) -> None:
    village.activations.buying.add(GALINA, ROMASHKA, token(village, GALINA))
    village.clock.advance(PATIENCE)
    deliver()
    assert [order.state for order in village.orders()] == [OrderState.FAILED]


def test_what_belongs_together_is_written_together(village: Village) -> None:
    def fail(_records: Any, _order: Any) -> None:
        raise NotFound

    with pytest.raises(NotFound):
        village.activations.buying.add(GALINA, ROMASHKA, token(village, GALINA), fail)
    assert nothing_written(village)
    assert added(village) == []
