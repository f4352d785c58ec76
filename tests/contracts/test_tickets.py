"""What every store must do with one-time values."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import Conflict
from idp.model.ids import AccountId
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BROWSER
from tests.support.clock import START

LINK = TicketPurpose.RECOVERY_LINK
TICKET = Ticket(
    digest="digest-1",
    purpose=LINK,
    expires_at=START + timedelta(minutes=15),
    account=ANNA,
    browser=BROWSER,
    payload={"step": 1, "names": ["a", "b"]},
    guesses_left=2,
)


@pytest.fixture
def put(store: Store) -> Store:
    with store.write() as records:
        records.tickets.put(TICKET)
    return store


def test_a_ticket_is_read_back_as_written_and_stays(put: Store) -> None:
    with put.read() as records:
        assert records.tickets.peek(LINK, TICKET.digest, START) == TICKET
        assert records.tickets.peek(LINK, TICKET.digest, START) == TICKET


def test_a_bare_ticket_is_read_back_as_written(store: Store) -> None:
    bare = Ticket("digest-2", TicketPurpose.BRIDGE_ENTRY, START + timedelta(seconds=30))
    with store.write() as records:
        records.tickets.put(bare)
        assert records.tickets.take(bare.purpose, bare.digest, START) == bare


def test_a_ticket_is_taken_once(put: Store) -> None:
    with put.write() as records:
        assert records.tickets.take(LINK, TICKET.digest, START) == TICKET
        assert records.tickets.take(LINK, TICKET.digest, START) is None
    with put.read() as records:
        assert records.tickets.peek(LINK, TICKET.digest, START) is None


@pytest.mark.parametrize(
    ("purpose", "digest", "after"),
    [
        pytest.param(LINK, "other", timedelta(), id="unknown"),
        pytest.param(TicketPurpose.INVITATION, TICKET.digest, timedelta(), id="other-purpose"),
        pytest.param(LINK, TICKET.digest, timedelta(minutes=15), id="expired"),
    ],
)
def test_nothing_else_takes_it(put: Store, purpose: TicketPurpose, digest: str, after: timedelta) -> None:
    with put.write() as records:
        assert records.tickets.peek(purpose, digest, START + after) is None
        assert records.tickets.guess(purpose, digest, START + after) is None
        assert records.tickets.take(purpose, digest, START + after) is None
        assert records.tickets.take(LINK, TICKET.digest, START) == TICKET


def test_a_ticket_dies_of_wrong_tries(put: Store) -> None:
    with put.write() as records:
        assert records.tickets.guess(LINK, TICKET.digest, START) == 1
        assert records.tickets.guess(LINK, TICKET.digest, START) == 0
        assert records.tickets.guess(LINK, TICKET.digest, START) is None
        assert records.tickets.peek(LINK, TICKET.digest, START) is None
        assert records.tickets.take(LINK, TICKET.digest, START) is None


def test_a_value_in_use_is_a_conflict_and_does_not_replace_the_ticket(put: Store) -> None:
    with put.write() as records:
        with pytest.raises(Conflict):
            records.tickets.put(replace(TICKET, account=AccountId("mallory")))
        records.tickets.put(replace(TICKET, purpose=TicketPurpose.INVITATION))
    with put.read() as records:
        assert records.tickets.peek(LINK, TICKET.digest, START) == TICKET


def test_a_persons_tickets_of_a_purpose_are_dropped_together(put: Store) -> None:
    with put.write() as records:
        records.tickets.put(replace(TICKET, digest="digest-2"))
        records.tickets.put(replace(TICKET, digest="digest-3", account=AccountId("boris")))
        records.tickets.put(replace(TICKET, purpose=TicketPurpose.INVITATION))
        assert records.tickets.drop_of(ANNA, LINK) == 2
        assert records.tickets.take(LINK, "digest-1", START) is None
        assert records.tickets.take(LINK, "digest-3", START) is not None
        assert records.tickets.take(TicketPurpose.INVITATION, "digest-1", START) is not None


def test_one_of_a_persons_tickets_may_be_kept(put: Store) -> None:
    with put.write() as records:
        records.tickets.put(replace(TICKET, digest="digest-2"))
        assert records.tickets.drop_of(ANNA, LINK, keep="digest-2") == 1
        assert records.tickets.take(LINK, "digest-2", START) is not None


def test_expired_tickets_are_swept_in_batches(store: Store) -> None:
    with store.write() as records:
        for number in range(5):
            records.tickets.put(replace(TICKET, digest=f"old-{number}"))
        records.tickets.put(replace(TICKET, digest="live", expires_at=START + timedelta(hours=2)))
        later = START + timedelta(hours=1)
        assert [records.tickets.sweep(later, limit=3) for _ in range(3)] == [3, 2, 0]
        assert records.tickets.take(LINK, "live", START) is not None
