"""The three searches: who, where, what. Authorization API 1.0 §8."""

from collections.abc import Iterable
from typing import Any, Final

from idp.api.authzen.entities import (
    Object,
    Resource,
    ResourceType,
    SubjectType,
    check_form,
    read_action,
    read_company,
    read_resource,
    read_subject,
)
from idp.api.authzen.errors import BadRequest
from idp.api.authzen.evaluate import Bench
from idp.api.authzen.judge import Asked, judge
from idp.api.authzen.paging import Page
from idp.api.authzen.point import Seen, require_company
from idp.model.access import group, machine, person
from idp.model.ids import ClientId
from idp.rbac import About, Allow
from idp.rbac.lists import where_can, who_can
from idp.rbac.permissions import PERMISSIONS, SERVICE_USE

WIDEST: Final = 20
"""Places of a service about which people can be searched at once."""


def search_subjects(bench: Bench, asked: Object, page: Page) -> dict[str, Any]:
    """List the subjects of a type that may do it. Authorization API 1.0 §8.4."""
    check_form(asked, searched="subject")
    kind, action, resource = read_subject(asked).type, read_action(asked), read_resource(asked)
    seen = bench.reading.whole(require_company(read_company(asked)))
    found = set(_holders(bench, seen, kind, action, resource)) if seen is not None else set()
    return page.cut(sorted(found), lambda one: {"type": kind.value, "id": one})


def search_resources(bench: Bench, asked: Object, page: Page) -> dict[str, Any]:
    """List the resources of a type on which the subject may do it. Authorization API 1.0 §8.5."""
    check_form(asked, searched="resource")
    subject, action, kind = read_subject(asked), read_action(asked), read_resource(asked).type
    seen = bench.reading.tree_of(subject, read_company(asked))
    found: Iterable[str] = ()
    if seen is not None:
        found = _where(bench, seen, Asked(subject.holder, action, seen.sight.service), kind)
    return page.cut(sorted(found), lambda one: {"type": kind.value, "id": one})


def search_actions(bench: Bench, asked: Object, page: Page) -> dict[str, Any]:
    """List what the subject may do to the resource. Authorization API 1.0 §8.6."""
    check_form(asked, searched="action")
    subject, resource = read_subject(asked), read_resource(asked)
    seen = bench.reading.tree_of(subject, read_company(asked))
    found = []
    if seen is not None and seen.sight.nodes_of(resource):
        asking = (Asked(subject.holder, action, seen.sight.service) for action in PERMISSIONS)
        found = [asked.action for asked in asking if _may(bench, seen, asked, resource)]
    return page.cut(sorted(found), lambda one: {"name": one})


def _may(bench: Bench, seen: Seen, asked: Asked, resource: Resource) -> bool:
    verdict = judge(seen, asked, resource, bench.at)
    return verdict is not None and isinstance(verdict.decision, Allow)


def _holders(bench: Bench, seen: Seen, kind: SubjectType, action: str, resource: Resource) -> Iterable[str]:
    """Go through the ids of those who may; nobody who has left or is disabled is among them."""
    match kind:
        case SubjectType.GROUP:
            groups = seen.tree.structure.groups
            asking = ((one, Asked(group(one), action, seen.sight.service)) for one in groups)
            return (one for one, asked in asking if _may(bench, seen, asked, resource))
        case SubjectType.PERSON:
            here = bench.reading.active_members(seen)
            holding = _who(bench, seen, action, resource)
            return (one for one in here if person(one) in holding)
        case SubjectType.CLIENT:
            prefix = machine(ClientId(""))
            holding = _who(bench, seen, action, resource)
            named = (ClientId(one.removeprefix(prefix)) for one in holding if one.startswith(prefix))
            return (one for one in named if not bench.reading.is_switched_off(one))


def _who(bench: Bench, seen: Seen, action: str, resource: Resource) -> set[str]:
    """Return the subjects that may: to use a service, at one of its places; else at all of them."""
    nodes = seen.sight.nodes_of(resource)
    if len(nodes) > WIDEST:
        msg = f"the service hangs at {len(nodes)} places here: search at a node"
        raise BadRequest(msg)
    about = About(seen.sight.service)
    found = [{h.subject for h in who_can(action, node, seen.tree, bench.at, about)} for node in nodes]
    if not found:
        return set()
    anywhere = resource.type is ResourceType.SERVICE and action == SERVICE_USE
    return {str(one) for one in (set.union(*found) if anywhere else set.intersection(*found))}


def _where(bench: Bench, seen: Seen, asked: Asked, kind: ResourceType) -> Iterable[str]:
    if kind is ResourceType.SERVICE:
        whole = Resource(kind, asked.service)
        return (asked.service,) if _may(bench, seen, asked, whole) else ()
    permitted = frozenset(where_can(asked.subject, asked.action, seen.tree, bench.at, asked.service))
    places = frozenset(seen.sight.places)
    above = (node for node in seen.sight.nodes() if node not in places)
    return (*permitted, *(node for node in above if _may(bench, seen, asked, Resource(kind, node))))
