"""The partners that can be applied to: those with a manifest and a client."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from idp.claims.manifest import Delivery, Manifest
from idp.model.client import Client
from idp.model.ids import PartnerId
from idp.ports.caches import Stamps
from idp.ports.records import Store


@dataclass(slots=True)
class Registered:
    """Knows each partner's client; clients are read again when their stamp rises."""

    store: Store
    stamps: Stamps
    manifests: Mapping[PartnerId, Manifest]
    _stamp: int = -1
    _clients: Mapping[PartnerId, Client] = field(default_factory=dict)

    def clients(self) -> Mapping[PartnerId, Client]:
        """Return the client by which each partner is applied to from our pages."""
        stamp = self.stamps.current("clients")
        if stamp != self._stamp:
            with self.store.read() as records:
                everyone = records.clients.all()
            self._clients, self._stamp = self._by_partner(everyone), stamp
        return self._clients

    def _by_partner(self, clients: Iterable[Client]) -> dict[PartnerId, Client]:
        found: dict[PartnerId, Client] = {}
        for client in sorted(clients, key=lambda one: (one.client_name, one.client_id)):
            manifest = self.manifests.get(client.partner) if client.partner is not None else None
            if manifest is not None and not client.disabled and begins_at(manifest, client):
                found.setdefault(manifest.id, client)
        return found


def begins_at(manifest: Manifest, client: Client) -> str:
    """Return where an application goes on at the partner; empty if its client does not say."""
    if manifest.delivery is Delivery.APPLICATION:
        return client.application_uri or ""
    return client.initiate_login_uri or ""
