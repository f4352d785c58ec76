"""What may go wrong below the edge.

    DomainError
    ├─ NotFound        no such thing, or not yours: the two read the same
    ├─ Conflict        it exists already, was used already, or has changed meanwhile
    ├─ Invalid         the value breaks a rule; `field` names the input
    ├─ Refused         a rule forbids it to this person
    ├─ LimitExceeded   too often; `retry_after` says when to come again
    └─ Unavailable     something outside does not answer

Each carries a message key from the word catalogue, never an exception's own text.
No DomainError leaves a room unmapped.
"""

from datetime import timedelta


class DomainError(Exception):
    """Root of all refusals that the edge turns into an answer."""

    def __init__(self, message: str = "", *, field: str = "") -> None:
        """Take a msgid of the catalogue and the name of the input it concerns."""
        super().__init__(message)
        self.message = message
        self.field = field
        self.about = ""
        """Which of several things it concerns, where more than one was brought."""


class NotFound(DomainError):
    """No such thing, or not visible to the asker."""


class Conflict(DomainError):
    """It exists, was used, or has changed meanwhile."""


class Invalid(DomainError):
    """The value breaks a rule."""


class Refused(DomainError):
    """A rule forbids it to this person."""


class LimitExceeded(DomainError):
    """Too many attempts."""

    def __init__(self, retry_after: timedelta, message: str = "") -> None:
        """Say after which time the next attempt counts."""
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something outside does not answer, or we are at capacity."""
