"""What every binding carries at one spot: the arithmetic that all answers share."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from idp.model.access import EVERYBODY, NO_LIMITS, Binding, Ceiling, Denial, Limits
from idp.model.ids import BindingId, NodeId, ServiceId, SubjectId
from idp.rbac.permissions import ALL, let_by, taken_by
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree

KEPT: Final = 16
"""Reckonings kept for a tree: one a spot and stretch of time. Answers are kept by themselves."""
HEAVY: Final = 2_000
"""Subjects and bindings from which on a reckoning is not kept any longer."""
BELOW: Final = NodeId("")
"""Stands for any node right under another one; no node has this id."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the tree, and the service or partner it is about."""

    lineage: tuple[NodeId, ...]
    """The node first, the company last."""
    service: ServiceId | None = None
    partner: str | None = None

    @property
    def node(self) -> NodeId:
        """Return the place itself."""
        return self.lineage[0]

    def under(self) -> "Spot":
        """Return a place right under this one, about the same."""
        return replace(self, lineage=(BELOW, *self.lineage))


class Reckoning:
    """Bits carried at a spot in a stretch of time, worked out once a binding and a subject.

    A binding carries its role's permissions, less what is denied to its holder or giver or cut
    by a ceiling over them, and never more than the binding that it stands on. Threads may share
    one: whatever is noted comes out the same for each of them.
    """

    __slots__ = (
        "_bounding",
        "_carried",
        "_left",
        "_masks",
        "at",
        "ceilings",
        "chains",
        "denials",
        "places",
        "spot",
        "tree",
    )

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
        self._bounding = [ceiling for ceiling in self.ceilings if _bounds(ceiling.limits, spot)]
        """Ceilings that hold something down here; one of services has done its work at a service."""
        self.chains: dict[BindingId, Any] = {}
        """Of each binding that another one stands on: it and its chain, as paths tell them."""
        self._carried: dict[BindingId, int] = {}
        self._left: dict[SubjectId, int] = {}

    @property
    def heavy(self) -> bool:
        """Tell whether more was worked out than is worth keeping."""
        return len(self._carried) + len(self._left) > HEAVY

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
        bits = 0
        for binding in self.candidates(subject):
            bits |= self.carried(binding)
        return bits & self.left(subject)

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
        chain = (binding, *line)
        found = [link.limits for link in chain]
        if self._bounding:
            givers = {link.granter for link in chain if link.on is not None and link.granter is not None}
            people = {subject, *givers, *(link.subject for link in chain)}
            concerned = {EVERYBODY, *(one for who in people for one in self.tree.subjects(who))}
            found += [ceiling.limits for ceiling in self._bounding if ceiling.subject in concerned]
        return tightest(found)


def tightest(many: Iterable[Limits]) -> Limits:
    """Return limits that break none of these."""
    strict = [one for one in many if one is not NO_LIMITS]
    if len(strict) < 2:
        return strict[0] if strict else NO_LIMITS
    services = [one.services for one in strict if one.services is not None]
    partners = [one.partners for one in strict if one.partners is not None]
    return Limits(
        services=frozenset.intersection(*services) if services else None,
        partners=frozenset.intersection(*partners) if partners else None,
        max_order=min((one.max_order for one in strict if one.max_order is not None), default=None),
        max_month=min((one.max_month for one in strict if one.max_month is not None), default=None),
        needs_approval=any(one.needs_approval for one in strict),
    )


def _bounds(limits: Limits, spot: Spot) -> bool:
    """Tell whether limits say more at a spot than yes or no."""
    named = spot.service is None and limits.services is not None
    named |= spot.partner is None and limits.partners is not None
    return named or limits.needs_approval or limits.max_order is not None or limits.max_month is not None


def covers(limits: Limits, spot: Spot) -> bool:
    """Tell whether a right held down to services or partners speaks at a spot."""
    if limits.services is not None and spot.service not in limits.services:
        return False
    return limits.partners is None or spot.partner in limits.partners


def allowed_by(ceiling: Ceiling, spot: Spot) -> int:
    """Return what a ceiling leaves here. One of services says nothing where no service is asked about."""
    limits = ceiling.limits
    if limits.services is not None and spot.service is not None and spot.service not in limits.services:
        return 0
    if limits.partners is not None and spot.partner is not None and spot.partner not in limits.partners:
        return 0
    return let_by(ceiling.permissions)


def spot_of(
    structure: Structure, node: NodeId, service: ServiceId | None = None, partner: str | None = None
) -> Spot | None:
    """Return where a question is asked; `None` where there is no such node.

    At a service's or a partner's own node, and below it, the question is about that service or
    partner; asked about another one there is no such place.
    """
    lineage = structure.lineage(node)
    for above in lineage:
        found = structure.nodes[above]
        if found.service is not None or found.partner is not None:
            told = (found.service, found.partner)
            same = service in (None, found.service) and partner in (None, found.partner)
            return Spot(lineage, *told) if same else None
    return Spot(lineage, service, partner) if lineage else None


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
