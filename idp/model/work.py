"""Work that must happen after a transaction, surely and in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.ids import JobId


class JobKind(StrEnum):
    """What a job does; a handler is registered for each."""

    BACKCHANNEL_LOGOUT = "backchannel_logout"
    NOTICE = "notice"


class JobState(StrEnum):
    """Where a job stands. `dead` means given up, with the reason kept."""

    DUE = "due"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the outbox; for deliveries to services it is the delivery table too."""

    id: JobId
    kind: JobKind
    target: str
    """Whom it concerns: `client:<client_id>`, or the masked address of a notice."""
    payload: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    state: JobState = JobState.DUE
    last_error: str = ""
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to a person, in words already chosen for their language."""

    channel: str
    """`sms` or `email`."""
    to: str
    subject: str
    body: str
