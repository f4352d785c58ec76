"""A set of changes to one company's tree: joined, compared with what happened meanwhile, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from idp.model.access import Cause, Change, Difference, Revision
from idp.model.errors import Conflict
from idp.model.ids import AccountId, ServiceId
from idp.model.requests import Request


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to change, and the revision they looked at."""

    changes: tuple[Change, ...]
    base: int
    comment: str = ""
    cause: Cause = Cause.CHANGE
    prices: Mapping[ServiceId, Decimal] | None = field(default_factory=dict)
    """What a seat costs a month, by service; `None` when billing cannot say."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The changes are in force."""

    revision: Revision


@dataclass(frozen=True, slots=True)
class Waits:
    """The changes need a second person; or, with nobody to ask, a delay."""

    request: Request
    approvers: tuple[AccountId, ...] = ()
    """Who may approve; with none the request ripens by itself."""


class Stale(Conflict):
    """The facts to be changed were changed by somebody else meanwhile; `changed` says how."""

    def __init__(self, rev: int, changed: Sequence[Difference]) -> None:
        """Take the present revision and what happened to the same facts."""
        msg = "Somebody changed the same thing meanwhile. Look at it again"
        super().__init__(msg)
        self.rev = rev
        self.changed = tuple(changed)


def merge(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Keep the last change of each fact, in the order in which facts first came up."""
    raise NotImplementedError


def inverse(differences: Sequence[Difference]) -> tuple[Change, ...]:
    """Return the changes that bring back what was before."""
    raise NotImplementedError
