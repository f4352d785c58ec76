"""What of a company's tree a client may ask about: where its service hangs, and what is above."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.api.authzen.entities import Resource, ResourceType, is_identifier
from idp.model.access import EVERYONE, MEMBERS
from idp.model.client import Client
from idp.model.ids import NodeId, ServiceId
from idp.rbac.structure import Structure


def service_of(client: Client) -> ServiceId | None:
    """Return the service of the tree that a client is registered for; others see nothing here."""
    return None if client.access in (EVERYONE, MEMBERS) else ServiceId(client.access)


@dataclass(frozen=True, slots=True)
class Sight:
    """The view of one service into one company."""

    structure: Structure
    service: ServiceId

    @property
    def places(self) -> tuple[NodeId, ...]:
        """List the nodes of the tree where the service hangs; none where the company does not have it."""
        hanging = self.structure.hangings.get(self.service, ())
        return tuple(place for place in hanging if self.structure.lineage(place))

    def nodes_of(self, resource: Resource) -> tuple[NodeId, ...]:
        """List the nodes that a resource stands for; none for what is not there or not to be seen."""
        if resource.type is ResourceType.SERVICE:
            return self.places if resource.id == self.service else ()
        node = NodeId(resource.id)
        return (node,) if is_identifier(node) and self.shows(node) else ()

    def shows(self, node: NodeId) -> bool:
        """Tell whether a node is one of the places, or above one."""
        return node in self.structure.reach(self.service).counts

    def nodes(self) -> Iterable[NodeId]:
        """Go through every node that is seen, each once."""
        return self.structure.reach(self.service).counts
