"""Parked requests."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.entries import interactions
from idp.model.errors import NotFound
from idp.model.ids import BrowserId, InteractionId
from idp.model.interaction import Interaction, Progress

INTERACTION = fields_of(interactions, Interaction)
UNFINISHED = (interactions.c.id == given("id"), interactions.c.finished_at.is_(None))

PARK = insert(interactions)
FIND = select(*INTERACTION).where(
    *UNFINISHED, interactions.c.browser == given("browser"), interactions.c.expires_at > given("now")
)
ADVANCE = update(interactions).where(*UNFINISHED)
FINISH = ADVANCE.where(interactions.c.expires_at > given("now"))
SWEEP = delete(interactions).where(
    interactions.c.id.in_(
        select(interactions.c.id).where(interactions.c.expires_at < given("before")).limit(given("limit"))
    )
)


class SqlInteractions:
    """Keep `idp.ports.records.entries.Interactions`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def park(self, interaction: Interaction) -> None:
        """Write a request that has to wait for its person."""
        self._desk.change(PARK, **{column.name: getattr(interaction, column.name) for column in INTERACTION})

    def find(self, interaction: InteractionId, browser: BrowserId, now: datetime) -> Interaction | None:
        """Find a live one of this browser."""
        row = self._desk.one(FIND, given_id=interaction, given_browser=browser, given_now=now)
        return Interaction(*row) if row else None

    def advance(self, interaction: InteractionId, progress: Progress) -> None:
        """Replace the progress. Raises `NotFound` if it is finished meanwhile."""
        if not self._desk.change(ADVANCE, given_id=interaction, progress=progress):
            raise NotFound

    def finish(self, interaction: InteractionId, now: datetime) -> bool:
        """Finish by one conditional write; false if it was finished: it resumes once."""
        return self._desk.change(FINISH, given_id=interaction, given_now=now, finished_at=now) == 1

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
