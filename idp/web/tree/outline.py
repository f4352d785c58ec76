"""The tree on the left, line by line: only what is open is walked, and only a page of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from idp.model.ids import NodeId, SubjectId
from idp.web.tree.naming import Naming
from idp.web.tree.sight import Sight

PAGE: Final = 32
"""Lines shown at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a place, or somebody who was given something at the place above."""

    node: NodeId
    name: str
    note: str
    level: int
    who: SubjectId | None = None
    opened: bool | None = None
    """`None`: nothing is under it."""
    kind: str = ""

    @property
    def key(self) -> str:
        """Return what tells this line from all others."""
        return f"{self.node}/{self.who}" if self.who else str(self.node)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A page of lines, and where the next one starts."""

    lines: tuple[Line, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """Walks what somebody sees, as far as it is open."""

    sight: Sight
    naming: Naming
    opened: frozenset[NodeId] = frozenset()

    def page(self, start: int = 0) -> Stretch:
        """Return a page of the whole tree."""
        return _stretch((line for top in self.sight.tops() for line in self._walk(top, 1)), start)

    def branch(self, node: NodeId, start: int = 0) -> Stretch:
        """Return a page of what is right under a node."""
        return _stretch(self._under(node, len(self.sight.trail(node)) + 1), start)

    def _walk(self, node: NodeId, level: int) -> Iterator[Line]:
        line = self._place(node, level)
        yield line
        if line.opened:
            yield from self._under(node, level + 1)

    def _under(self, node: NodeId, level: int) -> Iterator[Line]:
        for child in self.sight.children(node):
            yield from self._walk(child, level)
        for who in sorted(self.sight.holders(node), key=lambda who: (self.naming.subject(who), who)):
            yield self._holder(node, who, level)

    def _place(self, node: NodeId, level: int) -> Line:
        opened = node in self.opened if self._has_more(node) else None
        found, name = self.sight.tree.structure.nodes[node], self.naming.node(node)
        return Line(node, name, self.naming.kind(node), level, None, opened, found.kind)

    def _has_more(self, node: NodeId) -> bool:
        if self.sight.tree.placed.get(node):
            return True
        return any(self.sight.sees(child) for child in self.sight.tree.structure.children.get(node, ()))

    def _holder(self, node: NodeId, who: SubjectId, level: int) -> Line:
        given = self.sight.tree.held[who][node]
        roles = dict.fromkeys(self.naming.role(binding.role) for binding in given)
        kind = who.partition(":")[0]
        return Line(node, self.naming.subject(who), ", ".join(roles), level, who, None, kind)


def _stretch(walk: Iterator[Line], start: int) -> Stretch:
    found = tuple(islice(walk, start, start + PAGE + 1))
    return Stretch(found[:PAGE], start + PAGE if len(found) > PAGE else None)
