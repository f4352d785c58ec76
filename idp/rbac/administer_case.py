"""What a check is handed: who changes what, the tree before, the tree after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from idp.model.access import Change, Fact, Put
from idp.model.ids import AccountId, ClientId, NodeId, SubjectId
from idp.rbac.permissions import BITS
from idp.rbac.standing import Standing
from idp.rbac.structure import Structure, key_of
from idp.rbac.tree import Tree
from idp.rbac.trees import Facts

Kind = TypeVar("Kind", bound=Fact)


@dataclass(frozen=True, slots=True)
class Roll:
    """Who there is besides the tree."""

    member: Callable[[AccountId], bool]
    """Whether somebody acts for the company and may sign in."""
    client: Callable[[ClientId], bool]
    """Whether there is such a machine client."""


@dataclass(frozen=True, slots=True)
class Move:
    """One change, with the fact as it was and as it will be."""

    change: Change
    before: Fact | None
    after: Fact | None


@dataclass(frozen=True, slots=True)
class Case:
    """A set of changes by somebody; nobody is the operator, who is asked for no right."""

    subject: SubjectId | None
    before: Facts
    after: Facts
    changes: tuple[Change, ...]
    at: datetime
    roll: Roll
    restoring: bool = False
    """That facts are brought back as they were, granter and all."""
    leaving: SubjectId | None = None
    """Who leaves the company: what limits them is settled there, not asked of who dismisses."""

    @property
    def now(self) -> Structure:
        """Return the structure as it is."""
        return self.before.tree.structure

    @property
    def then(self) -> Structure:
        """Return the structure as it will be."""
        return self.after.tree.structure

    def moves(self) -> Iterator[Move]:
        """Go through the changes with what they lead from and to."""
        for change in self.changes:
            key = key_of(change)
            yield Move(change, self.before.facts.get(key), self.after.facts.get(key))

    def put(self, kind: type[Kind]) -> Iterator[tuple[Kind | None, Kind]]:
        """Go through the facts of a kind that are put, each with what it replaces."""
        for change in self.changes:
            if isinstance(change, Put) and isinstance(change.fact, kind):
                old = self.before.facts.get(key_of(change))
                yield (old if isinstance(old, kind) else None), change.fact

    def ended(self, kind: type[Kind]) -> Iterator[Kind]:
        """Go through the facts of a kind that are ended."""
        for move in self.moves():
            if move.after is None and isinstance(move.before, kind):
                yield move.before

    def gone(self, kind: type[Kind]) -> Iterator[Kind]:
        """Go through the facts of a kind that are ended or replaced, as they are now."""
        yield from self.ended(kind)
        yield from (old for old, _ in self.put(kind) if old is not None)

    def standing(self, tree: Tree) -> Standing:
        """Return the actor in a tree. Only where there is one."""
        if self.subject is None:
            fault = "the operator's rights are not asked"
            raise AssertionError(fault)
        return Standing(tree, self.subject, self.at)

    @property
    def mine(self) -> Standing:
        """Return the actor as they are now."""
        return self.standing(self.before.tree)

    def may(self, permission: str, node: NodeId) -> bool:
        """Tell whether the actor has a permission at a node: now, or then where the node is new."""
        tree = self.before.tree if node in self.now.nodes else self.after.tree
        return self.standing(tree).holds(BITS[permission], node)
