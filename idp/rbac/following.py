"""Let a company's tree follow billing: the whole difference as one set of changes."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from idp.model.access import Binding, Change, End, FactKind, Node, NodeKind, Put, person
from idp.model.billing import Number, PartyId
from idp.model.errors import Invalid
from idp.model.ids import AccountId, BindingId, NodeId
from idp.rbac.estate import Found, Says, found_in, is_charged, nodes_that_ended, nodes_to_write
from idp.rbac.tree import Tree

HOLDERS_ROLE: Final = "number_user"
HOLDERS: Final = "holder-"
"""How the id of a binding begins that came with a number; nobody else makes such a one."""
_LEAVES: Final = frozenset({NodeKind.SIM, NodeKind.SERVICE, NodeKind.PARTNER_LINK})


def follow(says: Says, tree: Tree, holders: Mapping[PartyId, AccountId], now: datetime) -> tuple[Change, ...]:
    """Return what makes the tree agree with billing; nothing where it does.

    `holders` are the company's people by their party in billing: whoever holds a number gets
    the rights that come with it. Raises `Invalid` if the tree would be too large, or where billing
    lists nothing of a company that had something: what ends is listed as ended, so that is a fault.
    """
    if says.estate.bare and any(map(is_charged, tree.structure.nodes.values())):
        msg = "Billing lists nothing at all of what the company has"
        raise Invalid(msg)
    opening = {node.external for node in tree.structure.nodes.values() if node.service and node.external}
    found = tuple(found_in(says, opening))
    written = nodes_to_write(tree.structure, found)
    places = _places(tree, written)
    given = tuple(_holdings(says.estate.numbers, places, tree, holders, now))
    return (*written, *given, *_ended(tree, found, written))


def _places(tree: Tree, written: Iterable[Change]) -> Mapping[str, NodeId]:
    """Return the node of each number, by billing's id."""
    made = [change.fact for change in written if isinstance(change, Put) and isinstance(change.fact, Node)]
    sims = [node for node in (*tree.structure.nodes.values(), *made) if node.kind is NodeKind.SIM]
    return {node.external: node.id for node in sims if node.external}


def _holdings(
    numbers: Iterable[Number],
    places: Mapping[str, NodeId],
    tree: Tree,
    holders: Mapping[PartyId, AccountId],
    now: datetime,
) -> Iterator[Change]:
    """Give each number's holder what comes with it, and take it from whoever held it before."""
    for number in numbers:
        node = places[number.id]
        account = holders.get(number.holder) if number.holder else None
        wanted = _right_of_holder(node, account, now) if account else None
        for old in tree.placed.get(node, ()):
            if old.id.startswith(HOLDERS) and (wanted is None or old.id != wanted.id):
                yield End(FactKind.BINDING, old.id)
        if wanted is not None and wanted.id not in tree.bindings:
            yield Put(wanted)


def _right_of_holder(node: NodeId, account: AccountId, now: datetime) -> Binding:
    digest = hashlib.sha256(f"{node}/{account}".encode()).hexdigest()
    identifier = BindingId(HOLDERS + digest[:32])
    return Binding(identifier, person(account), HOLDERS_ROLE, node, inherit=False, granted_at=now)


def _ended(tree: Tree, found: Iterable[Found], written: Iterable[Change]) -> Iterator[Change]:
    """End what billing has ended: numbers and products at once, the rest when nothing is left in it."""
    gone = sorted(
        nodes_that_ended(tree.structure, found), key=lambda node: -len(tree.structure.lineage(node.id))
    )
    busy = {c.fact.parent for c in written if isinstance(c, Put) and isinstance(c.fact, Node)}
    left = {node: set(children) for node, children in tree.structure.children.items()}
    for node in gone:
        here = tuple(lying_at(tree, node))
        if left.get(node.id) or node.id in busy or (here and node.kind not in _LEAVES):
            continue
        yield from here
        yield End(FactKind.NODE, node.id)
        if node.parent is not None:
            left[node.parent].discard(node.id)


def lying_at(tree: Tree, node: Node) -> Iterator[Change]:
    """Go through what goes with a node. A group is only administered there: it moves up."""
    for binding in tree.placed.get(node.id, ()):
        yield End(FactKind.BINDING, binding.id)
    for denial in tree.structure.denials.get(node.id, ()):
        yield End(FactKind.DENIAL, denial.id)
    for ceiling in tree.structure.ceilings.get(node.id, ()):
        yield End(FactKind.CEILING, ceiling.id)
    for group in tree.structure.groups.values():
        if group.node == node.id:
            yield Put(replace(group, node=node.parent or tree.structure.root))


def holders_among(people: Iterable[tuple[AccountId, PartyId | None]]) -> Mapping[PartyId, AccountId]:
    """Return people by party; a party that two accounts claim is nobody's."""
    found: dict[PartyId, AccountId] = {}
    twice: set[PartyId] = set()
    for account, party in people:
        if party is not None:
            twice.update({party} & found.keys())
            found[party] = account
    return {party: account for party, account in found.items() if party not in twice}
