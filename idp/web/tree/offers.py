"""What somebody may give at a place: all of it is shown, what they lack is grey, with the reason."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from idp.claims.authority import PLACES
from idp.model.access import NO_LIMITS, Limits, group
from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac import Deny, decide
from idp.rbac.lists import COLUMNS
from idp.rbac.permissions import BITS, SERVICE_USE, USERS_GRANT, permissions_in
from idp.rbac.roles import BUILT_IN
from idp.rbac.standing import Standing, spots_of
from idp.web.titles import REASONS, said_whole
from idp.web.tree.naming import Naming
from idp.web.tree.sight import Sight

_GIVES: Final = BITS[USERS_GRANT]
SERVICES: Final = 40
"""Services listed at once, those chosen first; the rest are chosen at places further down."""
FEW: Final = 30
"""People listed without a search."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One box to tick: grey with a reason where it is not theirs to give."""

    value: str
    label: str
    reason: str = ""
    chosen: bool = False
    hint: str = ""

    @property
    def open(self) -> bool:
        """Tell whether it can be ticked, or unticked: what stands there already is never lost in silence."""
        return self.chosen or not self.reason


@dataclass(frozen=True, slots=True)
class Offers:
    """Lists what can be chosen when giving access at a place."""

    sight: Sight
    naming: Naming
    node: NodeId
    applied_to: Collection[str] = ()
    """Partners that can be applied to, by id."""

    def gives(self, bits: int, limits: Limits = NO_LIMITS) -> bool:
        """Tell whether one right of theirs carries all of this here, and the right to hand it out."""
        spots = spots_of(self.sight.tree, self.node, limits)
        return bool(spots) and bool(self._standing.carrying_at(bits | _GIVES, self.node, spots))

    def roles(self, chosen: str = "") -> list[Offer]:
        """List the roles, the company's own after the ones that every company has."""
        structure = self.sight.tree.structure
        return [self._role(role, chosen) for role in (*BUILT_IN, *structure.roles) if role != "number_user"]

    def acts(self, chosen: Iterable[str] = ()) -> list[Offer]:
        """List the five acts that can be put together."""
        picked = frozenset(chosen)
        return [Offer(act, self.naming.act(act), self._lacks(BITS[act]), act in picked) for act in COLUMNS]

    def services(self, chosen: Iterable[str] = ()) -> list[Offer]:
        """List the services at and below the place, each once, after those chosen, wherever they hang."""
        picked, structure = frozenset(map(ServiceId, chosen)), self.sight.tree.structure
        found: dict[ServiceId, NodeId] = {}
        for node in structure.below(self.node):
            service = structure.nodes[node].service
            if service is not None and service not in found and self.sight.sees(node):
                found[service] = node
        named = sorted({*found, *picked}, key=lambda one: (one not in picked, *self._by_name(one)))
        shown = named[: max(SERVICES, len(picked))]
        return [self._service(service, found.get(service), service in picked) for service in shown]

    def partners(self, chosen: Iterable[str] = ()) -> list[Offer]:
        """List the partners linked at and below the place; where one applies, all that take applications."""
        picked, structure = frozenset(chosen), self.sight.tree.structure
        found = {structure.nodes[node].partner for node in structure.below(self.node)} - {None}
        named = {*map(str, found), *picked}
        if structure.nodes[self.node].kind in PLACES:
            named.update(self.applied_to)
        offers = [Offer(one, self.naming.partner(one), chosen=one in picked) for one in named]
        return sorted(offers, key=lambda offer: (offer.label.casefold(), offer.value))

    def people(self, chosen: Iterable[SubjectId], text: str) -> list[Offer]:
        """List whom it can be given to: those chosen first, then those whose name fits."""
        picked = tuple(chosen)
        fitting = [who for who in self._whom(text) if who not in picked][:FEW]
        return [self._person(who, who in picked) for who in (*picked, *fitting)]

    def others(self, chosen: Collection[SubjectId], text: str) -> list[Offer]:
        """List whom something can be laid on: oneself too."""
        return [
            replace(offer, reason="", chosen=offer.value in chosen) for offer in self.people(chosen, text)
        ]

    def named_services(self, chosen: Collection[str] = ()) -> list[Offer]:
        """List the services at and below the place, whether one may use them or not."""
        return [replace(one, reason="", chosen=one.value in chosen) for one in self.services(chosen)]

    @property
    def _standing(self) -> Standing:
        return Standing(self.sight.tree, self.sight.subject, self.sight.at)

    def _whom(self, text: str) -> list[SubjectId]:
        groups = [
            group(one.id)
            for one in self.sight.tree.structure.groups.values()
            if self.sight.sees(one.node)
        ]  # fmt: skip
        wanted = text.strip().casefold()
        named = ((self.naming.subject(who), who) for who in (*groups, *self.naming.people))
        return [who for name, who in sorted(named) if wanted in name.casefold()]

    def _person(self, who: SubjectId, chosen: bool) -> Offer:  # noqa: FBT001 - built in one place
        own = who in self.sight.tree.subjects(self.sight.subject)
        reason = self.naming.words.text("Nobody gives rights to themselves") if own else ""
        hint = self.naming.words.text("Group") if who.startswith("group:") else ""
        return Offer(who, self.naming.subject(who), reason, chosen and not own, hint)

    def _role(self, role: str, chosen: str) -> Offer:
        bits = self.sight.tree.structure.role_bits.get(role, 0)
        hint = said_whole(self.naming.words, permissions_in(bits))
        return Offer(role, self.naming.role(role), self._lacks(bits), role == chosen, hint)

    def _lacks(self, bits: int) -> str:
        """Say why a set of permissions is not theirs to give here; nothing if it is."""
        if self.gives(bits):
            return ""
        missing = bits & ~self._standing.effective(self.node)
        words = self.naming.words
        if not missing:
            return words.text("You have it here, but not with the right to hand it out.")
        names = list(self._names(missing))
        return words.text("You do not have it here yourself: %(what)s.", what=", ".join(names[:3]))

    def _names(self, bits: int) -> Iterator[str]:
        """Say permissions, those of the five acts first."""
        held = permissions_in(bits)
        yield from (self.naming.act(act) for act in COLUMNS if act in held)
        yield from (self.naming.act(act) for act in held if act not in COLUMNS)

    def _by_name(self, service: ServiceId) -> tuple[str, str]:
        return self.naming.service(service).casefold(), service

    def _service(self, service: ServiceId, node: NodeId | None, chosen: bool) -> Offer:  # noqa: FBT001 - as above
        return Offer(service, self.naming.service(service), self._unusable(node) if node else "", chosen)

    def _unusable(self, node: NodeId) -> str:
        decision = decide(self.sight.subject, SERVICE_USE, node, self.sight.tree, self.sight.at)
        return self.naming.words.text(REASONS[decision.reason]) if isinstance(decision, Deny) else ""
