"""Five switches a person: what a company of three needs instead of a tree, over the same facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from idp.model.access import (
    EVERYBODY,
    NO_LIMITS,
    Binding,
    Ceiling,
    Change,
    Denial,
    End,
    FactKind,
    NodeKind,
    Put,
    person,
)
from idp.model.ids import AccountId, BindingId, DenialId, NodeId, SubjectId, new_id
from idp.rbac import Allow, Tree, decide
from idp.rbac.lists import COLUMNS
from idp.rbac.permissions import BITS, USERS_GRANT
from idp.rbac.structure import Structure
from idp.web.tree.giving import least_roles

PEOPLE: Final = 3
"""Up to so many people a list of switches is clearer than a tree."""
_DRAWN: Final = frozenset({NodeKind.BRANCH, NodeKind.DEPARTMENT, NodeKind.NUMBER_GROUP})
_HANDS_OUT: Final = "admin"
"""Who hands out access has all of it: nobody gives what they lack."""
_OWNER: Final = "owner"
_WHOLE: Final = frozenset({_OWNER, _HANDS_OUT})
_BY_ITSELF: Final = "number_user"
"""What comes with a number, and is nobody's gift."""
_ACTS: Final = frozenset(COLUMNS)
_GOES_ALONG: Final = frozenset({"content:order"})
"""What is shut off together with connecting new services, and opened together with it."""


def is_small(tree: Tree, people: int) -> bool:
    """Tell whether five switches a person are enough: few people, and nothing drawn yet."""
    structure = tree.structure
    drawn = any(node.kind in _DRAWN for node in structure.nodes.values())
    return people <= PEOPLE and not drawn and not structure.groups


def is_untouched(tree: Tree) -> bool:
    """Tell whether nobody has given or drawn anything: there is an owner, and what billing hangs."""
    structure = tree.structure
    given = any(binding.role not in (_OWNER, _BY_ITSELF) for binding in tree.bindings.values())
    drawn = any(node.kind in _DRAWN for node in structure.nodes.values())
    return not (given or drawn or structure.groups or structure.denials or structure.ceilings)


def is_plain(binding: Binding, root: NodeId) -> bool:
    """Tell whether a right is one that a switch can give: for everything, everywhere and for good."""
    whole = binding.limits == NO_LIMITS and binding.inherit and binding.node == root
    return whole and binding.valid_until is None and binding.valid_from is None


def is_switched(denial: Denial, root: NodeId) -> bool:
    """Tell whether a denial is one that a switch lifts: of acts, or of everything, at the company."""
    return denial.node == root and denial.services is None


def unsaid(tree: Tree, subject: SubjectId) -> Iterator[Binding | Denial | Ceiling]:
    """Go through what somebody has, or what is laid on them, that no switch says."""
    root = tree.structure.root
    for bindings in tree.held.get(subject, {}).values():
        yield from (one for one in bindings if not is_plain(one, root) and one.role != _BY_ITSELF)
    for fact in _laid(tree.structure):
        switched = fact.subject == subject and isinstance(fact, Denial) and is_switched(fact, root)
        if fact.subject in (EVERYBODY, subject) and not switched:
            yield fact


def _laid(structure: Structure) -> Iterator[Denial | Ceiling]:
    for denials in structure.denials.values():
        yield from denials
    for ceilings in structure.ceilings.values():
        yield from ceilings


@dataclass(frozen=True, slots=True)
class Switches:
    """One person's five switches, at the company."""

    tree: Tree
    account: AccountId
    at: datetime

    @property
    def subject(self) -> SubjectId:
        """Return the person as a subject of rights."""
        return person(self.account)

    def on(self) -> frozenset[str]:
        """Return the acts that they may do now."""
        root, tree = self.tree.structure.root, self.tree
        return frozenset(
            a for a in COLUMNS if isinstance(decide(self.subject, a, root, tree, self.at), Allow)
        )

    def changes(self, wanted: Iterable[str]) -> tuple[Change, ...]:
        """Make the changes that lead from what they may do to what they shall; none where it is so."""
        wish = _ACTS & frozenset(wanted)
        return tuple(self._steps(wish)) if wish != self.on() else ()

    def _steps(self, wish: frozenset[str]) -> Iterator[Change]:
        """End what goes too far, give what is missing, shut off what a whole role has beyond it."""
        kept = self._kept(wish)
        ended = [binding for binding in self._mine() if binding not in kept]
        yield from (End(FactKind.BINDING, binding.id) for binding in ended)
        held = self._carried(kept)
        roles = [_HANDS_OUT] if USERS_GRANT in wish - held else least_roles(tuple(wish - held))
        given = [Binding(BindingId(new_id()), self.subject, role, self.tree.structure.root) for role in roles]
        yield from map(Put, given)
        yield from self._shut(self._carried([*kept, *given]) - wish, wish)

    def _kept(self, wish: frozenset[str]) -> list[Binding]:
        """List their rights that may stay: a whole role while they hand out access, else what fits."""
        return [
            binding
            for binding in self._mine()
            if self._carried([binding]) <= wish or (binding.role in _WHOLE and USERS_GRANT in wish)
        ]

    def _shut(self, beyond: frozenset[str], wish: frozenset[str]) -> Iterator[Change]:
        """Lay one denial of what goes beyond; open what is wished."""
        denials = [one for one in self._denials() if one.subject == self.subject]
        for denial in denials:
            left = denial.permissions - wish
            if left <= _GOES_ALONG and (wish or denial.permissions):
                yield End(FactKind.DENIAL, denial.id)
            elif left != denial.permissions:
                yield Put(replace(denial, permissions=left))
        fresh = beyond.difference(*(denial.permissions for denial in denials))
        if fresh:
            yield Put(Denial(DenialId(new_id()), self.subject, self.tree.structure.root, fresh))

    def _denials(self) -> list[Denial]:
        root = self.tree.structure.root
        return [one for one in self.tree.structure.denials.get(root, ()) if is_switched(one, root)]

    def _mine(self) -> list[Binding]:
        root = self.tree.structure.root
        return [one for one in self.tree.held.get(self.subject, {}).get(root, ()) if is_plain(one, root)]

    def _carried(self, bindings: Iterable[Binding]) -> frozenset[str]:
        bits = 0
        for binding in bindings:
            bits |= self.tree.structure.role_bits.get(binding.role, 0)
        return frozenset(act for act in COLUMNS if BITS[act] & bits)
