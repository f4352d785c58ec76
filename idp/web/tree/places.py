"""Places of the tree: add, rename, move, remove."""

from dataclasses import replace
from typing import Final

from flask import Response, request

from idp.model.access import End, FactKind, Node, NodeKind, Put
from idp.model.ids import NodeId, new_id
from idp.rbac.permissions import TREE_CONFIGURE
from idp.web.tree.acting import Attempt, add, attempt, wants_to_add
from idp.web.tree.fields import one_of
from idp.web.tree.naming import KINDS
from idp.web.tree.offers import FEW, Offer
from idp.web.tree.work import Work

DRAWN: Final = (NodeKind.BRANCH, NodeKind.DEPARTMENT, NodeKind.NUMBER_GROUP)
"""What a company draws itself; the rest comes from billing."""
FIELDS: Final = frozenset({"name", "kind", "parent"})
_LONGEST: Final = 500


def show_new(work: Work) -> Response:
    """Ask for the kind and the name of a new place."""
    above = work.node(request.args.get("node", ""))
    work.require(TREE_CONFIGURE, above.id)
    return _new_page(work, above, Attempt())


def make(work: Work) -> Response:
    """Add a new place to what is collected."""
    above, form = work.node(request.form.get("node", "")), request.form
    work.require(TREE_CONFIGURE, above.id)
    kind = NodeKind(one_of(form, "kind", DRAWN, NodeKind.DEPARTMENT))
    made = Node(NodeId(new_id()), kind, form.get("name", "").strip()[:_LONGEST], above.id)
    done = add(work, (Put(made),), above.id, FIELDS)
    return done if isinstance(done, Response) else _new_page(work, above, done)


def show_rename(work: Work) -> Response:
    """Ask for another name."""
    place = work.node(request.args.get("node", ""))
    work.require(TREE_CONFIGURE, place.id)
    return _name_page(work, place, Attempt())


def rename(work: Work) -> Response:
    """Add the new name to what is collected."""
    place = work.node(request.form.get("node", ""))
    work.require(TREE_CONFIGURE, place.id)
    renamed = replace(work.latest(place), name=request.form.get("name", "").strip()[:_LONGEST])
    done = add(work, (Put(renamed),), place.id, FIELDS)
    return done if isinstance(done, Response) else _name_page(work, place, done)


def show_move(work: Work) -> Response:
    """Show where a place can go."""
    place = work.node(request.args.get("node", ""))
    work.require(TREE_CONFIGURE, place.id)
    return _move_page(work, place, Attempt())


def move(work: Work) -> Response:
    """Add the move to what is collected, or show what it would do."""
    place, form = work.node(request.form.get("node", "")), request.form
    work.require(TREE_CONFIGURE, place.id)
    if form.get("do") == "find":
        return _move_page(work, place, Attempt())
    if not form.get("parent"):
        fault = {"parent": work.words.text("Choose where")}
        return _move_page(work, place, Attempt(faults=fault, status=400))
    moved = (Put(replace(work.latest(place), parent=work.node(form["parent"]).id)),)
    done = add(work, moved, place.id, FIELDS) if wants_to_add() else attempt(work, moved, FIELDS)
    return done if isinstance(done, Response) else _move_page(work, place, done)


def remove(work: Work) -> Response:
    """Add the end of an empty place to what is collected."""
    place = work.node(request.form.get("node", ""))
    work.require(TREE_CONFIGURE, place.id)
    done = add(work, (End(FactKind.NODE, place.id),), place.parent or place.id, FIELDS)
    return done if isinstance(done, Response) else sorry(work, done, place.id)


def sorry(work: Work, tried: Attempt, node: NodeId) -> Response:
    """Say why an act without a form of its own cannot be done, with the way back."""
    return work.page("sorry.html", status=tried.status, said=list(tried.faults.values()), node=node)


def _new_page(work: Work, above: Node, tried: Attempt) -> Response:
    kinds = [(kind.value, work.words.text(KINDS[kind])) for kind in DRAWN]
    typed, chosen = request.form.get("name", ""), one_of(request.form, "kind", DRAWN, NodeKind.DEPARTMENT)
    place = work.naming.node(above.id)
    return work.page(
        "place_new.html",
        status=tried.status,
        node=above.id,
        place=place,
        kinds_offered=kinds,
        chosen=chosen,
        typed=typed,
        tried=tried,
    )


def _name_page(work: Work, place: Node, tried: Attempt) -> Response:
    typed = request.form.get("name", work.latest(place).name)
    return work.page("place_name.html", status=tried.status, node=place.id, typed=typed, tried=tried)


def _move_page(work: Work, place: Node, tried: Attempt) -> Response:
    return work.page(
        "place_move.html",
        status=tried.status,
        node=place.id,
        place=work.naming.node(place.id),
        targets=_targets(work, place),
        find=request.form.get("find", ""),
        tried=tried,
    )


def _targets(work: Work, place: Node) -> list[Offer]:
    """List places that may take this one: what lies under it cannot, nor what is not theirs to arrange."""
    wanted, chosen = request.form.get("find", "").strip().casefold(), request.form.get("parent", "")
    structure, found = work.tree.structure, list[Offer]()
    under = set(structure.below(place.id))
    for node in sorted(structure.nodes.values(), key=lambda node: (node.name.casefold(), node.id)):
        fits = wanted in node.name.casefold() or node.id == chosen
        if fits and _takes(node, under) and work.sight.may(TREE_CONFIGURE, node.id):
            way = " › ".join(work.naming.node(step) for step in work.sight.trail(node.id)[:-1])
            found.append(Offer(node.id, work.naming.node(node.id), chosen=node.id == chosen, hint=way))
        if len(found) >= FEW:
            break
    return found


def _takes(node: Node, under: set[NodeId]) -> bool:
    leaf = (NodeKind.SIM, NodeKind.SERVICE, NodeKind.PARTNER_LINK)
    return node.kind not in leaf and node.id not in under
