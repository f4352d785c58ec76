"""Opening a service that is entered by access tokens: it begins by itself, as a relying party.

Whoever has no right, or no name there, is told so here, before the service can only say that the
sign-in has failed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.interaction import Ready
from idp.ports.records import Records
from idp.rbac import Trees
from legacy_bridges.contract import Barred, Bridged, Launched, Redirect
from legacy_bridges.contract.tokens import TakesTokens
from legacy_bridges.host.launching import Sending, find_entrant

NAMELESS: Final = "attribute_missing"
"""The service calls people by what is not known of this one."""


@dataclass(frozen=True, slots=True)
class TokenOpener:
    """Sends people to where the service begins."""

    trees: Trees

    def begins_at(self, bridged: Bridged, return_to: str) -> str:
        """Say that we begin: the person is looked at first."""
        del bridged, return_to
        return ""

    def open(self, records: Records, ready: Ready, sending: Sending, now: datetime) -> Launched | Barred:
        """Send somebody there who may enter and has a name there."""
        del ready
        bridge, manifest = sending.bridged.bridge, sending.bridged.manifest
        entrant = find_entrant(records, self.trees, sending, now)
        if isinstance(entrant, Barred):
            return entrant
        if not isinstance(bridge, TakesTokens) or not bridge.username(manifest, entrant):
            return Barred(NAMELESS)
        return Redirect(bridge.opens_at(manifest, sending.return_to))
