"""A link that begins or ends is known to everybody who keeps answers that rest on it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from idp.model.link import LinkState
from idp.ports.records import Records, Store
from tests.contracts.bridged import a_link, settle
from tests.contracts.samples import ANNA, ROMASHKA
from tests.support.clock import START


@pytest.fixture
def settled(store: Store) -> Store:
    with store.write() as records:
        settle(records)
    return store


def stamp_after(store: Store, change: Callable[[Records], object]) -> int:
    """Make a change, and return the stamp once it is committed."""
    with store.write() as records:
        change(records)
    with store.read() as records:
        return records.versions.stamps()["secrets"]


def test_a_link_raises_the_stamp_when_it_begins_and_when_it_ends(settled: Store) -> None:
    link = a_link(state=LinkState.ACTIVE, account=ANNA)
    used, broken = replace(link, last_ok=START), replace(link, state=LinkState.BROKEN)
    changes: list[Callable[[Records], object]] = [
        lambda records: records.links.put(link),
        lambda records: records.links.change(used, LinkState.ACTIVE),
        lambda records: records.links.change(broken, LinkState.ACTIVE),
        lambda records: records.links.revoke_of_person(ROMASHKA, ANNA, START),
    ]
    stamps = [stamp_after(settled, nothing), *(stamp_after(settled, change) for change in changes)]
    assert [after - before for before, after in pairwise(stamps)] == [1, 0, 1, 1]


def test_a_link_that_waits_and_one_that_was_changed_meanwhile_raise_nothing(settled: Store) -> None:
    link = a_link(state=LinkState.PENDING)
    revoked = replace(link, state=LinkState.REVOKED)
    before = stamp_after(settled, nothing)
    assert stamp_after(settled, lambda records: records.links.put(link)) == before
    assert stamp_after(settled, lambda records: records.links.change(revoked, LinkState.ACTIVE)) == before


def nothing(records: Records) -> None:
    """Change nothing."""
