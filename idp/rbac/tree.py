"""A tree as decisions see it: the structure and the bindings of one person, or of all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from idp.model.access import Binding, Fact, GroupMember, group, person
from idp.model.ids import BindingId, NodeId, SubjectId
from idp.rbac.structure import Structure

_NONE: Final[frozenset[SubjectId]] = frozenset()


class Tree:
    """Structure, bindings and groups, indexed once. The same class for one person and for all.

    For one person it holds their bindings, their groups' and those that these stand on:
    whatever is asked about that person comes out as from the whole tree.
    """

    __slots__ = ("bindings", "boundaries", "groups", "held", "kept", "placed", "structure")

    def __init__(
        self,
        structure: Structure,
        bindings: Iterable[Binding],
        groups: Mapping[SubjectId, frozenset[SubjectId]],
    ) -> None:
        self.structure = structure
        self.groups = groups
        self.bindings: dict[BindingId, Binding] = {}
        held: defaultdict[SubjectId, defaultdict[NodeId, list[Binding]]]
        held = defaultdict(lambda: defaultdict(list))
        placed: defaultdict[NodeId, list[Binding]] = defaultdict(list)
        moments: set[datetime] = set()
        for binding in bindings:
            self.bindings[binding.id] = binding
            held[binding.subject][binding.node].append(binding)
            placed[binding.node].append(binding)
            moments.update(m for m in (binding.valid_from, binding.valid_until) if m is not None)
        self.held: Mapping[SubjectId, Mapping[NodeId, list[Binding]]]
        self.held = {subject: dict(at) for subject, at in held.items()}
        self.placed: Mapping[NodeId, list[Binding]] = dict(placed)
        self.boundaries = sorted(moments)
        """When something begins or ends: between two of these every answer stays the same."""
        self.kept: dict[Any, Any] = {}
        """What was reckoned already; goes with the tree."""

    def subjects(self, subject: SubjectId) -> tuple[SubjectId, ...]:
        """Return the subject and the groups it is in."""
        return (subject, *sorted(self.groups.get(subject, _NONE)))

    def members(self, of: SubjectId) -> tuple[SubjectId, ...]:
        """List who is in a group. Complete in a whole tree only."""
        return tuple(subject for subject, groups in self.groups.items() if of in groups)


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
