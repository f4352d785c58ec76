"""Take away what was given or laid: one press adds it to what is collected."""

from typing import Final

from flask import Response, request

from idp.model.access import Binding, Ceiling, Denial, End, Fact, FactKind, Group, GroupMember, Role
from idp.model.errors import NotFound
from idp.model.ids import NodeId
from idp.rbac.permissions import LIMITS_CONFIGURE, USERS_GRANT
from idp.web.tree.acting import add
from idp.web.tree.places import sorry
from idp.web.tree.work import Work

_ENDED: Final = {kind.value: kind for kind in FactKind if kind not in (FactKind.NODE, FactKind.SAFEGUARD)}


def end(work: Work) -> Response:
    """Add the end of a right, a denial, a limit, a group, a membership or a role to what is collected."""
    kind = next((kind for name, kind in _ENDED.items() if name in request.form), None)
    if kind is None:
        raise NotFound
    identifier = request.form[kind]
    fact = work.facts.facts.get((kind, identifier))
    if fact is None:
        raise NotFound
    place = _place(work, fact)
    if not work.sight.sees(place):
        raise NotFound
    own = isinstance(fact, Binding) and fact.subject == work.me
    if not own:
        work.require(LIMITS_CONFIGURE if kind is FactKind.CEILING else USERS_GRANT, place)
    done = add(work, (End(kind, identifier),), place, frozenset())
    return done if isinstance(done, Response) else sorry(work, done, place)


def _place(work: Work, fact: Fact) -> NodeId:
    """Return where a fact is administered."""
    structure = work.tree.structure
    match fact:
        case Binding(node=node) | Denial(node=node) | Ceiling(node=node) | Group(node=node):
            return node
        case GroupMember(group=joined):
            return structure.groups[joined].node
        case Role() | _:
            return structure.root
