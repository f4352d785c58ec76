"""Work out what a set of changes would do: the trees before and after, where and for whom they differ."""

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from decimal import Decimal
from typing import Final

from idp.model.access import Binding
from idp.model.ids import BindingId, NodeId, ServiceId, SubjectId
from idp.rbac.administer_case import Case
from idp.rbac.affected import Extent, Question, extent, questions, services
from idp.rbac.lists import who_can
from idp.rbac.permissions import BITS, PERMISSIONS, SERVICE_USE, permissions_in
from idp.rbac.preview import Effect, Flow, Preview
from idp.rbac.reckoning import reckon, spot_of
from idp.rbac.safeguard import reasons
from idp.rbac.tree import Tree

PLACES: Final = 100
"""Changed places whose effect is told one by one; services are told all."""
USE: Final = BITS[SERVICE_USE]


def effects_of(case: Case, found: Extent) -> tuple[Effect, ...]:
    """Say who gains and loses what where the changes are made, and at the company itself."""
    at = _moment(case)
    asked = dict.fromkeys((*questions(case), (case.now.root, None, None)))
    shown = list(asked)[:PLACES]
    return tuple(
        effect
        for question in shown
        for subject in sorted(_reaching(case, question[0]) & found.subjects)
        if (effect := _effect(case, subject, question, at)) is not None
    )


def _reaching(case: Case, node: NodeId) -> set[SubjectId]:
    """Return who has any right at a place or above it, before or after: nobody else gains or loses there."""
    return reaching(case.before.tree, node) | reaching(case.after.tree, node)


def reaching(tree: Tree, node: NodeId) -> set[SubjectId]:
    """Return who has any right at a place or above it, group members one by one."""
    holders = {b.subject for above in tree.structure.lineage(node) for b in tree.placed.get(above, ())}
    return holders.union(*(tree.members(holder) for holder in holders))


def _moment(case: Case) -> datetime:
    """Return when to compare: now, or when the last of what is given has begun."""
    begins = [new.valid_from for _, new in case.put(Binding) if new.valid_from is not None]
    return max([case.at, *begins])


def _effect(case: Case, subject: SubjectId, question: Question, at: datetime) -> Effect | None:
    before = _bits(case, case.before.tree, subject, question, at)
    after = _bits(case, case.after.tree, subject, question, at)
    if before == after:
        return None
    gained, lost = permissions_in(after & ~before), permissions_in(before & ~after)
    return Effect(subject, question[0], question[1], gained, lost)


def _bits(case: Case, tree: Tree, subject: SubjectId, question: Question, at: datetime) -> int:
    node, service, partner = question
    spot = spot_of(tree.structure, _standing_in(case, tree, node), service, partner)
    return reckon(tree, spot, at).effective(subject) if spot is not None else 0


def _standing_in(case: Case, tree: Tree, node: NodeId) -> NodeId:
    """Return a place, or what it will hang or hung under: a new empty place gives nobody anything new."""
    way = (*case.then.lineage(node), *case.now.lineage(node))
    return next((above for above in way if above in tree.structure.nodes), node)


def flows_of(case: Case, found: Extent) -> tuple[Flow, ...]:
    """Say who gains and who loses the use of which service."""
    at, flows = _moment(case), []
    for service in services(case, found.places):
        before = _users(case.before.tree, found.subjects, service, at)
        after = _users(case.after.tree, found.subjects, service, at)
        if before != after:
            flows.append(Flow(service, tuple(sorted(after - before)), tuple(sorted(before - after))))
    return tuple(flows)


def _users(tree: Tree, subjects: Set[SubjectId], service: ServiceId, at: datetime) -> set[SubjectId]:
    """Return who is let into a service at one of the places where it hangs."""
    found: set[SubjectId] = set()
    for place in tree.structure.hangings.get(service, ()):
        spot = spot_of(tree.structure, place)
        if spot is not None:
            here = reckon(tree, spot, at)
            asked = (reaching(tree, place) & subjects) - found
            found.update(subject for subject in asked if here.effective(subject) & USE)
    return found


def money_of(
    flows: Iterable[Flow], prices: Mapping[ServiceId, Decimal] | None
) -> tuple[Decimal | None, Mapping[ServiceId, Decimal]]:
    """Say what the changes add a month, all together and by service: seats taken and freed.

    A service without a price is not free: then nobody can say the sum.
    """
    known, seats = prices or {}, _seats(flows)
    sums = {service: n * known[service] for service, n in seats.items() if known.get(service)}
    return (sum(sums.values(), Decimal(0)) if seats.keys() <= known.keys() else None), sums


def added(case: Case, prices: Mapping[ServiceId, Decimal] | None) -> Decimal | None:
    """Say what the changes add a month at most, if the company limits what one person may add."""
    if case.now.safeguard.above_month is None:
        return Decimal(0)
    return at_most(flows_of(case, extent(case)), prices)


def at_most(flows: Iterable[Flow], prices: Mapping[ServiceId, Decimal] | None) -> Decimal | None:
    """Say what the changes add a month if freed seats without a price save nothing.

    So who only takes away never waits for billing.
    """
    listed = tuple(flows)
    freed = {service: Decimal(0) for service, n in _seats(listed).items() if n < 0}
    return money_of(listed, {**freed, **(prices or {})})[0]


def _seats(flows: Iterable[Flow]) -> Mapping[ServiceId, int]:
    """Count the seats that each service takes more, or less."""
    seats = {flow.service: _people(flow.gained) - _people(flow.lost) for flow in flows}
    return {service: n for service, n in seats.items() if n}


def _people(subjects: Iterable[SubjectId]) -> int:
    return sum(subject.startswith("person:") for subject in subjects)


def orphans_of(case: Case, found: Extent) -> tuple[BindingId, ...]:
    """List the bindings that stay and lose what they stand on."""
    before, after = case.before.tree, case.after.tree
    live = [
        after.bindings[b.id] for b in found.bindings if b.id in after.bindings and b.id in before.bindings
    ]
    return tuple(
        sorted(
            b.id
            for b in live
            if before.supports(before.bindings[b.id]) is not None and after.supports(b) is None
        )
    )


def nobody_left(case: Case, effects: Iterable[Effect]) -> tuple[str, ...]:
    """List what somebody may do in the whole company now, and nobody could any more."""
    root, at = case.now.root, _moment(case)
    lost = {p for effect in effects if effect.node == root and effect.service is None for p in effect.lost}
    return tuple(p for p in PERMISSIONS if p in lost and not who_can(p, root, case.after.tree, at))


def preview_of(case: Case, prices: Mapping[ServiceId, Decimal] | None) -> Preview:
    """Work out the effect of changes that were checked; who may approve is not looked up."""
    found = extent(case)
    effects, flows = effects_of(case, found), flows_of(case, found)
    month, month_of = money_of(flows, prices)
    return Preview(
        base=case.now.rev,
        changes=case.changes,
        effects=effects,
        services=flows,
        own=tuple(effect for effect in effects if effect.subject == case.subject),
        month=month,
        month_of=month_of,
        unpriced=month is None and prices is not None,
        orphaned=orphans_of(case, found),
        nobody_left=nobody_left(case, effects),
        waits=reasons(case, at_most(flows, prices)),
    )
