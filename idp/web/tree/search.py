"""Search and filters over the tree: a flat list, each line with the way to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from idp.model.access import person
from idp.model.company import Colleague
from idp.model.ids import AccountId, NodeId, ServiceId, SubjectId
from idp.rbac.lists import SOON
from idp.rbac.permissions import BITS, SERVICE_USE, USERS_GRANT
from idp.rbac.reckoning import Reckoning, spot_of
from idp.web.tree.naming import Naming
from idp.web.tree.outline import PAGE, Line, Stretch
from idp.web.tree.sight import Sight

ADMINS: Final = "admins"
NEVER: Final = "never"
EXPIRING: Final = "expiring"
KINDS: Final = (ADMINS, NEVER, EXPIRING)
LONGEST: Final = 100

Spot = tuple[NodeId, SubjectId | None]
"""A place, or somebody at it."""
Asked = tuple[NodeId, tuple[NodeId, ...], str | None, bool]
"""A node that gives, what is laid on the way to the places below, and what else makes these differ."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; all of it must fit."""

    text: str = ""
    service: ServiceId | None = None
    only: str = ""

    @property
    def active(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.text or self.service or self.only)


def read_wanted(fields: Mapping[str, str]) -> Wanted:
    """Read what is looked for from an address; what is not known there is nothing."""
    only = fields.get("only", "")
    return Wanted(
        " ".join(fields.get("q", "")[:LONGEST].split()),
        ServiceId(fields["service"]) if fields.get("service") else None,
        only if only in KINDS else "",
    )


@dataclass(frozen=True, slots=True)
class Search:
    """Looks through what somebody sees."""

    sight: Sight
    naming: Naming
    colleagues: Mapping[AccountId, Colleague]

    def page(self, wanted: Wanted, start: int = 0) -> Stretch:
        """Return a page of what fits, by name."""
        text = wanted.text.casefold()
        named = ((self._name(spot), spot) for spot in set(self._spots(wanted)))
        found = sorted(((name, spot) for name, spot in named if text in name.casefold()), key=_order)
        fitting = (spot for _, spot in found if self.sight.sees(spot[0]))
        lines = [self._line(spot) for spot in islice(fitting, start, start + PAGE + 1)]
        return Stretch(tuple(lines[:PAGE]), start + PAGE if len(lines) > PAGE else None)

    def _spots(self, wanted: Wanted) -> Iterable[Spot]:
        sets = [set(self._only(wanted.only))] if wanted.only else []
        if wanted.service is not None:
            sets.append(set(self._of_service(wanted.service)))
        return set.intersection(*sets) if sets else self._everything()

    def _everything(self) -> Iterator[Spot]:
        for node in self.sight.tree.structure.nodes:
            yield node, None
        yield from self._holders()
        yield from self._idle(self.colleagues.values())

    def _holders(self) -> Iterator[Spot]:
        for who, places in self.sight.tree.held.items():
            for node in places:
                yield node, who

    def _idle(self, colleagues: Iterable[Colleague]) -> Iterator[Spot]:
        """Go through people who were given nothing anywhere: they stand at the company."""
        for one in colleagues:
            who = person(one.account)
            if who not in self.sight.tree.held:
                yield self.sight.tree.structure.root, who

    def _only(self, only: str) -> Iterator[Spot]:
        match only:
            case "admins":
                yield from self._admins()
            case "never":
                away = [one for one in self.colleagues.values() if not one.signed_in]
                known = {person(one.account) for one in away}
                yield from (spot for spot in self._holders() if spot[1] in known)
                yield from self._idle(away)
            case _:
                yield from self._expiring(self.sight.at)

    def _admins(self) -> Iterator[Spot]:
        tree, at = self.sight.tree, self.sight.at
        for node, bindings in tree.placed.items():
            for binding in bindings:
                if tree.structure.role_bits.get(binding.role, 0) & BITS[USERS_GRANT]:
                    holder = Sight(binding.subject, tree, at)
                    if holder.may(USERS_GRANT, node):
                        yield node, binding.subject

    def _expiring(self, at: datetime) -> Iterator[Spot]:
        for binding in self.sight.tree.bindings.values():
            if binding.valid_until is not None and at < binding.valid_until <= at + SOON:
                yield binding.node, binding.subject

    def _of_service(self, service: ServiceId) -> Iterator[Spot]:
        """Go through where a service hangs, and who may use it, at the place that gives it to them."""
        asked: set[Asked] = set()
        for place in self.sight.tree.structure.hangings.get(service, ()):
            yield place, None
            yield from self._users(place, asked)

    def _users(self, place: NodeId, asked: set[Asked]) -> Iterator[Spot]:
        """Go through who may use the service at a place; what is above is asked once for all alike."""
        tree, structure = self.sight.tree, self.sight.tree.structure
        spot, lineage = spot_of(structure, place), structure.lineage(place)
        laid = tuple(node for node in lineage if node in structure.denials or node in structure.ceilings)
        for above in lineage if spot is not None else ():
            alike = (above, laid, structure.nodes[place].partner, above == place)
            if spot is not None and alike not in asked:
                asked.add(alike)
                yield from self._given(above, Reckoning(tree, spot, self.sight.at))

    def _given(self, node: NodeId, here: Reckoning) -> Iterator[Spot]:
        """Go through who may use what is at a spot by a right that was given at a node."""
        use, roles = BITS[SERVICE_USE], here.tree.structure.role_bits
        for binding in here.tree.placed.get(node, ()):
            if roles.get(binding.role, 0) & use and here.carried(binding) & use:
                joint = binding.subject.startswith("group:")
                people = here.tree.members(binding.subject) if joint else (binding.subject,)
                yield from ((node, who) for who in people if here.left(who) & use)

    def _name(self, spot: Spot) -> str:
        node, who = spot
        return self.naming.subject(who) if who is not None else self.naming.node(node)

    def _line(self, spot: Spot) -> Line:
        node, who = spot
        above = self.sight.trail(node) if who is not None else self.sight.trail(node)[:-1]
        way = " › ".join(self.naming.node(step) for step in above)
        kind = who.partition(":")[0] if who is not None else self.sight.tree.structure.nodes[node].kind
        return Line(node, self._name(spot), way, 1, who, None, kind)


def _order(named: tuple[str, Spot]) -> tuple[str, str, str]:
    name, (node, who) = named
    return name.casefold(), node, who or ""
