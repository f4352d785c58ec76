"""The card of a place: what is given there, who looks after it, what is connected, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from idp.model.access import EVERYBODY, Ceiling, Denial, FactKind, NodeKind, group
from idp.model.ids import GroupId, NodeId, SubjectId
from idp.rbac.lists import Holder, who_can
from idp.rbac.permissions import LIMITS_CONFIGURE, TREE_CONFIGURE, USERS_GRANT
from idp.rbac.placing import is_place
from idp.web.titles import STATES
from idp.web.tree.facts_said import Particulars
from idp.web.tree.given import Given, Givens
from idp.web.tree.naming import Naming
from idp.web.tree.sight import Sight

SHOWN: Final = 8
"""Lines of one list at once."""
FEW: Final = 8
"""Places right under one, beside the tree that shows them all."""
NEAR: Final = 5
"""People whose rights are one press away."""
HUNG: Final = 40
"""Services and numbers of one list."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who may give access here, or arrange places."""

    name: str
    subject: SubjectId
    state: str
    word: str
    place: str
    node: NodeId


@dataclass(frozen=True, slots=True)
class Hung:
    """A service, number or partner at or below the place."""

    node: NodeId
    name: str
    kind: str
    where: str
    users: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """Makes the lists of a card."""

    sight: Sight
    naming: Naming
    particulars: Particulars
    node: NodeId
    collected: frozenset[tuple[FactKind, str]] = frozenset()

    @property
    def _givens(self) -> Givens:
        return Givens(self.sight, self.naming, self.particulars, self.node, self.collected)

    def rights(self, who: SubjectId | None = None, start: int = 0) -> tuple[list[Given], int]:
        """List what is given at this very place, to all or to one and their groups, and count the rest."""
        wanted = None if who is None else self.sight.tree.subjects(who)
        here = self.sight.tree.placed.get(self.node, ())
        fitting = (one for one in here if wanted is None or one.subject in wanted)
        named = sorted(fitting, key=lambda one: (self.naming.subject(one.subject).casefold(), one.id))
        shown = [self._givens.right(binding) for binding in named[start : start + SHOWN]]
        return shown, max(0, len(named) - start - SHOWN)

    def laid(self, who: SubjectId | None = None, start: int = 0) -> tuple[list[Given], int]:
        """List what is shut off or limited here and above, on all or on one, and count the rest.

        The place's own comes first. Of places that are not seen, what is laid on others is not told.
        """
        wanted = None if who is None else {EVERYBODY, *self.sight.tree.subjects(who)}
        found = [fact for fact in self._facts() if wanted is None or fact.subject in wanted]
        shown = [self._givens.laid(fact) for fact in found[start : start + SHOWN]]
        return shown, max(0, len(found) - start - SHOWN)

    def _facts(self) -> Iterator[Denial | Ceiling]:
        structure, mine = (
            self.sight.tree.structure,
            {EVERYBODY, *self.sight.tree.subjects(self.sight.subject)},
        )
        for node in structure.lineage(self.node):
            laid: tuple[Denial | Ceiling, ...] = (
                *structure.denials.get(node, ()),
                *structure.ceilings.get(node, ()),
            )
            yield from (fact for fact in laid if self.sight.sees(node) or fact.subject in mine)

    def keepers(self, permission: str) -> tuple[list[Keeper], int]:
        """List who holds an administrator's permission here, and count them all."""
        able = who_can(permission, self.node, self.sight.tree, self.sight.at)
        holders = [holder for holder in able if holder.subject not in self.sight.away]
        named = sorted(holders, key=lambda one: (self.naming.subject(one.subject).casefold(), one.subject))
        return [self._keeper(holder) for holder in named[:SHOWN]], len(named)

    def groups(self) -> tuple[list[tuple[GroupId, str, int]], int]:
        """List the groups administered at this place, and count the rest."""
        found = [one for one in self.sight.tree.structure.groups.values() if one.node == self.node]
        named = sorted(found, key=lambda one: (one.name.casefold(), one.id))[:SHOWN]
        shown = [(one.id, one.name, len(self.sight.tree.members(group(one.id)))) for one in named]
        return shown, len(found) - len(shown)

    def hung(self, count: bool) -> list[Hung]:  # noqa: FBT001 - whether users are worth counting here
        """List services, partners and numbers at and below the place."""
        kinds = (NodeKind.SERVICE, NodeKind.PARTNER_LINK, NodeKind.SIM, NodeKind.ACCOUNT)
        structure = self.sight.tree.structure
        below = (node for node in structure.below(self.node) if structure.nodes[node].kind in kinds)
        seen = islice((node for node in below if self.sight.sees(node)), HUNG)
        return [self._hung(node, count) for node in seen]

    @property
    def orderable(self) -> bool:
        """Tell whether something can be ordered for the place."""
        return is_place(self.sight.tree.structure, self.node)

    @property
    def may_give(self) -> bool:
        """Tell whether the one who looks may give access here."""
        return self.sight.may(USERS_GRANT, self.node)

    @property
    def may_arrange(self) -> bool:
        """Tell whether they may add, rename, move and remove places."""
        return self.sight.may(TREE_CONFIGURE, self.node)

    @property
    def may_limit(self) -> bool:
        """Tell whether they may set limits."""
        return self.sight.may(LIMITS_CONFIGURE, self.node)

    def trail(self) -> list[tuple[NodeId, str]]:
        """Return the way to the place, itself left out."""
        return [(step, self.naming.node(step)) for step in self.sight.trail(self.node)[:-1]]

    def children(self) -> list[tuple[NodeId, str, str]]:
        """List what hangs right under the place: for narrow screens, which show no tree beside the card."""
        under = islice(self.sight.children(self.node), FEW)
        return [(child, self.naming.node(child), self.naming.kind(child)) for child in under]

    def holders(self, who: SubjectId | None) -> list[tuple[SubjectId, str]]:
        """List whose rights can be looked at here with one press: those who were given something near."""
        near = dict.fromkeys(
            holder for node in self.sight.trail(self.node)[::-1] for holder in self.sight.holders(node)
        )
        if who is not None:
            near = {who: None, **near}
        return [(one, self.naming.subject(one)) for one in islice(near, NEAR)]

    def _keeper(self, holder: Holder) -> Keeper:
        source = next((step.node for step in holder.path if step.node is not None), self.node)
        name, word = self.naming.subject(holder.subject), self.naming.words.text(STATES[holder.state])
        return Keeper(name, holder.subject, holder.state, word, self.naming.node(source), source)

    def _hung(self, node: NodeId, count: bool) -> Hung:  # noqa: FBT001 - as above
        way = self.sight.trail(node)[len(self.sight.trail(self.node)) : -1]
        where = " › ".join(self.naming.node(step) for step in way)
        serves = count and self.sight.tree.structure.nodes[node].service is not None
        users = len(who_can("service:use", node, self.sight.tree, self.sight.at)) if serves else None
        return Hung(node, self.naming.node(node), self.naming.kind(node), where, users)
