"""The stamps row, and named leases."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.operations import leases, stamps

NAMES = ("clients", "keys", "access", "secrets")
STAMPS = select(*(stamps.c[name] for name in NAMES))
_CLAIM = insert(leases)
CLAIM = _CLAIM.on_conflict_do_update(
    index_elements=[leases.c.name],
    set_={"holder": _CLAIM.excluded.holder, "until": _CLAIM.excluded.until},
    where=or_(leases.c.holder == _CLAIM.excluded.holder, leases.c.until <= given("now")),
)


class SqlVersions:
    """Keep `idp.ports.records.operations.Versions`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def stamps(self) -> Mapping[str, int]:
        """Read all stamps. One statement."""
        row = self._desk.one(STAMPS)
        return dict(zip(NAMES, row, strict=True)) if row else {}

    def claim(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or renew a named lease by one conditional write."""
        return self._desk.change(CLAIM, given_now=now, name=name, holder=holder, until=until) == 1
