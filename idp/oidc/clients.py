"""Registered clients, kept in the process under the `clients` stamp."""

import re
from dataclasses import dataclass, field
from typing import Final

from idp.model.client import Client
from idp.model.ids import ClientId
from idp.ports.caches import Stamps
from idp.ports.records import Store

WELL_FORMED: Final = re.compile(r"[\x20-\x7e]{1,255}\Z")
"""RFC 6749 Appendix A.1: a client identifier is VSCHAR."""


@dataclass(slots=True)
class ClientRegistry:
    """Finds clients. Reads one from the store only if it is unknown under the present stamp."""

    store: Store
    stamps: Stamps
    _kept: dict[ClientId, Client] = field(default_factory=dict)
    _stamp: int = -1

    def find(self, client_id: str) -> Client | None:
        """Return the client, unless it is unknown or disabled."""
        if not WELL_FORMED.match(client_id):
            return None
        client = self._get(ClientId(client_id))
        return client if client is not None and not client.disabled else None

    def _get(self, client_id: ClientId) -> Client | None:
        """Look into the cache of the present stamp, which is taken before the store is read."""
        stamp = self.stamps.current("clients")
        if stamp != self._stamp:
            self._kept, self._stamp = {}, stamp
        kept = self._kept
        if client_id not in kept:
            with self.store.read() as records:
                client = records.clients.get(client_id)
            if client is None:
                return None
            kept[client_id] = client
        return kept[client_id]
