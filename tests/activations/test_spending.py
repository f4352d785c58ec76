"""What one may spend: an order, a month, alone or with a second person; on the right of the moment."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from idp.activations.errors import NeedsSecond, StaleQuote
from idp.model.errors import Refused
from idp.model.requests import OrderState
from idp.rbac.placing import Verdict
from tests.activations.shop import NORTH, buyer, look, token
from tests.activations.village import (
    ANNA,
    DARIA,
    GALINA,
    OLGA,
    ROMASHKA,
    VASILEK,
    Village,
)
from tests.support import rights


def nothing_written(village: Village) -> bool:
    return (village.orders(), village.jobs(), village.audited()) == ([], [], [])


OVER = [
    pytest.param({"max_order": Decimal("1499.99")}, Verdict.OVER, id="an-order"),
    pytest.param({"max_month": Decimal(1000)}, Verdict.OVER, id="a-month"),
    pytest.param({"needs_approval": True}, Verdict.NEEDS_APPROVAL, id="needs-approval"),
]


@pytest.mark.parametrize(("limits", "verdict"), OVER)
def test_over_a_limit_nothing_is_ordered_and_who_may_agree_is_named(
    village: Village, limits: dict[str, Any], verdict: Verdict
) -> None:
    buyer(village, DARIA, **limits)
    notice = look(village, DARIA)
    assert notice.standing.verdict is verdict
    assert set(notice.agreeing) == {ANNA, GALINA}
    with pytest.raises(NeedsSecond):
        village.activations.buying.add(DARIA, ROMASHKA, notice.quote.token)
    assert nothing_written(village)


def test_what_was_ordered_this_month_counts_and_the_month_before_does_not(village: Village) -> None:
    buyer(village, DARIA, max_month=Decimal(2000))
    buying = village.activations.buying
    buying.add(DARIA, ROMASHKA, token(village, DARIA))
    with pytest.raises(NeedsSecond):
        buying.add(DARIA, ROMASHKA, token(village, DARIA))
    village.clock.advance(timedelta(days=9))
    assert buying.add(DARIA, ROMASHKA, token(village, DARIA)).state is OrderState.DONE


def test_what_billing_did_not_take_is_not_spent(village: Village) -> None:
    buyer(village, DARIA, max_month=Decimal(2000))
    order = village.activations.buying.add(DARIA, ROMASHKA, token(village, DARIA))
    with village.store.write() as records:
        failed = replace(order, id="add-failed", state=OrderState.FAILED)  # type: ignore[arg-type]
        records.orders.add(failed)
        assert [one.id for one in records.orders.added(ROMASHKA, DARIA, order.at)] == [order.id]


def test_the_right_of_the_moment_counts_and_not_that_of_the_page(village: Village) -> None:
    shown = token(village, GALINA)
    with village.store.write() as records:
        rights.deny(records, GALINA, ROMASHKA, node=NORTH, permissions=["service:order"])
    with pytest.raises(Refused):
        village.activations.buying.add(GALINA, ROMASHKA, shown)
    assert nothing_written(village)


def test_a_notice_of_one_company_is_none_in_another(village: Village) -> None:
    with pytest.raises(StaleQuote):
        village.activations.buying.add(OLGA, VASILEK, token(village, ANNA))
    assert nothing_written(village)
