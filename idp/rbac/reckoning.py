"""What every binding carries at one spot: the arithmetic that all answers share."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.model.access import EVERYBODY, Binding, Ceiling, Denial, Limits
from idp.model.ids import BindingId, NodeId, ServiceId, SubjectId
from idp.rbac.permissions import ALL, bits_of
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree

KEPT: Final = 4096
"""Reckonings kept for a tree: one a place, service and stretch of time."""
LONGEST_CHAIN: Final = 16
"""How many rights a right may stand on, one upon the other."""


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


class Reckoning:
    """Bits carried at a spot in a stretch of time, worked out once a binding and a subject.

    A binding carries its role's permissions, less what is denied to its holder or cut by a
    ceiling, and never more than the binding that it stands on.
    """

    __slots__ = ("_carried", "_cut", "at", "decisions", "spot", "tree")

    def __init__(self, tree: Tree, spot: Spot, at: datetime) -> None:
        self.tree = tree
        self.spot = spot
        self.at = at
        self.decisions: dict[Any, Any] = {}
        self._carried: dict[BindingId, int] = {}
        self._cut: dict[SubjectId, int] = {}

    def candidates(self, subject: SubjectId) -> Iterator[Binding]:
        """Go through the bindings of a subject and its groups that reach the spot, nearest first."""
        held, spot = self.tree.held, self.spot
        everyone = self.tree.subjects(subject)
        for node in spot.lineage:
            for holder in everyone:
                for binding in held.get(holder, {}).get(node, ()):
                    if binding.inherit or node == spot.lineage[0]:
                        yield binding

    def effective(self, subject: SubjectId) -> int:
        """Return everything that a subject may do here."""
        bits = 0
        for binding in self.candidates(subject):
            bits |= self.carried(binding)
        return bits & self.left(subject)

    def carried(self, binding: Binding, links: int = 0) -> int:
        """Return what a binding gives here, its holder's groups not yet counted."""
        known = self._carried.get(binding.id)
        if known is None:
            known = self._carried[binding.id] = self._carry(binding, links)
        return known

    def left(self, subject: SubjectId) -> int:
        """Return what denials and ceilings leave to a subject here."""
        known = self._cut.get(subject)
        if known is None:
            known = self._cut[subject] = self._leave(subject)
        return known

    def _carry(self, binding: Binding, links: int) -> int:
        if links > LONGEST_CHAIN or not self.stands(binding):
            return 0
        bits = self.tree.structure.role_bits.get(binding.role, 0) & self.left(binding.subject)
        if binding.on is None or not bits:
            return bits
        below = self.tree.bindings.get(binding.on)
        return bits & self.carried(below, links + 1) if below is not None else 0

    def stands(self, binding: Binding) -> bool:
        """Tell whether a binding is in force and reaches here, by itself."""
        return self.in_force(binding) and self.reaches(binding)

    def in_force(self, binding: Binding) -> bool:
        """Tell whether its time has come and is not over."""
        begun = binding.valid_from is None or binding.valid_from <= self.at
        return begun and (binding.valid_until is None or self.at < binding.valid_until)

    def reaches(self, binding: Binding) -> bool:
        """Tell whether node and limits let it speak here."""
        spot = self.spot
        if binding.node not in spot.lineage or (binding.node != spot.lineage[0] and not binding.inherit):
            return False
        return covers(binding.limits, spot)

    def _leave(self, subject: SubjectId) -> int:
        bits = ALL
        for ceiling in self.ceilings(subject):
            bits &= allowed_by(ceiling, self.spot)
        for denial in self.denials(subject):
            bits &= ~(bits_of(denial.permissions) or ALL)
        return bits

    def denials(self, subject: SubjectId) -> Iterator[Denial]:
        """Go through the denials that hold here for a subject, topmost first."""
        concerned = {EVERYBODY, *self.tree.subjects(subject)}
        for node in reversed(self.spot.lineage):
            for denial in self.tree.structure.denials.get(node, ()):
                about = denial.services is None or self.spot.service in denial.services
                if about and denial.subject in concerned:
                    yield denial

    def ceilings(self, subject: SubjectId) -> Iterator[Ceiling]:
        """Go through the ceilings over a subject here, topmost first."""
        concerned = {EVERYBODY, *self.tree.subjects(subject)}
        for node in reversed(self.spot.lineage):
            for ceiling in self.tree.structure.ceilings.get(node, ()):
                if ceiling.subject in concerned:
                    yield ceiling

    def limits(self, subject: SubjectId, binding: Binding) -> Limits:
        """Return the sums and the approval that hold for an act on this binding."""
        found = _tightest(binding.limits, *(c.limits for c in self.ceilings(subject)))
        below = self.tree.bindings.get(binding.on) if binding.on is not None else None
        return found if below is None else _tightest(found, self.limits(below.subject, below))


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
    return ALL if ceiling.permissions is None else bits_of(ceiling.permissions)


def _tightest(*many: Limits) -> Limits:
    orders = [one.max_order for one in many if one.max_order is not None]
    months = [one.max_month for one in many if one.max_month is not None]
    return Limits(
        services=many[0].services,
        partners=many[0].partners,
        max_order=min(orders, default=None),
        max_month=min(months, default=None),
        needs_approval=any(one.needs_approval for one in many),
    )


def spot_of(
    structure: Structure, node: NodeId, service: ServiceId | None = None, partner: str | None = None
) -> Spot | None:
    """Return where a question is asked; `None` where there is no such node.

    At a service's or a partner's own node the question is about that service or partner.
    """
    found = structure.nodes.get(node)
    lineage = structure.lineage(node)
    if found is None or not lineage:
        return None
    return Spot(lineage, service or found.service, partner or found.partner)


def reckon(tree: Tree, spot: Spot, at: datetime) -> Reckoning:
    """Return what is known at a spot for as long as no binding begins or ends."""
    key = (spot, bisect_right(tree.boundaries, at))
    known: Reckoning | None = tree.kept.get(key)
    if known is None:
        if len(tree.kept) >= KEPT:
            tree.kept.clear()
        known = tree.kept[key] = Reckoning(tree, spot, at)
    return known
