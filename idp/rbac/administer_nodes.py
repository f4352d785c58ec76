"""Making, renaming, moving and removing places. What billing has, only billing makes and ends."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from idp.model.access import Binding, Node, NodeKind
from idp.model.errors import Invalid, Refused
from idp.model.ids import NodeId
from idp.rbac.administer_bounds import could_bear
from idp.rbac.administer_case import Case
from idp.rbac.administer_laid import laid_at, left_behind, refuse_lift
from idp.rbac.owning import hangs_own
from idp.rbac.permissions import APPS_CONFIGURE, BITS, TREE_CONFIGURE, USERS_GRANT
from idp.rbac.standing import spots_of

MADE: Final = frozenset({NodeKind.BRANCH, NodeKind.DEPARTMENT, NodeKind.NUMBER_GROUP})
"""Kinds that people make and end; the others come from billing."""
LEAVES: Final = frozenset({NodeKind.SERVICE, NodeKind.PARTNER_LINK, NodeKind.SIM})


def check_nodes(case: Case) -> None:
    """Refuse places outside the actor's reach, and what would give or free more than the actor may."""
    for old, new in case.put(Node):
        if old is None:
            _refuse_making(case, new)
        else:
            _refuse_altering(case, old, new)
    for ended in case.ended(Node):
        _refuse_not_made_here(case, ended)
        _refuse_foreign(case, ended.id)


def _refuse_making(case: Case, new: Node) -> None:
    _refuse_not_made_here(case, new)
    _refuse_under_leaf(case, new)
    _refuse_foreign(case, new.parent)


def _refuse_under_leaf(case: Case, new: Node) -> None:
    """Refuse to hang anything under what people use: it would be about that service alone."""
    above = case.then.nodes.get(new.parent) if new.parent is not None else None
    if above is not None and above.kind in LEAVES:
        msg = "Nothing hangs under a service or a number"
        raise Invalid(msg, field="parent")


def _refuse_not_made_here(case: Case, node: Node) -> None:
    """Refuse what billing alone makes and ends; an application of the company's own is its people's."""
    if hangs_own(case.then, node):
        place = node.parent if node.id in case.then.nodes else node.id
        if place is None or not case.may(APPS_CONFIGURE, place):
            msg = "You may not connect applications here"
            raise Refused(msg, field="node")
        return
    if node.kind not in MADE or node.external:
        msg = "Billing says what there is of this kind: it is neither made nor ended here"
        raise Refused(msg, field="kind")


def _refuse_foreign(case: Case, node: NodeId | None) -> None:
    if node is None or not case.may(TREE_CONFIGURE, node):
        msg = "You may not change this place"
        raise Refused(msg, field="node")


def _refuse_altering(case: Case, old: Node, new: Node) -> None:
    if replace(new, name=old.name, parent=old.parent) != old:
        msg = "A place keeps what it stands for"
        raise Refused(msg, field="kind")
    _refuse_foreign(case, old.id)
    if new.parent != old.parent:
        _refuse_under_leaf(case, new)
        _refuse_foreign(case, old.parent)
        _refuse_foreign(case, new.parent)
        _refuse_freeing(case, old.id)
        _refuse_giving(case, old.id)


def _refuse_freeing(case: Case, moved: NodeId) -> None:
    """Treat a move out from under a denial or a ceiling as lifting it."""
    for node in left_behind(case, moved):
        for laid in laid_at(case.now, node):
            refuse_lift(case, laid)


def _refuse_giving(case: Case, moved: NodeId) -> None:
    """Treat a move under somebody's right as giving them that right over what is moved."""
    for binding in newly_reaching(case, moved):
        limits, bits = binding.limits, case.then.role_bits.get(binding.role, 0) | BITS[USERS_GRANT]
        mine = case.mine
        below = [node for node in case.now.below(moved) if spots_of(mine.tree, node, limits)]
        given = replace(binding, node=moved)
        whole = all(mine.holds_at(bits, node, limits) for node in below)
        if not whole or (below and not could_bear(mine, given, bits)):
            msg = "Somebody would get rights here that you cannot give"
            raise Refused(msg, field="parent")


def newly_reaching(case: Case, moved: NodeId) -> Iterator[Binding]:
    """Go through the rights that a moved place comes under."""
    for node in set(case.then.lineage(moved)) - set(case.now.lineage(moved)):
        for binding in case.after.tree.placed.get(node, ()):
            if binding.inherit:
                yield binding
