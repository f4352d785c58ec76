"""What every store must list for the operator's staff: links by state, those that wait, the last looks, names."""

from dataclasses import replace

import pytest

from idp.model.ids import AccountId
from idp.model.link import LinkState
from idp.ports.records import Store
from tests.contracts.bridged import FAX, PBX, SOON, a_link, settle
from tests.contracts.samples import ANNA, BORIS, VEKTOR, a_person
from tests.support.clock import START

ACTIVE, PENDING, REVOKED = LinkState.ACTIVE, LinkState.PENDING, LinkState.REVOKED


@pytest.fixture
def town(store: Store) -> Store:
    with store.write() as records:
        settle(records)
    return store


def test_links_are_counted_by_service_and_state(town: Store) -> None:
    with town.write() as records:
        records.links.put(a_link(state=ACTIVE))
        records.links.put(a_link("link-2", company=VEKTOR, state=ACTIVE))
        records.links.put(a_link("link-3", "1002", state=PENDING))
        records.links.put(a_link("link-4", service=FAX, state=REVOKED))
        assert records.links.counts() == {(PBX, ACTIVE): 2, (PBX, PENDING): 1, (FAX, REVOKED): 1}


def test_what_staff_confirmed_once_and_what_bears_a_mark_waits_for_them(town: Store) -> None:
    with town.write() as records:
        confirmed = replace(a_link(state=PENDING), proved_by=BORIS)
        marked = replace(a_link("link-2", "1002", state=ACTIVE), reason="known_outside")
        others = (
            replace(a_link("link-3", "1003", state=PENDING), proved_by=None),
            replace(a_link("link-4", "1004", state=ACTIVE), reason=""),
            replace(a_link("link-5", "1005", state=REVOKED), reason="dismissed"),
            replace(a_link("link-6", "1006", state=LinkState.BROKEN), reason="refused"),
            replace(a_link("link-7", "1007", state=ACTIVE, service=FAX), reason="known_outside"),
        )
        for link in (confirmed, marked, *others):
            records.links.put(link)
        assert list(records.links.for_staff(PBX)) == [confirmed, marked]
        assert list(records.links.for_staff(PBX, 1)) == [confirmed]


def test_the_last_look_at_each_service_is_found(town: Store) -> None:
    with town.write() as records:
        assert records.bridges.last_looks() == {}
        records.bridges.see(PBX, START, ok=True, words="")
        records.bridges.see(FAX, START, ok=True, words="")
        records.bridges.see(PBX, SOON, ok=False, words="status 503")
        looks = records.bridges.last_looks()
    assert looks == {PBX: (SOON, False, "status 503"), FAX: (START, True, "")}


def test_people_are_named_and_strangers_left_out(town: Store) -> None:
    with town.read() as records:
        assert records.accounts.names([ANNA, AccountId("nobody"), ANNA]) == {ANNA: a_person().name}
        assert records.accounts.names([]) == {}
        assert set(records.accounts.names([ANNA, BORIS])) == {ANNA, BORIS}
