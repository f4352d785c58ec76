"""What every binding carries at one spot: the arithmetic that all answers share."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from idp.model.access import EVERYBODY, NO_LIMITS, Binding, Ceiling, Denial, Limits
from idp.model.ids import BindingId, SubjectId
from idp.rbac.permissions import ALL, taken_by
from idp.rbac.spots import BELOW, Spot, allowed_by, bounds, covers, spot_of, tightest
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree

__all__ = [
    "BELOW", "Reckoning", "Spot", "allowed_by", "covers", "reckon", "spot_of", "stretch_of", "tightest",
]  # fmt: skip
KEPT: Final = 8
"""Reckonings kept for a tree: one a spot and stretch of time. Answers are kept by themselves."""
HEAVY: Final = 2_000
"""Subjects and bindings from which on a reckoning is not kept any longer."""


class Reckoning:
    """Bits carried at a spot in a stretch of time, worked out once a binding and a subject.

    A binding carries its role's permissions, less what is denied to its holder or giver or cut
    by a ceiling over them, and never more than the binding that it stands on. Threads may share
    one: whatever is noted comes out the same for each of them.
    """

    __slots__ = (
        "_bounding", "_bounds", "_carried", "_left", "_masks", "at", "ceilings", "chains", "denials",
        "places", "spot", "tree",
    )  # fmt: skip

    def __init__(self, tree: Tree, spot: Spot, at: datetime) -> None:
        structure = tree.structure
        self.tree = tree
        self.spot = spot
        self.at = at
        self.places = {node: steps for steps, node in enumerate(spot.lineage)}
        self.denials = tuple(_denials(structure, spot))
        """Those that hold here for somebody, topmost first."""
        self.ceilings = tuple(c for node in reversed(spot.lineage) for c in structure.ceilings.get(node, ()))
        self._masks = _masks(self.denials, self.ceilings, spot)
        self._bounding = [ceiling for ceiling in self.ceilings if bounds(ceiling.limits, spot)]
        """Ceilings that hold something down here; one of services has done its work at a service."""
        self._bounds: dict[SubjectId, tuple[Limits, ...]] = {}
        self.chains: dict[BindingId, Any] = {}
        """Of each binding that another one stands on: it and its chain, as paths tell them."""
        self._carried: dict[BindingId, int] = {}
        self._left: dict[SubjectId, int] = {}

    @property
    def heavy(self) -> bool:
        """Tell whether more was worked out than is worth keeping."""
        return len(self._carried) + len(self._left) + len(self._bounds) > HEAVY

    def candidates(self, subject: SubjectId) -> Iterator[Binding]:
        """Go through the bindings of a subject and its groups on the way up, nearest first."""
        found: list[tuple[int, list[Binding]]] = []
        for holder in self.tree.subjects(subject):
            for node, bindings in self.tree.held.get(holder, {}).items():
                steps = self.places.get(node)
                if steps is not None:
                    found.append((steps, bindings))
        for _, bindings in sorted(found, key=_steps):
            yield from bindings

    def carrying(self, candidates: Iterable[Binding], bit: int) -> Iterator[Binding]:
        """Go through those that give a permission here."""
        permits = self.tree.structure.role_bits
        for binding in candidates:
            if permits.get(binding.role, 0) & bit and self.carried(binding) & bit:
                yield binding

    def effective(self, subject: SubjectId) -> int:
        """Return everything that a subject may do here."""
        return self.sum_of(self.candidates(subject), ALL) & self.left(subject)

    def sum_of(self, bindings: Iterable[Binding], wanted: int) -> int:
        """Add up what bindings give here, until there is all that is wanted."""
        bits = 0
        for binding in bindings:
            bits |= self.carried(binding)
            if bits & wanted == wanted:
                break
        return bits

    def carried(self, binding: Binding) -> int:
        """Return what a binding gives here, its holder's groups not yet counted."""
        known = self._carried.get(binding.id)
        if known is None:
            known = self._carried[binding.id] = self._carry(binding)
        return known

    def left(self, subject: SubjectId) -> int:
        """Return what denials and ceilings leave to a subject here."""
        if not self._masks:
            return ALL
        known = self._left.get(subject)
        if known is None:
            known = self._masks.get(EVERYBODY, ALL)
            for concerned in self.tree.subjects(subject):
                known &= self._masks.get(concerned, ALL)
            self._left[subject] = known
        return known

    def _carry(self, binding: Binding) -> int:
        """Work it out. Whether a chain holds is a matter of the chain alone, not of who asks first."""
        bits = self.own(binding)
        if not bits or binding.on is None:
            return bits
        supports = self.tree.supports(binding)
        if not supports:
            return 0
        giver = ALL if binding.granter is None else self.left(binding.granter)
        return bits & giver & self.carried(supports[0])

    def own(self, binding: Binding) -> int:
        """Return what a binding would give here, whatever it stands on."""
        if not self.in_force(binding) or not self.reaches(binding):
            return 0
        return self.tree.structure.role_bits.get(binding.role, 0) & self.left(binding.subject)

    def in_force(self, binding: Binding) -> bool:
        """Tell whether its time has come and is not over."""
        begun = binding.valid_from is None or binding.valid_from <= self.at
        return begun and (binding.valid_until is None or self.at < binding.valid_until)

    def reaches(self, binding: Binding) -> bool:
        """Tell whether node and limits let it speak here."""
        steps = self.places.get(binding.node)
        if steps is None or (steps and not binding.inherit):
            return False
        return binding.limits is NO_LIMITS or covers(binding.limits, self.spot)

    def over(self, subject: SubjectId) -> list[Ceiling]:
        """List the ceilings over a subject here, topmost first."""
        concerned = {EVERYBODY, *self.tree.subjects(subject)}
        return [ceiling for ceiling in self.ceilings if ceiling.subject in concerned]

    def against(self, subject: SubjectId) -> list[Denial]:
        """List the denials that hold here for a subject, topmost first."""
        concerned = {EVERYBODY, *self.tree.subjects(subject)}
        return [denial for denial in self.denials if denial.subject in concerned]

    def limits(self, subject: SubjectId, binding: Binding) -> Limits:
        """Return the sums and the approval that hold for an act on this binding."""
        line = self.tree.line(binding)
        if not self._bounding and not line:
            return binding.limits
        found = [binding.limits, *self._bounds_over(subject)]
        for link in (binding, *line):
            found.append(link.limits)
            found += self._bounds_over(link.subject)
            if link.on is not None and link.granter is not None:
                found += self._bounds_over(link.granter)
        return tightest(found)

    def _bounds_over(self, subject: SubjectId) -> tuple[Limits, ...]:
        """Return what ceilings hold a subject down to here."""
        if not self._bounding:
            return ()
        known = self._bounds.get(subject)
        if known is None:
            concerned = {EVERYBODY, *self.tree.subjects(subject)}
            known = tuple(c.limits for c in self._bounding if c.subject in concerned)
            self._bounds[subject] = known
        return known


def stretch_of(tree: Tree, at: datetime) -> int:
    """Return in which stretch of time a moment lies: no binding begins or ends within one."""
    return bisect_right(tree.boundaries, at) if tree.boundaries else 0


def reckon(tree: Tree, spot: Spot, at: datetime) -> Reckoning:
    """Return what is known at a spot for as long as no binding begins or ends."""
    key = (spot, stretch_of(tree, at))
    known: Reckoning | None = tree.reckonings.get(key)
    if known is None or known.heavy:
        if len(tree.reckonings) >= KEPT:
            tree.reckonings.clear()
        known = tree.reckonings[key] = Reckoning(tree, spot, at)
    return known


def _steps(found: tuple[int, list[Binding]]) -> int:
    return found[0]


def _denials(structure: Structure, spot: Spot) -> Iterator[Denial]:
    for node in reversed(spot.lineage):
        for denial in structure.denials.get(node, ()):
            if denial.services is None or spot.service in denial.services:
                yield denial


def _masks(denials: Iterable[Denial], ceilings: Iterable[Ceiling], spot: Spot) -> dict[SubjectId, int]:
    """Return what is left to each subject on whom something is laid."""
    masks: dict[SubjectId, int] = {}
    for ceiling in ceilings:
        masks[ceiling.subject] = masks.get(ceiling.subject, ALL) & allowed_by(ceiling, spot)
    for denial in denials:
        masks[denial.subject] = masks.get(denial.subject, ALL) & ~taken_by(denial.permissions)
    return masks
