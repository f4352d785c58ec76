"""Hello: which gateways there are, and the secret that each shares with us."""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from idp.links.vault import NOBODY, note_lent, open_secret
from idp.model.errors import Unavailable
from idp.ports.records import Records
from legacy_bridges.contract import Bridged
from legacy_bridges.host.internal import Counter
from legacy_bridges.internal.door import Said
from legacy_bridges.protocols.radius.bridge import SECRET, options_of, overlap, secret_name
from legacy_bridges.protocols.radius.options import Nas
from legacy_bridges.registry import Bridges

SHORTEST: Final = 16
"""Octets of a shared secret. RFC 2865 §3."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gateways:
    """Hands the secrets over when the server has not got them; each time is written down."""

    counter: Counter

    def hello(self, said: Said) -> Said:
        """Tell the gateways, or that they are still what the server knows."""
        house = self.counter.house
        with house.store.read() as records:
            asked = list(gateways_of(self.counter.bridges))
            found = list(filter(None, (self._told(records, bridged, nas) for bridged, nas in asked)))
        known = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
        if said.get("known") == known:
            return {"known": known}
        if len(found) < len(asked):
            log.warning(
                "radius: %d gateways have no shared secret: okno radius list", len(asked) - len(found)
            )
        with house.store.write() as records:
            for one in found:
                name = secret_name_of(one)
                note_lent(records, NOBODY, one["service"], name, house.clock.now(), None)
        return {"known": known, "nas": found}

    def _told(self, records: Records, bridged: Bridged, nas: Nas) -> dict[str, Any] | None:
        service, envelope = bridged.manifest.service, self.counter.house.envelope
        try:
            secret = open_secret(records, envelope, NOBODY, service, secret_name(nas))
        except Unavailable:
            secret = None
        if secret is None or len(secret.value) < SHORTEST:
            return None
        return {
            "service": service,
            "name": nas.name,
            "addresses": [str(network) for network in nas.addresses],
            "signs": nas.require_message_authenticator,
            "secret": secret.value,
        }


def secret_name_of(told: dict[str, Any]) -> str:
    """Name in the vault the secret of a gateway as it is told."""
    return f"{SECRET}{told['name']}"


def gateways_of(bridges: Bridges) -> Iterator[tuple[Bridged, Nas]]:
    """Go through the gateways of all services."""
    for bridged in bridges:
        if bridged.bridge.kind == "radius":
            yield from ((bridged, nas) for nas in options_of(bridged.manifest).nas)


def clash(bridges: Bridges) -> str:
    """Say which two gateways of different services could not be told apart; empty if all can."""
    for (one, left), (other, right) in combinations(gateways_of(bridges), 2):
        if overlap(left, right):
            services = f"{one.manifest.service} and {other.manifest.service}"
            return f"{left.name} and {right.name}, of {services}, ask from the same addresses"
    return ""
