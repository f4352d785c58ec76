"""The matrix: what is held at a place and of the services at and below it, cell by cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from idp.model.access import Binding, Put, person
from idp.model.ids import BindingId, NodeId, ServiceId, SubjectId
from idp.model.requests import Request, Use
from idp.rbac import Allow, Decision, Deny, DenyReason, State, Tree, decide
from idp.rbac.lists import COLUMNS, how_many, state_of
from idp.rbac.permissions import BITS, SERVICE_USE
from idp.web.titles import REASONS, STATES
from idp.web.tree.naming import Naming
from idp.web.tree.sight import Sight

ROWS: Final = 5
"""Services shown at once; the rest are seen at the places below."""
UNUSED_AFTER: Final = timedelta(days=90)
COUNTED: Final = 2000
"""Bindings up to which people are counted for every service, not for the place alone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: its state in a word, and what stands beside it."""

    permission: str
    state: str = ""
    word: str = ""
    aside: str = ""
    count: int | None = None
    """How many hold it, where all are looked at."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the place itself, or a service at or below it."""

    node: NodeId
    name: str
    where: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows, and from which service on the next ones are."""

    lines: tuple[Line, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What tells an unused right, and one that waits: who entered what when, what is asked for."""

    last: Mapping[tuple[SubjectId, ServiceId], datetime] = field(default_factory=dict)
    waiting: Sequence[Request] = ()


def usage_of(uses: Iterable[Use], waiting: Sequence[Request]) -> Usage:
    """Index what is known of use by person and service."""
    return Usage({(person(use.account), ServiceId(use.service)): use.at for use in uses}, waiting)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Answers cells over what somebody sees."""

    sight: Sight
    naming: Naming
    usage: Usage = Usage()

    def of(self, who: SubjectId | None, node: NodeId, start: int = 0) -> Grid:
        """Answer for one subject, or count those who hold each act; of the services, a page."""
        services = list(islice(self._services(node), start, start + ROWS + 1))
        lines = tuple(self._line(who, row, node) for row in (node, *services[:ROWS]))
        return Grid(lines, start + ROWS if len(services) > ROWS else None)

    def _services(self, node: NodeId) -> Iterator[NodeId]:
        nodes = self.sight.tree.structure.nodes
        for below in self.sight.tree.structure.below(node):
            if below != node and nodes[below].service is not None and self.sight.sees(below):
                yield below

    def _line(self, who: SubjectId | None, row: NodeId, node: NodeId) -> Line:
        trail = self.sight.trail(row)[len(self.sight.trail(node)) : -1]
        where = " › ".join(self.naming.node(step) for step in trail)
        cells = self._counts(row, node) if who is None else self._answers(who, row)
        return Line(row, self.naming.node(row), where, tuple(cells))

    def _counts(self, row: NodeId, node: NodeId) -> Iterable[Cell]:
        tree, at = self.sight.tree, self.sight.at
        if row != node and len(tree.bindings) > COUNTED:
            return (Cell(permission) for permission in COLUMNS)
        counts = zip(COLUMNS, how_many(COLUMNS, row, tree, at), strict=True)
        return (Cell(act, count=count) for act, count in counts)

    def _answers(self, who: SubjectId, row: NodeId) -> Iterable[Cell]:
        return (self._cell(who, permission, row) for permission in COLUMNS)

    def _cell(self, who: SubjectId, permission: str, row: NodeId) -> Cell:
        decision = decide(who, permission, row, self.sight.tree, self.sight.at)
        state = self._state(who, permission, row, decision)
        words = self.naming.words
        aside = self._aside(decision, state, row)
        return Cell(permission, state, words.text(STATES[state]), aside)

    def _state(self, who: SubjectId, permission: str, row: NodeId, decision: Decision) -> State:
        found = state_of(decision, self.sight.tree, self.sight.at)
        if found is State.NONE and waits(self.usage.waiting, who, permission, row, self.sight.tree):
            return State.PENDING
        if permission == SERVICE_USE and isinstance(decision, Allow) and self._idle(who, row, decision):
            return State.UNUSED
        return found

    def _idle(self, who: SubjectId, row: NodeId, decision: Allow) -> bool:
        """Tell whether somebody who may use a service has not for a long time."""
        service, since = self.sight.tree.structure.nodes[row].service, self.sight.at - UNUSED_AFTER
        if service is None or not decision.path:
            return False
        last = self.usage.last.get((who, service))
        if last is not None:
            return last < since
        right = self.sight.tree.bindings.get(BindingId(decision.path[0].id))
        return right is not None and right.granted_at is not None and right.granted_at < since

    def _aside(self, decision: Decision, state: State, row: NodeId) -> str:
        """Say from where it comes, or why it is cut."""
        source = next((step.node for step in decision.path if step.node is not None), None)
        match decision:
            case Allow() if source is not None and source != row:
                return self.naming.words.text("from: %(place)s", place=self.naming.node(source))
            case Deny(reason=DenyReason.DENIED | DenyReason.LIMITED) if source is not None and source != row:
                return self.naming.words.text("at: %(place)s", place=self.naming.node(source))
            case Deny(reason=reason) if state is State.LIMITED:
                return self.naming.words.text(REASONS[reason])
            case _:
                return ""


def waits(waiting: Sequence[Request], who: SubjectId, permission: str, node: NodeId, tree: Tree) -> bool:
    """Tell whether changes that wait for a second person would give an act at a place."""
    lineage, bits = tree.structure.lineage(node), tree.structure.role_bits
    given = (change.fact for request in waiting for change in request.changes if isinstance(change, Put))
    return any(
        isinstance(fact, Binding)
        and (fact.subject, fact.node in lineage) == (who, True)
        and bool(bits.get(fact.role, 0) & BITS[permission])
        for fact in given
    )
