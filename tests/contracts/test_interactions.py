"""What every store must do with parked requests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import NotFound
from idp.model.ids import BrowserId, InteractionId
from idp.model.interaction import Interaction, Needs, Progress, Purpose
from idp.ports.records import Store
from tests.contracts.samples import BROWSER, an_interaction
from tests.support.clock import START

PARKED = an_interaction()
BARE = Interaction(
    InteractionId("bare"), Purpose.HOME, BROWSER, Needs("Мои сервисы"), START, START + timedelta(minutes=30)
)


@pytest.fixture
def parked(store: Store) -> Store:
    with store.write() as records:
        records.interactions.park(PARKED)
    return store


@pytest.mark.parametrize("interaction", [pytest.param(PARKED, id="full"), pytest.param(BARE, id="bare")])
def test_an_interaction_is_read_back_as_written(store: Store, interaction: Interaction) -> None:
    with store.write() as records:
        records.interactions.park(interaction)
    with store.read() as records:
        assert records.interactions.find(interaction.id, BROWSER, START) == interaction


@pytest.mark.parametrize(
    ("name", "browser", "after"),
    [
        pytest.param("other", BROWSER, timedelta(), id="unknown"),
        pytest.param(PARKED.id, "browser-2", timedelta(), id="other-browser"),
        pytest.param(PARKED.id, BROWSER, timedelta(minutes=30), id="expired"),
    ],
)
def test_nothing_else_finds_it(parked: Store, name: str, browser: str, after: timedelta) -> None:
    with parked.read() as records:
        assert records.interactions.find(InteractionId(name), BrowserId(browser), START + after) is None


def test_progress_is_replaced(parked: Store) -> None:
    progress = Progress(refused=True)
    with parked.write() as records:
        records.interactions.advance(PARKED.id, progress)
        assert records.interactions.find(PARKED.id, BROWSER, START) == replace(PARKED, progress=progress)


def test_an_interaction_finishes_once_and_then_is_neither_found_nor_advanced(parked: Store) -> None:
    with parked.write() as records:
        assert records.interactions.finish(PARKED.id, START)
        assert not records.interactions.finish(PARKED.id, START)
        assert records.interactions.find(PARKED.id, BROWSER, START) is None
        with pytest.raises(NotFound):
            records.interactions.advance(PARKED.id, Progress())


def test_an_expired_interaction_cannot_finish(parked: Store) -> None:
    with parked.write() as records:
        assert not records.interactions.finish(PARKED.id, PARKED.expires_at)


def test_expired_interactions_are_swept_in_batches(store: Store) -> None:
    with store.write() as records:
        for number in range(5):
            records.interactions.park(an_interaction(f"old-{number}"))
        records.interactions.park(replace(BARE, expires_at=START + timedelta(days=1)))
        later = START + timedelta(hours=1)
        assert [records.interactions.sweep(later, limit=3) for _ in range(3)] == [3, 2, 0]
        assert records.interactions.find(BARE.id, BROWSER, START) is not None
