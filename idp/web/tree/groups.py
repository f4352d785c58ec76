"""Groups: several people who are given access together."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Response, request

from idp.model.access import Change, Group, GroupMember, Put, group, person
from idp.model.errors import NotFound
from idp.model.ids import AccountId, GroupId, NodeId, SubjectId, new_id
from idp.rbac.permissions import USERS_GRANT
from idp.web.tree.acting import Attempt, add
from idp.web.tree.fields import read_many, read_start
from idp.web.tree.offers import Offer, Offers
from idp.web.tree.work import Work

FIELDS: Final = frozenset({"name", "subject"})
PAGE: Final = 50
"""Groups, or people of one, shown at once."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A group as listed: its place, and how many are in it."""

    id: GroupId
    name: str
    place: str
    people: int


def show(work: Work) -> Response:
    """List the groups of the places one sees; offer to make one."""
    return _list(work, Attempt())


def make(work: Work) -> Response:
    """Add a new group to what is collected."""
    place = work.node(request.form.get("node", ""))
    work.require(USERS_GRANT, place.id)
    made = Group(GroupId(new_id()), request.form.get("name", "").strip()[:500], place.id)
    done = add(work, (Put(made),), place.id, FIELDS)
    return work.go("/company/tree/groups?done=kept") if isinstance(done, Response) else _list(work, done)


def show_one(work: Work, identifier: str) -> Response:
    """Show who is in a group, and who could be."""
    return _card(work, _find(work, identifier), Attempt())


def change(work: Work, identifier: str) -> Response:
    """Add another name, or more people, to what is collected."""
    found = _find(work, identifier)
    work.require(USERS_GRANT, found.node)
    if request.form.get("do") == "find":
        return _card(work, found, Attempt())
    changes = _rename(found) if request.form.get("do") == "name" else _join(work, found)
    if not changes:
        fault = {"subject": work.words.text("Choose at least one")}
        return _card(work, found, Attempt(faults=fault, status=400))
    done = add(work, changes, found.node, FIELDS)
    if isinstance(done, Response):
        return work.go(f"/company/tree/groups/{found.id}?done=kept")
    return _card(work, found, done)


def _rename(found: Group) -> tuple[Change, ...]:
    return (Put(replace(found, name=request.form.get("name", "").strip()[:500])),)


def _join(work: Work, found: Group) -> tuple[Change, ...]:
    chosen = [who for who in read_many(request.form, "subject") if who in work.naming.people]
    return tuple(Put(GroupMember(found.id, AccountId(who.partition(":")[2]))) for who in chosen)


def _find(work: Work, identifier: str) -> Group:
    found = work.tree.structure.groups.get(GroupId(identifier))
    if found is None or not work.sight.sees(found.node):
        raise NotFound
    return work.latest(found)


def _list(work: Work, tried: Attempt) -> Response:
    seen = [one for one in work.tree.structure.groups.values() if work.sight.sees(one.node)]
    start = read_start(request.args)
    rows = [
        Listed(one.id, one.name, work.naming.node(one.node), len(work.tree.members(group(one.id))))
        for one in sorted(seen, key=lambda one: (one.name.casefold(), one.id))[start : start + PAGE]
    ]
    return work.page(
        "groups.html",
        status=tried.status,
        rows=rows,
        next=start + PAGE if len(seen) > start + PAGE else None,
        places=_places(work),
        tried=tried,
        typed=request.form.get("name", ""),
        done=request.args.get("done", ""),
    )


def _places(work: Work) -> list[tuple[NodeId, str]]:
    """List where a group can be made: the place at hand, and the topmost ones."""
    asked = request.values.get("node", "")
    nodes = dict.fromkeys([*([work.node(asked).id] if asked else ()), *work.sight.tops()])
    return [(node, work.naming.node(node)) for node in nodes if work.sight.may(USERS_GRANT, node)]


def _card(work: Work, found: Group, tried: Attempt) -> Response:
    inside = work.tree.members(group(found.id))
    members = sorted((work.naming.subject(who), f"{found.id}/{who.partition(':')[2]}") for who in inside)
    start = read_start(request.args)
    return work.page(
        "group.html",
        status=tried.status,
        group=found,
        place=work.naming.node(found.node),
        count=len(members),
        members=members[start : start + PAGE],
        next=start + PAGE if len(members) > start + PAGE else None,
        people=_outside(work, found, set(inside)),
        find=request.form.get("find", ""),
        may=work.sight.may(USERS_GRANT, found.node),
        tried=tried,
        done=request.args.get("done", ""),
    )


def _outside(work: Work, found: Group, inside: set[SubjectId]) -> list[Offer]:
    """List who could join: oneself not."""
    offers = Offers(work.sight, work.naming, found.node).people((), request.form.get("find", ""))
    colleagues = {person(one) for one in work.colleagues}
    return [one for one in offers if one.value in colleagues and one.value not in inside]
