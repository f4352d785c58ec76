"""A track, and a database where somebody is about to be raced for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from idp.adapters.sql import SqlStore
from idp.model.ticket import Ticket, TicketPurpose
from tests.contracts.samples import ANNA, a_code, a_family, an_interaction, populate
from tests.contracts.test_invitations import ASKED
from tests.races.racing import Track, open_track
from tests.support.clock import START


@pytest.fixture(scope="session")
def track() -> Iterator[Track]:
    """Keep the processes for all races of this run."""
    with open_track() as opened:
        yield opened


@pytest.fixture
def prize(store: SqlStore) -> SqlStore:
    """Give a store with one of everything that can be had once."""
    with store.write() as records:
        populate(records)
        records.codes.add(a_code())
        records.families.add(a_family())
        records.tickets.put(Ticket("t-1", TicketPurpose.BRIDGE_ENTRY, START + timedelta(seconds=30)))
        records.accounts.set_recovery_codes(ANNA, ["rc-1", "rc-2"])
        records.invitations.add(ASKED)
        records.interactions.park(an_interaction())
    return store
