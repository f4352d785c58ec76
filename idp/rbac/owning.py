"""A company's own applications: services that its people hang into the tree without the operator.

Such a service bears the mark of its company in its id, so that a place of another company that
names it opens nothing: whose it is can be seen without asking anybody.
"""

import hashlib
from typing import Final

from idp.model.access import Change, End, Node, NodeKind
from idp.model.facts import FactKind
from idp.model.ids import CompanyId, ServiceId, new_id
from idp.rbac.following import lying_at
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree

OWN: Final = "own-"
MOST: Final = 50
"""Applications of one company's own."""


def new_own_service(company: CompanyId, form: str = "") -> ServiceId:
    """Make the id of a new application of a company's own; a form that is sent twice makes the same."""
    return ServiceId(mark(company) + hashlib.sha256((form or new_id()).encode()).hexdigest()[:12])


def is_own(service: str) -> bool:
    """Tell whether a service is some company's own application."""
    return service.startswith(OWN)


def owns(company: CompanyId, service: str) -> bool:
    """Tell whether a service is this company's own application."""
    return service.startswith(mark(company))


def mark_of(service: str) -> str:
    """Return the mark of the company whose own a service is; empty for the operator's."""
    return service[: service.rindex("-") + 1] if is_own(service) and service.count("-") > 1 else ""


def hangs_own(structure: Structure, node: Node) -> bool:
    """Tell whether a place is that of an application of the company's own."""
    plain = node.kind is NodeKind.SERVICE and node.service is not None and not node.external
    return plain and owns(structure.company, str(node.service))


def taking_down(tree: Tree, service: ServiceId) -> tuple[Change, ...]:
    """Return what ends an application's places, with what lies at them."""
    nodes = [tree.structure.nodes[node] for node in tree.structure.hangings.get(service, ())]
    return tuple(change for node in nodes for change in (*lying_at(tree, node), End(FactKind.NODE, node.id)))


def mark(company: CompanyId) -> str:
    """Return how the ids of a company's own applications begin."""
    return f"{OWN}{hashlib.sha256(company.encode()).hexdigest()[:12]}-"
