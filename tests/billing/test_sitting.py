"""What one page asks of billing has the time of one call."""

import pytest

from idp.model.errors import Unavailable
from tests.billing.sandbox import ROMASHKA, Server
from tests.billing.test_faults import READS
from tests.support.clock import FixedClock


def test_all_calls_of_a_page_share_one_budget(server: Server, clock: FixedClock) -> None:
    whole = server.client(clock, seconds=1.0)
    page = whole.sitting()
    page.estate(ROMASHKA)
    server.fault("slow")
    with pytest.raises(Unavailable):
        page.offerings()
    asked = len(server.queries())
    for call in READS.values():
        with pytest.raises(Unavailable, match="in time"):
            call(page)
    assert len(server.queries()) == asked
    assert not whole.degraded


def test_a_page_that_billing_never_answered_shows_that_it_is_lost(server: Server, clock: FixedClock) -> None:
    server.fault("slow")
    whole = server.client(clock, seconds=0.3)
    with pytest.raises(Unavailable):
        whole.sitting().estate(ROMASHKA)
    assert whole.degraded


def test_pages_share_the_catalogue_and_nothing_else(server: Server, clock: FixedClock) -> None:
    whole = server.client(clock)
    for _ in range(2):
        assert whole.sitting().offerings()
        assert whole.sitting().estate(ROMASHKA)
    assert server.paths().count("productOffering") == 1
    assert server.paths().count("organization/org-001") == 2
