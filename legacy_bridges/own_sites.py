"""Sites of companies' own: behind a proxy of the company's, which asks us about every request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from idp.model.client import Client
from idp.model.ids import ServiceId
from idp.ports.caches import Stamps
from idp.ports.records import Store
from idp.rbac.roles import BUILT_IN
from idp.words import LOCALES
from legacy_bridges.contract import Bridged, Claim, Logout, Manifest
from legacy_bridges.protocols.forward_auth import ForwardAuth

IDENTITY: Final[Mapping[str, Claim]] = {
    "Remote-User": Claim.EMAIL,
    "Remote-Name": Claim.NAME,
    "Remote-Groups": Claim.ROLES,
    "Remote-Company": Claim.ORG_ID,
}
"""What such a site is told of who is there: the headers that self-hosted programs commonly read."""
REGISTERED: Final = "registered"
"""Stands for a file: what the proxy shows is the secret of the registration."""
_BRIDGE: Final = ForwardAuth()


@dataclass(slots=True)
class OwnSites:
    """Knows them by id; they are read again when the stamp of the clients rises."""

    store: Store
    stamps: Stamps
    _stamp: int = -1
    _sites: Mapping[str, Bridged] = field(default_factory=dict)

    def find(self, service: str) -> Bridged | None:
        """Return a site, if there is one of this id."""
        stamp = self.stamps.current("clients")
        if stamp != self._stamp:
            with self.store.read() as records:
                sites = [client for client in records.clients.all() if client.site and not client.disabled]
            self._sites, self._stamp = {site.client_id: bridged_of(site) for site in sites}, stamp
        return self._sites.get(service)


def bridged_of(site: Client) -> Bridged:
    """Make of a registered site what the host serves: told the role words as the company's tree has them."""
    manifest = Manifest(
        service=ServiceId(site.client_id),
        title=dict.fromkeys(LOCALES, site.client_name),
        description={},
        section={},
        origin=site.site,
        protocol=_BRIDGE.kind,
        access=site.access,
        logout=Logout.KILL,
        proxy_secret_file=REGISTERED,
        identity=IDENTITY,
        roles={role: role for role in BUILT_IN},
        options=_BRIDGE.read_options({}),
    )
    return Bridged(manifest, _BRIDGE, owned=site.client_secret_hash or "")
