"""Of many who sign in for one session, prove one login or change one secret, one does."""

import pytest

from idp.adapters.sql import SqlStore
from idp.links.vault import open_secret
from tests.contracts.bridged import JAR_KEY, KEY, PBX, SECRET, a_link, settle
from tests.contracts.samples import ROMASHKA
from tests.races import link_contenders as contenders
from tests.races.racing import EVERYBODY, Contender, Track
from tests.support.clock import START


@pytest.fixture
def bridged(store: SqlStore) -> SqlStore:
    """Give a store where a login waits for a proof, and a secret and a jar for a change."""
    with store.write() as records:
        settle(records)
        records.links.put(a_link())
        records.vault.add_key(KEY)
        records.vault.put(SECRET)
    return store


@pytest.mark.parametrize(
    "contender",
    [
        pytest.param(contenders.lease_jar, id="sign-in-at-an-old-service"),
        pytest.param(contenders.activate, id="prove-a-login"),
        pytest.param(contenders.link_login, id="link-a-new-login"),
        pytest.param(contenders.put_over, id="change-a-secret"),
        pytest.param(contenders.add_key, id="make-a-data-key"),
    ],
)
def test_exactly_one_wins(bridged: SqlStore, database_url: str, track: Track, contender: Contender) -> None:
    answers = track.race(database_url, contender)
    assert sorted(answers) == [False] * (EVERYBODY - 1) + [True]


def test_of_many_writers_of_one_version_of_a_jar_one_fits(
    bridged: SqlStore, database_url: str, track: Track
) -> None:
    with bridged.write() as records:
        records.jars.lease(JAR_KEY, START, START)
    winner = track.race(database_url, contenders.write_jar).index(True)
    with bridged.read() as records:
        jar = records.jars.get(JAR_KEY)
    assert jar is not None
    assert (jar.sealed, jar.version) == (str(winner).encode(), 1)


def test_no_secret_is_lost_while_keys_rotate_beneath_those_who_write(
    store: SqlStore, database_url: str, track: Track
) -> None:
    with store.write() as records:
        settle(records)
    names = [name for name in track.race(database_url, contenders.put_or_rotate) if name]
    with store.read() as records:
        found = {name: open_secret(records, contenders.ENVELOPE, ROMASHKA, PBX, name) for name in names}
    assert len(found) == EVERYBODY - 4
    for name, secret in found.items():
        assert secret is not None, name
        assert secret.value == f"secret-{name.removeprefix('role:')}"
