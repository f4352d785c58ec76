"""What happened in the administration of rights: more events, each one audit row."""

from dataclasses import dataclass

from idp.model.events import Event
from idp.model.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChanged(Event):
    """A company's access tree has a new revision."""

    rev: int
    cause: str
    changes: tuple[str, ...]
    """Each as `+` or `-`, kind and id; of a right also whose, which role and where."""
    approver: AccountId | None = None
    request: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequested(Event):
    """Somebody asked for a permission, or changes wait for a second person or for a delay."""

    request: str
    wish: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDecided(Event):
    """A request was approved, declined, withdrawn, or its time was over."""

    request: str
    state: str
    by: AccountId | None = None
    """Who had asked."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDismissed(Event):
    """A person left a company, with all that was theirs in it."""

    person: AccountId
    rev: int
    bindings: int
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleImported(Event):
    """A file of people was imported."""

    invited: int
    given: int
