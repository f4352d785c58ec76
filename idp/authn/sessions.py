"""Server-side sessions: an opaque id, hashed at rest, with an idle and an absolute limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from idp.model.ids import BrowserId, Sid
from idp.model.secret import Secret
from idp.model.session import Session, SignedIn
from idp.ports.records import Records
from idp.ports.records.entries import Sessions
from idp.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives unused, and how long at most."""

    idle: timedelta
    absolute: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take them from the settings."""
        return cls(settings.session_idle, settings.session_absolute)


def find_signed_in(
    sessions: Sessions, cookie: Secret | None, browser: BrowserId | None, now: datetime, limits: Limits
) -> SignedIn | None:
    """Find who is here: a live session of this very browser and of an active person.

    One statement, none without a cookie. The clock judges both limits, whatever was swept.
    """
    raise NotImplementedError


def touch_due(session: Session, now: datetime) -> bool:
    """Tell whether `last_seen_at` is a minute old, so that it is written at most that often."""
    raise NotImplementedError


def list_sessions(records: Records, signed_in: SignedIn, now: datetime, limits: Limits) -> Sequence[Session]:
    """List a person's live sessions, newest first."""
    raise NotImplementedError


def end_own(records: Records, signed_in: SignedIn, sid: Sid, now: datetime) -> None:
    """End one session of the same person. Raises `NotFound` for anybody else's."""
    raise NotImplementedError


def end_others(records: Records, signed_in: SignedIn, now: datetime, reason: str = "ended_by_owner") -> int:
    """End every session of the person but this one; return how many."""
    raise NotImplementedError
