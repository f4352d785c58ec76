"""Answer one question from a tree."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.api.authzen.entities import Resource, ResourceType
from idp.api.authzen.point import Seen
from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac import About, Decision, Deny, DenyReason, decide
from idp.rbac.entrance import admit_to_service
from idp.rbac.lists import where_can
from idp.rbac.permissions import SERVICE_USE
from idp.rbac.tree import Tree

UNKNOWN: Final = Deny(DenyReason.NO_NODE)
"""The one answer about what is missing, another company's, or another service's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a question is left once subject and resource are found."""

    subject: SubjectId
    action: str
    service: ServiceId


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, and the node at which it was made."""

    decision: Decision
    node: NodeId


def judge(seen: Seen, asked: Asked, resource: Resource, at: datetime) -> Verdict | None:
    """Decide about a resource; `None` where the client sees no such thing.

    A service is entered if it may be used at one of the places where it hangs. Whatever else is
    asked about a service as a whole must hold at all of them: who hears yes believes it everywhere.
    """
    nodes = seen.sight.nodes_of(resource)
    if not nodes:
        return None
    if resource.type is ResourceType.SERVICE and asked.action == SERVICE_USE:
        return Verdict(admit_to_service(seen.tree, asked.subject, asked.service, at), nodes[0])
    node = nodes[0] if len(nodes) == 1 else _telling(seen.tree, asked, nodes, at)
    return Verdict(decide(asked.subject, asked.action, node, seen.tree, at, About(asked.service)), node)


def _telling(tree: Tree, asked: Asked, nodes: tuple[NodeId, ...], at: datetime) -> NodeId:
    """Return a place where it is not permitted; any, if it is at all of them."""
    permitted = frozenset(where_can(asked.subject, asked.action, tree, at, asked.service))
    return next((node for node in nodes if node not in permitted), nodes[0])
