"""What is raced for at the token endpoint: module-level functions, because they travel to other processes."""

from datetime import timedelta

from idp.adapters.sql import SqlStore
from idp.model.device import DeviceState
from idp.model.ids import BrowserId
from tests.contracts.test_devices import TV
from tests.support.clock import START

SOON = START + timedelta(seconds=1)
PHONE = BrowserId("phone")


def spend_jti(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.spent.spend("client_assertion", "digest-of-a-jti", SOON)


def claim_device(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.devices.claim(TV.user_code, BrowserId(f"browser-{number}"), SOON) is not None


def decide_device(store: SqlStore, number: int) -> bool:
    state = DeviceState.APPROVED if number % 2 else DeviceState.DENIED
    with store.write() as records:
        return records.devices.decide(TV.digest, PHONE, state, SOON)


def poll_device(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.devices.poll(TV.digest, SOON, SOON + timedelta(seconds=5))
