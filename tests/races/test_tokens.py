"""Of 64 that come to the token endpoint at once, over several processes, exactly one gets it."""

import pytest

from idp.adapters.sql import SqlStore
from tests.contracts.test_devices import TV
from tests.races import contenders, token_contenders
from tests.races.racing import EVERYBODY, Contender, Track
from tests.races.token_contenders import PHONE
from tests.support.clock import START


@pytest.fixture
def waiting(prize: SqlStore) -> SqlStore:
    """Have a device wait that nobody has taken."""
    with prize.write() as records:
        records.devices.add(TV)
    return prize


def ran(answers: list[bool]) -> bool:
    return sorted(answers) == [False] * (EVERYBODY - 1) + [True]


@pytest.mark.parametrize(
    "contender",
    [
        pytest.param(contenders.redeem, id="r041-code"),
        pytest.param(token_contenders.spend_jti, id="r052-v96-jti"),
        pytest.param(token_contenders.claim_device, id="r038-device-taken"),
        pytest.param(token_contenders.poll_device, id="r037-device-asks"),
    ],
)
def test_r037_r038_r041_r052_exactly_one_wins(
    waiting: SqlStore, database_url: str, track: Track, contender: Contender
) -> None:
    assert ran(track.race(database_url, contender))


def test_r038_a_device_is_decided_once_and_one_way(
    waiting: SqlStore, database_url: str, track: Track
) -> None:
    with waiting.write() as records:
        assert records.devices.claim(TV.user_code, PHONE, START) is not None
    answers = track.race(database_url, token_contenders.decide_device)
    assert ran(answers)
    with waiting.read() as records:
        found = records.devices.find(TV.digest)
    assert found is not None
    assert found.state == ("approved" if answers.index(True) % 2 else "denied")
