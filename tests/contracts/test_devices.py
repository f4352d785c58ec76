"""What every store must do with devices that wait to be let in."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.device import DeviceRequest, DeviceState
from idp.model.errors import Conflict
from idp.model.grant import REVOKED_TOKEN
from idp.model.ids import BrowserId, FamilyId
from idp.ports.records import Store
from tests.contracts.samples import MAIL, a_client, a_family
from tests.support.clock import START

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
PHONE, OTHER = BrowserId("phone"), BrowserId("other")
TV = DeviceRequest(
    digest="digest-of-a-device-code",
    user_code="digest-of-a-user-code",
    client=MAIL,
    scopes=("openid", "email"),
    resources=("https://tv.example/",),
    address="192.0.2.7",
    created_at=START,
    expires_at=START + 10 * MINUTE,
    interval=5,
    next_at=START,
)


@pytest.fixture
def waiting(store: Store) -> Store:
    """Have a device wait."""
    with store.write() as records:
        records.clients.add(a_client())
        records.devices.add(TV)
    return store


def test_a_request_is_read_back_as_written(waiting: Store) -> None:
    bare = replace(TV, digest="bare", user_code="bare", resources=())
    with waiting.write() as records:
        records.devices.add(bare)
        assert records.devices.find(TV.digest) == TV
        assert records.devices.find("bare") == bare
        assert records.devices.find("none") is None


@pytest.mark.parametrize("taken", [{"digest": "new"}, {"user_code": "new"}], ids=["user-code", "digest"])
def test_neither_code_is_given_twice(waiting: Store, taken: dict[str, str]) -> None:
    with pytest.raises(Conflict), waiting.write() as records:
        records.devices.add(
            replace(TV, digest=taken.get("digest", TV.digest), user_code=taken.get("user_code", TV.user_code))
        )


def test_r038_one_browser_takes_it_and_no_other(waiting: Store) -> None:
    with waiting.write() as records:
        assert records.devices.claim("another", PHONE, START) is None
        assert records.devices.claim(TV.user_code, PHONE, START) == replace(TV, browser=PHONE)
        assert records.devices.claim(TV.user_code, PHONE, START) == replace(TV, browser=PHONE)
        assert records.devices.claim(TV.user_code, OTHER, START) is None
        assert not records.devices.decide(TV.digest, OTHER, DeviceState.APPROVED, START)
        assert records.devices.decide(TV.digest, PHONE, DeviceState.APPROVED, START)


def test_it_is_decided_once_and_then_taken_no_more(waiting: Store) -> None:
    with waiting.write() as records:
        records.devices.claim(TV.user_code, PHONE, START)
        assert records.devices.decide(TV.digest, PHONE, DeviceState.DENIED, START)
        assert not records.devices.decide(TV.digest, PHONE, DeviceState.APPROVED, START)
        assert records.devices.claim(TV.user_code, PHONE, START) is None
        found = records.devices.find(TV.digest)
        assert found is not None
        assert found.state is DeviceState.DENIED


def test_nobody_decides_before_it_is_taken_or_after_its_time(waiting: Store) -> None:
    with waiting.write() as records:
        assert not records.devices.decide(TV.digest, PHONE, DeviceState.APPROVED, START)
        assert records.devices.claim(TV.user_code, PHONE, TV.expires_at) is None
        records.devices.claim(TV.user_code, PHONE, START)
        assert not records.devices.decide(TV.digest, PHONE, DeviceState.APPROVED, TV.expires_at)


def test_it_asks_in_turn_and_less_often_once_it_is_told(waiting: Store) -> None:
    with waiting.write() as records:
        assert records.devices.poll(TV.digest, START, START + 5 * SECOND)
        assert not records.devices.poll(TV.digest, START + 4 * SECOND, START + 9 * SECOND)
        assert records.devices.poll(TV.digest, START + 5 * SECOND, START + 10 * SECOND)
        records.devices.slow(TV.digest, 10, START + MINUTE)
        assert not records.devices.poll(TV.digest, START + 59 * SECOND, START + MINUTE)
        assert not records.devices.poll("none", START, START)
        found = records.devices.find(TV.digest)
        assert found is not None
        assert (found.interval, found.next_at) == (10, START + MINUTE)


def test_what_is_over_is_swept_and_goes_with_its_client(waiting: Store) -> None:
    with waiting.write() as records:
        assert records.devices.sweep(TV.expires_at) == 0
        assert records.devices.sweep(TV.expires_at + SECOND, limit=0) == 0
        assert records.devices.sweep(TV.expires_at + SECOND) == 1
        records.devices.add(TV)
        records.clients.remove(MAIL)
        assert records.devices.find(TV.digest) is None


def test_a_revoked_token_finds_no_family(inhabited: Store) -> None:
    digest = hashlib.sha256(b"jti").hexdigest()
    family = FamilyId("family-9")
    with inhabited.write() as records:
        records.families.add(a_family(family))
        assert records.families.find(family, digest) == records.families.find(family)
        assert records.spent.spend(REVOKED_TOKEN, digest, START + MINUTE)
        assert records.spent.spend("another kind", "other", START + MINUTE)
        assert records.families.find(family, digest) is None
        assert records.families.find(family, "other") == records.families.find(family) is not None
