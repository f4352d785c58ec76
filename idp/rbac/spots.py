"""Where a question is asked, and what limits say there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from idp.model.access import NO_LIMITS, Ceiling, Limits
from idp.model.ids import NodeId, ServiceId
from idp.rbac.permissions import let_by
from idp.rbac.structure import Structure

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


def tightest(many: Iterable[Limits]) -> Limits:
    """Return limits that break none of these."""
    strict = list({id(one): one for one in many if one is not NO_LIMITS}.values())
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


def bounds(limits: Limits, spot: Spot) -> bool:
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
