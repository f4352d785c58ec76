"""What services are called that were open, and how far a sign-out reaches each."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.authn.aftermath import reach_of_client
from idp.model.client import Client
from idp.model.ids import ClientId
from idp.model.service import UNREACHED, Reach, Service
from idp.model.session import Visit
from idp.web.front import Front


@dataclass(frozen=True, slots=True)
class Reaching:
    """Services by what a visit calls them, and every relying party."""

    services: Mapping[str, Service]
    clients: Mapping[ClientId, Client]

    @classmethod
    def of(cls, front: Front, locale: str) -> "Reaching":
        """Read them: one statement for all clients."""
        with front.house.store.read() as records:
            clients = {client.client_id: client for client in records.clients.all()}
        listed = front.services(locale, None)
        return cls({service.door or f"bridge:{service.id}": service for service in listed}, clients)

    def reach(self, visit: Visit) -> Reach:
        """Say how far a sign-out reaches what was visited."""
        if visit.client is not None:
            return reach_of_client(self.clients.get(visit.client))
        return self.reach_of(visit.service)

    def reach_of(self, door: str) -> Reach:
        """Say how far a sign-out reaches a service that is no relying party."""
        service = self.services.get(door)
        return service.reach if service is not None else UNREACHED

    def name(self, door: str) -> str:
        """Name what is behind a door: `client:<client_id>` or `bridge:<service id>`."""
        kind, _, key = door.partition(":")
        client = self.clients.get(ClientId(key)) if kind == "client" else None
        if client is not None:
            return client.client_name
        service = self.services.get(door)
        return service.title if service is not None else key
