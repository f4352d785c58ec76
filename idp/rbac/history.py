"""What was changed in a tree, by whom, before and after: for those who may look there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, Self

from idp.model.access import (
    KINDS,
    Binding,
    Ceiling,
    Denial,
    Difference,
    Fact,
    FactKind,
    Group,
    GroupMember,
    Node,
    Revision,
    group,
    person,
)
from idp.model.errors import Refused
from idp.model.ids import CompanyId, NodeId, ServiceId, SubjectId
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.permissions import bits_of
from idp.rbac.standing import Standing
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree
from idp.rbac.trees import Facts

LOOKS: Final = bits_of(("tree:view", "audit:view"))
SCANNED: Final = 600
"""Revisions that one page looks through at most."""
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


@dataclass(frozen=True, slots=True)
class Sight:
    """How far somebody may look."""

    tree: Tree
    standing: Standing | None
    """The viewer; the operator sees everything."""

    @classmethod
    def of(cls, tree: Tree, actor: Actor, at: datetime) -> Self:
        """Take the viewer as they are now."""
        return cls(tree, Standing(tree, actor.subject, at) if actor.subject is not None else None)

    @property
    def anywhere(self) -> bool:
        """Tell whether there is any place where the viewer may look."""
        if self.standing is None:
            return True
        held = {node for who in self.standing.subjects for node in self.tree.held.get(who, {})}
        return any(self.at(node) for node in held)

    def at(self, node: NodeId) -> bool:
        """Tell whether the viewer may look at a place; one that is gone counts as the whole company."""
        if self.standing is None:
            return True
        place = node if node in self.tree.structure.nodes else self.tree.structure.root
        return bool(self.standing.effective(place) & LOOKS)

    def sees(self, difference: Difference) -> bool:
        """Tell whether the viewer may see a change: where it was made, or because it concerns them."""
        for fact in (difference.before, difference.after):
            if fact is not None and (self._own(fact) or self.at(place_of(fact, self.tree.structure))):
                return True
        return False

    def _own(self, fact: Fact) -> bool:
        return self.standing is not None and self.standing.subject in subjects_of(fact)


def place_of(fact: Fact, structure: Structure) -> NodeId:
    """Return the node that a fact belongs to; what belongs to none belongs to the company."""
    match fact:
        case Binding(node=node) | Denial(node=node) | Ceiling(node=node) | Group(node=node):
            return node
        case Node():
            return fact.id if fact.id in structure.nodes else fact.parent or structure.root
        case GroupMember(group=joined):
            found = structure.groups.get(joined)
            return found.node if found is not None else structure.root
        case _:
            return structure.root


def subjects_of(fact: Fact) -> tuple[SubjectId, ...]:
    """Return whom a fact names."""
    match fact:
        case Binding() | Denial() | Ceiling():
            return tuple(s for s in (fact.subject, fact.granter) if s is not None)
        case GroupMember(account=account, group=joined):
            return person(account), group(joined)
        case _:
            return ()


def history(records: Records, facts: Facts, actor: Actor, filters: Filters, now: datetime) -> History:
    """List revisions, newest first, as far as the actor may look. Raises `Refused` where that is nowhere."""
    sight = Sight.of(facts.tree, actor, now)
    if not sight.anywhere:
        msg = "You may not look at what was changed here"
        raise Refused(msg)
    rows, last = list[Row](), 0
    company = facts.tree.structure.company
    for revision, differences in islice(_steps(records, company, filters.before), SCANNED):
        last = revision.rev
        if _is_wanted(revision, differences, filters, facts.tree.structure):
            seen = tuple(d for d in differences if sight.sees(d))
            fits = seen and _is_wanted(revision, seen, filters, facts.tree.structure)
            if fits or sight.at(facts.tree.structure.root):
                rows.append(Row(revision, seen, len(differences) - len(seen)))
        if len(rows) == filters.limit:
            break
    return History(tuple(rows), last if last > 1 else None)


def _steps(
    records: Records, company: CompanyId, before: int | None
) -> Iterator[tuple[Revision, Sequence[Difference]]]:
    """Go through revisions with what each changed, newest first, two statements for a batch."""
    while True:
        revisions = records.access.revisions(company, before=before, limit=PAGE)
        if not revisions:
            return
        before = revisions[-1].rev
        steps = records.access.steps(company, before - 1, revisions[0].rev)
        for revision in revisions:
            yield revision, steps.get(revision.rev, ())


def _is_wanted(
    revision: Revision, differences: Sequence[Difference], filters: Filters, structure: Structure
) -> bool:
    since, until = filters.since or revision.at, filters.until or revision.at
    if not since <= revision.at <= until:
        return False
    facts = [fact for d in differences for fact in (d.before, d.after) if fact is not None]
    return all(
        (
            filters.subject is None or _names(revision, facts, filters.subject),
            filters.service is None or any(_about(fact, filters.service, structure) for fact in facts),
            filters.node is None or any(_under(fact, filters.node, structure) for fact in facts),
            filters.kind is None or any(KINDS[type(fact)] is filters.kind for fact in facts),
        )
    )


def _names(revision: Revision, facts: Sequence[Fact], subject: SubjectId) -> bool:
    if subject in (revision.actor, revision.approver):
        return True
    return any(subject in subjects_of(fact) for fact in facts)


def _about(fact: Fact, service: ServiceId, structure: Structure) -> bool:
    match fact:
        case Node():
            return fact.service == service
        case Binding() | Ceiling() if fact.limits.services is not None:
            return service in fact.limits.services
        case Denial() if fact.services is not None:
            return service in fact.services
        case _:
            found = structure.nodes.get(place_of(fact, structure))
            return found is not None and found.service == service


def _under(fact: Fact, node: NodeId, structure: Structure) -> bool:
    place = place_of(fact, structure)
    return place == node or node in structure.lineage(place)
