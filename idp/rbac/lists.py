"""What one subject can do, who can do one thing, and where: all as `decide` would say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.decide import ANYTHING, About, Allow, Decision, State, Step
from idp.rbac.tree import Tree

SOON: Final = timedelta(days=7)
"""A right that ends within this time is `expiring`."""
COLUMNS: Final = ("service:use", "service:configure", "service:order", "billing:view", "users:grant")
"""The columns of the matrix."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a subject may do at a node, where it differs from the node above.

    At any node a subject may do what the `Right` of that very node with `below` off says; else
    what the nearest one at or above it with `below` on says; else nothing.
    """

    node: NodeId
    permissions: frozenset[str]
    state: State
    path: tuple[Step, ...] = ()
    below: bool = True
    """Off: at this very node only."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person or a machine client that may do what was asked."""

    subject: SubjectId
    state: State
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of the matrix and its answer; `decision` is missing where nobody is asked about."""

    permission: str
    state: State
    decision: Decision | None = None

    @property
    def allowed(self) -> bool:
        """Tell whether the answer is yes."""
        return isinstance(self.decision, Allow)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the matrix: the node itself, or a service that hangs right under it."""

    node: NodeId
    service: ServiceId | None
    cells: tuple[Cell, ...]


def what_can(subject: SubjectId, tree: Tree, at: datetime) -> tuple[Right, ...]:
    """List what a subject may do, topmost nodes first. The tree may be the subject's own or the whole."""
    raise NotImplementedError


def where_can(
    subject: SubjectId, permission: str, tree: Tree, at: datetime, service: ServiceId | None = None
) -> tuple[NodeId, ...]:
    """List the nodes where a subject holds a permission: of one service, or all. Raises `Invalid`."""
    raise NotImplementedError


def who_can(
    permission: str, node: NodeId, tree: Tree, at: datetime, about: About = ANYTHING
) -> tuple[Holder, ...]:
    """List the people and machine clients that hold a permission at a node, by subject id.

    The tree must be the whole one. Raises `Invalid` for no permission.
    """
    raise NotImplementedError


def matrix(
    subject: SubjectId | None, node: NodeId, tree: Tree, at: datetime, limit: int = 100
) -> tuple[Row, ...]:
    """Answer every column for the node and for the services right under it, at most `limit` of them.

    Without a subject a cell says what holds for everybody: `denied`, `limited`, or `none`.
    """
    raise NotImplementedError


def state_of(decision: Decision, tree: Tree, at: datetime) -> State:
    """Say a decision in the vocabulary of states: a sum makes it `limited`, a near end `expiring`."""
    raise NotImplementedError
