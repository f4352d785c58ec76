"""An application of a company's own, at a place of its tree."""

from idp.model.access import Node, NodeKind
from idp.model.client import Client
from idp.model.ids import ClientId, NodeId
from idp.rbac.owning import new_own_service
from tests.support import rights
from tests.support.clock import START


def connect_app(records, twin, node):
    """Connect an application of the company's own."""
    service, name = new_own_service(twin.company), f"{twin.name} wiki"
    made = Client(ClientId(service), name, ("https://wiki.example/cb",), START, access=service)
    records.clients.add(made)
    rights.put(
        records, twin.company, Node(NodeId(f"wiki-{node}"), NodeKind.SERVICE, name, node, service=service)
    )
    return service
