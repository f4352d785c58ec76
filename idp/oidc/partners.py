"""What the provider needs of the rooms below to serve partners: manifests, and the hand-over."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.claims.ending import EndingApplications
from idp.claims.manifest import Manifest
from idp.claims.release import Releasing
from idp.model.client import Client
from idp.model.ids import PartnerId


@dataclass(frozen=True, slots=True)
class Partners:
    """The manifests by partner, who hands over, and who ends what should not be handed over."""

    manifests: Mapping[PartnerId, Manifest] = field(default_factory=dict)
    releasing: Releasing | None = None
    ending: EndingApplications | None = None

    def manifest_of(self, client: Client) -> Manifest | None:
        """Return the manifest of a partner's client."""
        return self.manifests.get(client.partner) if client.partner is not None else None
