"""What people are told of: the room says what and whom, how is for who hands in `Tell`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.model.ids import AccountId, CompanyId, RequestId
from idp.ports.records import Records


class NewsKind(StrEnum):
    """What happened."""

    REQUEST_WAITS = "request_waits"
    """Somebody asks, and you may decide."""
    REQUEST_APPROVED = "request_approved"
    REQUEST_DECLINED = "request_declined"
    REQUEST_FAILED = "request_failed"
    """What was asked could not be done any more when its time came."""
    RIPENS = "ripens"
    """A change takes effect after a delay, for there is nobody else to approve it."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that a person is told by SMS or mail."""

    kind: NewsKind
    company: CompanyId
    request: RequestId
    by: AccountId | None = None
    """Who did it."""
    due: datetime | None = None
    """When it takes effect by itself."""


Tell = Callable[[Records, AccountId, News, datetime], None]
"""Writes to a person, in the transaction of what it tells of."""


def tell_nobody(_records: Records, _to: AccountId, _news: News, _now: datetime) -> None:
    """Keep silent: for the command line and for tests."""
