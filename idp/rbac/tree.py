"""A tree as decisions see it: the structure and the bindings of one person, or of all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from itertools import islice
from typing import Any, Final

from idp.model.access import Binding, Change, Fact, FactKind, GroupMember, Put, group, person
from idp.model.ids import BindingId, GroupId, NodeId, SubjectId
from idp.rbac.structure import Structure, key_of

LONGEST_CHAIN: Final = 16
"""How many rights a right may stand on, one upon the other."""
KEPT: Final = 8_192
"""Answers kept."""
MANY: Final = 200
"""Bindings touched at once from which on a tree is made anew as a whole."""
_NONE: Final[frozenset[SubjectId]] = frozenset()


class Tree:
    """Structure, bindings and groups, indexed once. The same class for one person and for all.

    For one person it holds their bindings, their groups' and those that these stand on, and
    the groups of everybody who holds or gave one of these: whatever is asked about that person
    comes out as from the whole tree.
    """

    __slots__ = (
        "_lines", "_members", "answers", "bindings", "boundaries", "groups", "held", "placed", "reckonings",
        "structure",
    )  # fmt: skip

    def __init__(
        self,
        structure: Structure,
        bindings: Iterable[Binding],
        groups: Mapping[SubjectId, frozenset[SubjectId]],
    ) -> None:
        self.structure = structure
        self.groups = groups
        self.bindings = {binding.id: binding for binding in bindings}
        held: defaultdict[SubjectId, defaultdict[NodeId, list[Binding]]]
        held = defaultdict(lambda: defaultdict(list))
        placed: defaultdict[NodeId, list[Binding]] = defaultdict(list)
        for _, binding in sorted(self.bindings.items()):
            held[binding.subject][binding.node].append(binding)
            placed[binding.node].append(binding)
        self.held: Mapping[SubjectId, Mapping[NodeId, list[Binding]]]
        self.held = {subject: dict(at) for subject, at in held.items()}
        """By holder and node, in the order of their ids."""
        self.placed: Mapping[NodeId, list[Binding]] = dict(placed)
        self.boundaries = sorted({moment for binding in self.bindings.values() for moment in turns(binding)})
        """When something begins or ends: between two of these every answer stays the same."""
        self.forget()

    def forget(self) -> None:
        """Begin without anything worked out."""
        self._lines: dict[BindingId, tuple[Binding, ...]] = {}
        self._members: Mapping[SubjectId, tuple[SubjectId, ...]] | None = None
        self.answers: dict[Any, Any] = {}
        """What was decided already, and in `reckonings` what it was reckoned from; both go with the tree."""
        self.reckonings: dict[Any, Any] = {}

    def keep(self, key: Any, value: Any) -> None:
        """Keep an answer; when there are too many all go."""
        if len(self.answers) >= KEPT:
            self.answers.clear()
        self.answers[key] = value

    def subjects(self, subject: SubjectId) -> tuple[SubjectId, ...]:
        """Return the subject and the groups it is in."""
        groups = self.groups.get(subject, _NONE)
        return (subject, *sorted(groups)) if groups else (subject,)

    def members(self, of: SubjectId) -> tuple[SubjectId, ...]:
        """List who is in a group. Complete in a whole tree only."""
        if self._members is None:
            found: defaultdict[SubjectId, list[SubjectId]] = defaultdict(list)
            for subject in sorted(self.groups):
                for joined in self.groups[subject]:
                    found[joined].append(subject)
            self._members = {joined: tuple(subjects) for joined, subjects in found.items()}
        return self._members.get(of, ())

    def below(self, binding: Binding) -> Binding | None:
        """Return the right that one stands on: it must be its granter's, own or through a group."""
        lower = self.bindings.get(binding.on) if binding.on is not None else None
        if lower is None or binding.granter is None or lower.subject == binding.granter:
            return lower
        return lower if lower.subject in self.groups.get(binding.granter, _NONE) else None

    def line(self, binding: Binding) -> tuple[Binding, ...]:
        """List what a binding stands on, one upon the other, as far as that goes."""
        if binding.on is None:
            return ()
        known = self._lines.get(binding.id)
        if known is None:
            known = self._lines[binding.id] = tuple(islice(self._go_down(binding), LONGEST_CHAIN + 1))
        return known

    def _go_down(self, binding: Binding) -> Iterator[Binding]:
        lower = self.below(binding)
        while lower is not None:
            yield lower
            lower = self.below(lower)

    def supports(self, binding: Binding) -> tuple[Binding, ...] | None:
        """List the same if it holds; `None` if it breaks off, runs in a circle or is too long."""
        line = self.line(binding)
        ends = (line[-1] if line else binding).on is None
        return line if ends and len(line) <= LONGEST_CHAIN else None

    def after(self, structure: Structure, changes: Iterable[Change]) -> "Tree":
        """Return the tree that changes lead to, made anew only where they touch it."""
        bindings, groups = dict(self.bindings), dict(self.groups)
        touched: list[Binding] = []
        for change in changes:
            kind, identifier = key_of(change)
            if kind is FactKind.BINDING:
                touched += _change_binding(bindings, change, BindingId(identifier))
            elif kind is FactKind.GROUP_MEMBER:
                _change_member(groups, change, identifier)
        if len(touched) > MANY:
            return Tree(structure, bindings.values(), groups)
        made = copy(self)
        made.structure, made.bindings, made.groups = structure, bindings, groups
        made.placed = self._placed_after(touched, bindings)
        made.held = self._held_after(touched, made.placed)
        made.boundaries = sorted({*self.boundaries, *(m for binding in touched for m in turns(binding))})
        made.forget()
        return made

    def _placed_after(
        self, touched: list[Binding], bindings: Mapping[BindingId, Binding]
    ) -> Mapping[NodeId, list[Binding]]:
        placed, gone = dict(self.placed), {binding.id for binding in touched}
        for node in {binding.node for binding in touched}:
            stay = [binding for binding in placed.get(node, ()) if binding.id not in gone]
            come = [bindings[i] for i in gone if i in bindings and bindings[i].node == node]
            placed[node] = sorted([*stay, *come], key=lambda binding: binding.id)
        return {node: here for node, here in placed.items() if here}

    def _held_after(
        self, touched: list[Binding], placed: Mapping[NodeId, list[Binding]]
    ) -> Mapping[SubjectId, Mapping[NodeId, list[Binding]]]:
        held = dict(self.held)
        for subject in {binding.subject for binding in touched}:
            nodes = {*held.get(subject, ()), *(b.node for b in touched if b.subject == subject)}
            at = {node: [b for b in placed.get(node, ()) if b.subject == subject] for node in nodes}
            held[subject] = {node: here for node, here in at.items() if here}
        return {subject: at for subject, at in held.items() if at}


def turns(binding: Binding) -> tuple[datetime, ...]:
    """List when a binding begins and ends."""
    return tuple(m for m in (binding.valid_from, binding.valid_until) if m is not None)


def whole_tree(structure: Structure, facts: Iterable[Fact]) -> Tree:
    """Make the tree of everybody from all facts of a company."""
    bindings: list[Binding] = []
    groups: defaultdict[SubjectId, set[SubjectId]] = defaultdict(set)
    for fact in facts:
        match fact:
            case Binding():
                bindings.append(fact)
            case GroupMember():
                groups[person(fact.account)].add(group(fact.group))
            case _:
                pass
    return Tree(structure, bindings, {subject: frozenset(of) for subject, of in groups.items()})


def _change_binding(
    bindings: dict[BindingId, Binding], change: Change, identifier: BindingId
) -> list[Binding]:
    """Put or end a binding; return it as it was and as it is."""
    touched = [bindings.pop(identifier)] if identifier in bindings else []
    if isinstance(change, Put) and isinstance(change.fact, Binding):
        bindings[identifier] = change.fact
        touched.append(change.fact)
    return touched


def _change_member(groups: dict[SubjectId, frozenset[SubjectId]], change: Change, identifier: str) -> None:
    """Put or end a person's membership of a group."""
    joined, _, account = identifier.rpartition("/")
    subject, of = SubjectId(f"person:{account}"), frozenset({group(GroupId(joined))})
    others = groups.get(subject, _NONE)
    groups[subject] = others | of if isinstance(change, Put) else others - of
    if not groups[subject]:
        del groups[subject]
