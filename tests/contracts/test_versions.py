"""What every store must do with stamps and named leases."""

from datetime import timedelta

from idp.ports.records import Store
from tests.support.clock import START

MINUTE = timedelta(minutes=1)


def test_a_new_store_has_every_stamp(store: Store) -> None:
    with store.read() as records:
        assert records.versions.stamps() == {"clients": 1, "keys": 1, "access": 1, "secrets": 1}


def test_a_lease_is_claimed_renewed_and_taken_over_once_expired(store: Store) -> None:
    with store.write() as records:
        assert records.versions.claim("sealer", "w-1", START, START + MINUTE)
        assert not records.versions.claim("sealer", "w-2", START, START + MINUTE)
        assert records.versions.claim("sweeper", "w-2", START, START + MINUTE)
        assert records.versions.claim("sealer", "w-1", START, START + 2 * MINUTE)
        assert not records.versions.claim("sealer", "w-2", START + MINUTE, START + 3 * MINUTE)
        assert records.versions.claim("sealer", "w-2", START + 2 * MINUTE, START + 3 * MINUTE)
        assert not records.versions.claim("sealer", "w-1", START + 2 * MINUTE, START + 3 * MINUTE)
