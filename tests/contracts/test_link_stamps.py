"""A link that begins or ends is known to everybody who keeps answers that rest on it."""

from dataclasses import replace

import pytest

from idp.model.link import LinkState
from idp.ports.records import Records, Store
from tests.contracts.bridged import a_link, settle
from tests.contracts.samples import ANNA, ROMASHKA
from tests.support.clock import START


def stamp(records: Records) -> int:
    return records.versions.stamps()["secrets"]


@pytest.fixture
def settled(store: Store) -> Store:
    with store.write() as records:
        settle(records)
    return store


def test_a_link_raises_the_stamp_when_it_begins_and_when_it_ends(settled: Store) -> None:
    with settled.write() as records:
        before = stamp(records)
        link = a_link(state=LinkState.ACTIVE, account=ANNA)
        records.links.put(link)
        begun = stamp(records)
        records.links.change(replace(link, last_ok=START), LinkState.ACTIVE)
        used = stamp(records)
        records.links.change(replace(link, state=LinkState.BROKEN), LinkState.ACTIVE)
        ended = stamp(records)
        records.links.revoke_of_person(ROMASHKA, ANNA, START)
        assert (begun > before, used == begun, ended > used, stamp(records) > ended) == (True,) * 4


def test_a_link_that_waits_and_one_that_was_changed_meanwhile_raise_nothing(settled: Store) -> None:
    with settled.write() as records:
        before = stamp(records)
        link = a_link(state=LinkState.PENDING)
        records.links.put(link)
        assert not records.links.change(replace(link, state=LinkState.REVOKED), LinkState.ACTIVE)
        assert stamp(records) == before
