"""What billing will not do for one company is no trouble of billing's."""

import pytest

from idp.adapters.billing import TmfBilling
from idp.model.errors import Refused, Unavailable
from tests.billing.sandbox import ROMASHKA, Server
from tests.billing.test_faults import READS, WRITES, Call


@pytest.mark.parametrize("call", READS.values(), ids=READS)
def test_a_question_that_billing_does_not_take_shuts_nobody_out(
    server: Server, billing: TmfBilling, call: Call
) -> None:
    server.fault("wrong")
    with pytest.raises(Unavailable, match="400"):
        call(billing)
    assert not billing.degraded


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
def test_an_order_that_billing_does_not_take_is_refused_for_good(
    server: Server, billing: TmfBilling, call: Call
) -> None:
    server.fault("wrong")
    with pytest.raises(Refused):
        call(billing)
    server.fault("none")
    assert billing.estate(ROMASHKA).accounts
    assert server.books.orders == server.books.tickets == {}
