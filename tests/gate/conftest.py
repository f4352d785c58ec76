"""The gate before an old service that tells what it saw."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.model.ids import AccountId
from idp.ports.records import Store
from tests.gate.guarded import PLAIN, Browser, Guarded, guarded
from tests.gate.upstream import OldService, old_service
from tests.support.clock import FixedClock


@pytest.fixture
def old() -> Iterator[OldService]:
    """Run the old service."""
    with old_service() as running:
        yield running


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell the services, each by what follows the head of its manifest."""
    return {"wiki": PLAIN, "shop": PLAIN}


@pytest.fixture
def world(
    store: Store, clock: FixedClock, tmp_path: Path, old: OldService, manifests: dict[str, str]
) -> Iterator[Guarded]:
    """Open provider and gate."""
    opened = guarded(store, clock, tmp_path, old, manifests)
    yield opened
    opened.relay.close()


@pytest.fixture
def anna(world: Guarded) -> AccountId:
    """Make the owner of Romashka."""
    return world.person()


@pytest.fixture
def inside(world: Guarded, anna: AccountId) -> Browser:
    """Give a browser in which Anna has entered the wiki."""
    browser = world.browser()
    browser.sign_in(anna)
    assert browser.enter().status_code == 303
    return browser
