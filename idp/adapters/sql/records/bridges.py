"""What is set for a bridged service, and what was last seen of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.bridging import bridge_modes, bridge_sightings
from idp.model.ids import ServiceId
from idp.model.link import BridgeMode

KEPT = 20
_s = bridge_sightings.c
MODE = select(bridge_modes.c.mode).where(bridge_modes.c.service == given("service"))
MODES = select(bridge_modes.c.service, bridge_modes.c.mode)
_set = insert_or(bridge_modes)
SET_MODE = _set.on_conflict_do_update(
    index_elements=[bridge_modes.c.service],
    set_={"mode": _set.excluded.mode, "changed_at": _set.excluded.changed_at},
)
SEE = insert(bridge_sightings)
_newest = (
    select(_s.number).where(_s.service == given("service")).order_by(_s.number.desc()).limit(given("limit"))
)
FORGET = delete(bridge_sightings).where(_s.service == given("service"), _s.number.not_in(_newest))
SIGHTINGS = (
    select(_s.at, _s.ok, _s.words)
    .where(_s.service == given("service"))
    .order_by(_s.number.desc())
    .limit(given("limit"))
)
_last = select(func.max(_s.number)).group_by(_s.service)
LAST_LOOKS = select(_s.service, _s.at, _s.ok, _s.words).where(_s.number.in_(_last))


class SqlBridgeStates:
    """Keep `idp.ports.records.bridging.BridgeStates`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def mode(self, service: ServiceId) -> BridgeMode:
        """Return the mode; `both` where none was set."""
        row = self._desk.one(MODE, given_service=service)
        return row.mode if row else BridgeMode.BOTH

    def modes(self) -> Mapping[ServiceId, BridgeMode]:
        """Return the modes that were set."""
        return {ServiceId(row.service): row.mode for row in self._desk.all(MODES)}

    def set_mode(self, service: ServiceId, mode: BridgeMode, now: datetime) -> None:
        """Set how far a service has come."""
        self._desk.change(SET_MODE, service=service, mode=mode, changed_at=now)

    def see(self, service: ServiceId, now: datetime, ok: bool, words: str) -> None:  # noqa: FBT001
        """Write down how a look at the service ended; the last twenty are kept."""
        self._desk.change(SEE, service=service, at=now, ok=ok, words=words)
        self._desk.change(FORGET, given_service=service, given_limit=KEPT)

    def last_looks(self) -> Mapping[ServiceId, tuple[datetime, bool, str]]:
        """Return the last look at every service."""
        return {ServiceId(row.service): (row.at, row.ok, row.words) for row in self._desk.all(LAST_LOOKS)}

    def sightings(self, service: ServiceId, limit: int = KEPT) -> Sequence[tuple[datetime, bool, str]]:
        """List the looks, newest first."""
        rows = self._desk.all(SIGHTINGS, given_service=service, given_limit=limit)
        return [(row.at, row.ok, row.words) for row in rows]
