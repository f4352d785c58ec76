"""What was changed in a tree, by whom, before and after: for those who may look there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.model.access import Difference, FactKind, Revision
from idp.model.ids import NodeId, ServiceId, SubjectId

PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows are wanted; nothing set means all."""

    subject: SubjectId | None = None
    """Who did it, or whom it concerns."""
    service: ServiceId | None = None
    node: NodeId | None = None
    """The node and everything below."""
    kind: FactKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Revisions older than this one: the last of the page before."""
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Row:
    """One revision, with as much of it as the viewer may see."""

    revision: Revision
    differences: tuple[Difference, ...]
    hidden: int = 0
    """Changed facts outside the viewer's reach."""


@dataclass(frozen=True, slots=True)
class History:
    """A page of rows, newest first."""

    rows: tuple[Row, ...]
    more: int | None = None
    """Ask with this as `before` for the next page; `None` at the end."""
