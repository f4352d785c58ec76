"""The clients of the demo, by name and address."""

from dataclasses import dataclass

from idp.model.client import Client
from idp.model.ids import ClientId
from idp.ports.records import Store
from idp.web.front import Services


@dataclass(frozen=True, slots=True)
class Known:
    """Looks at each time: the demo may be told of new ones while it runs."""

    store: Store
    services: Services

    def name_of(self, client: str) -> str:
        """Return the name of a client, or its id where it is gone."""
        found = self._find(client)
        return found.client_name if found else client

    def of_devices(self, client: str) -> bool:
        """Tell whether people come to it by devices alone."""
        found = self._find(client)
        return found is not None and found.of_devices

    def addresses(self, locale: str) -> dict[str, str]:
        """Name what runs: services, and devices, which nobody opens from My services."""
        with self.store.read() as records:
            devices = [client for client in records.clients.all() if client.of_devices]
        found = {service.title: service.open_url for service in self.services(locale, None)}
        return found | {one.client_name: one.client_uri for one in devices if one.client_uri}

    def _find(self, client: str) -> Client | None:
        with self.store.read() as records:
            return records.clients.get(ClientId(client))
