"""Devices that wait to be let in."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.devices import devices
from idp.model.device import DeviceRequest, DeviceState
from idp.model.errors import Conflict
from idp.model.ids import BrowserId

OWN = fields_of(devices, DeviceRequest)
PENDING = (devices.c.state == DeviceState.PENDING, devices.c.expires_at > given("now"))

ADD = insert(devices).on_conflict_do_nothing()
FIND = select(*OWN).where(devices.c.digest == given("digest"))
CLAIM = (
    update(devices)
    .where(
        devices.c.user_code == given("user_code"),
        *PENDING,
        or_(devices.c.browser.is_(None), devices.c.browser == given("browser")),
    )
    .returning(*OWN)
)
DECIDE = update(devices).where(
    devices.c.digest == given("digest"), devices.c.browser == given("browser"), *PENDING
)
POLL = update(devices).where(devices.c.digest == given("digest"), devices.c.next_at <= given("now"))
SLOW = update(devices).where(devices.c.digest == given("digest"))
SWEEP = delete(devices).where(
    devices.c.digest.in_(
        select(devices.c.digest).where(devices.c.expires_at < given("before")).limit(given("limit"))
    )
)


class SqlDevices:
    """Keep `idp.ports.records.devices.Devices`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, request: DeviceRequest) -> None:
        """Write a request. Raises `Conflict` if one of its codes is taken."""
        if not self._desk.change(ADD, **{column.name: getattr(request, column.name) for column in OWN}):
            raise Conflict

    def find(self, digest: str) -> DeviceRequest | None:
        """Read one, decided or not, in time or not."""
        row = self._desk.one(FIND, given_digest=digest)
        return DeviceRequest(*row) if row else None

    def claim(self, user_code: str, browser: BrowserId, now: datetime) -> DeviceRequest | None:
        """Take a pending one for a browser by one conditional write, or find that it has it already."""
        row = self._desk.changed(
            CLAIM, given_user_code=user_code, given_browser=browser, given_now=now, browser=browser
        )
        return DeviceRequest(*row) if row else None

    def decide(self, digest: str, browser: BrowserId, state: DeviceState, now: datetime) -> bool:
        """Decide once, by the browser that took it, in time."""
        changed = self._desk.change(
            DECIDE, given_digest=digest, given_browser=browser, given_now=now, state=state
        )
        return changed == 1

    def poll(self, digest: str, now: datetime, next_at: datetime) -> bool:
        """Note a question of the device; false if it came too early, and then nothing is written."""
        return self._desk.change(POLL, given_digest=digest, given_now=now, next_at=next_at) == 1

    def slow(self, digest: str, interval: int, next_at: datetime) -> None:
        """Have it ask less often from now on."""
        self._desk.change(SLOW, given_digest=digest, interval=interval, next_at=next_at)

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
