"""What anybody may have written down without a credential is bounded (I13)."""

import pytest

from idp.interaction import parking
from tests.bridges.conftest import World


def test_i13_an_address_that_floods_an_entry_is_told_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "PARKED_A_MINUTE", 2)
    seen = []
    for _ in range(4):
        browser = world.browser()
        start = browser.proxied("start?to=/")
        seen.append(browser.provider(start.headers["Location"]).status_code)
    assert seen == [303, 303, 429, 429]
