"""What every store must do with what counts once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import Conflict
from idp.model.ids import ClientId
from idp.ports.records import Store
from tests.contracts.handovers import HOUR, PUSHED
from tests.contracts.samples import MAIL, a_client
from tests.support.clock import START

SECOND = timedelta(seconds=1)


def test_a_pushed_request_is_found_until_its_time_is_over(store: Store) -> None:
    with store.write() as records:
        records.pushed.add(PUSHED)
    with store.read() as records:
        assert records.pushed.find(PUSHED.digest, PUSHED.expires_at - SECOND) == PUSHED
        assert records.pushed.find(PUSHED.digest, PUSHED.expires_at) is None
        assert records.pushed.find("another", START) is None


def test_a_pushed_request_is_consumed_once_and_in_time(store: Store) -> None:
    late = replace(PUSHED, digest="late")
    with store.write() as records:
        records.pushed.add(PUSHED)
        records.pushed.add(late)
        assert not records.pushed.consume(late.digest, late.expires_at)
        assert records.pushed.consume(PUSHED.digest, START)
        assert not records.pushed.consume(PUSHED.digest, START)
        assert not records.pushed.consume("another", START)
        assert records.pushed.find(PUSHED.digest, START) is None
        assert records.pushed.find(late.digest, START) == late


def test_a_taken_request_uri_is_a_conflict(store: Store) -> None:
    with store.write() as records:
        records.pushed.add(PUSHED)
    with pytest.raises(Conflict), store.write() as records:
        records.pushed.add(replace(PUSHED, client=ClientId("pbx")))


def test_what_a_removed_client_pushed_goes_with_it(store: Store) -> None:
    other = replace(PUSHED, digest="other", client=ClientId("pbx"))
    with store.write() as records:
        records.clients.add(a_client())
        records.pushed.add(PUSHED)
        records.pushed.add(other)
        records.clients.remove(MAIL)
        records.clients.add(a_client())
        assert records.pushed.find(PUSHED.digest, START) is None
        assert records.pushed.find(other.digest, START) == other


def test_pushed_requests_are_swept_by_their_end(store: Store) -> None:
    with store.write() as records:
        records.pushed.add(PUSHED)
        records.pushed.add(replace(PUSHED, digest="later", expires_at=PUSHED.expires_at + HOUR))
        assert records.pushed.sweep(PUSHED.expires_at) == 0
        assert records.pushed.sweep(PUSHED.expires_at + SECOND, limit=0) == 0
        assert records.pushed.sweep(PUSHED.expires_at + SECOND) == 1
        assert records.pushed.find("later", START) is not None


def test_what_is_spent_is_spent_of_its_kind(store: Store) -> None:
    with store.write() as records:
        assert records.spent.spend("dpop", "jti-1", START)
        assert not records.spent.spend("dpop", "jti-1", START + HOUR)
        assert records.spent.spend("assertion", "jti-1", START)
        assert records.spent.spend("dpop", "jti-2", START)


def test_what_is_spent_is_known_until_its_end(store: Store) -> None:
    with store.write() as records:
        records.spent.spend("capture", "one", START + HOUR)
        assert records.spent.is_spent("capture", "one", START)
        assert not records.spent.is_spent("capture", "one", START + HOUR)
        assert not records.spent.is_spent("capture", "two", START)
        assert not records.spent.is_spent("dpop", "one", START)


def test_what_is_spent_is_swept_once_it_is_too_old_anyway(store: Store) -> None:
    with store.write() as records:
        records.spent.spend("dpop", "jti-1", START)
        records.spent.spend("assertion", "jti-1", START + HOUR)
        assert records.spent.sweep(START) == 0
        assert records.spent.sweep(START + SECOND, limit=0) == 0
        assert records.spent.sweep(START + SECOND) == 1
        assert records.spent.spend("dpop", "jti-1", START + HOUR)
        assert not records.spent.spend("assertion", "jti-1", START)
