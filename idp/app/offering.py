"""What application passwords are told of the bridged services: the composition root alone knows both."""

from collections.abc import Iterable, Iterator

from idp.app.opening import Opened
from idp.links.own.desk import AppSecrets, open_app_secrets
from idp.links.own.ground import Offering
from legacy_bridges.contract import Bridged, KeepsSecrets


def app_secrets_of(found: Opened, bridges: Iterable[Bridged]) -> AppSecrets:
    """Open the use cases of application passwords."""
    return open_app_secrets(found.house, found.settings, offerings(bridges))


def offerings(bridges: Iterable[Bridged]) -> Iterator[Offering]:
    """Say of each service that takes application passwords what they have to know."""
    for bridged in bridges:
        manifest, bridge = bridged.manifest, bridged.bridge
        taking = bridge.taking(manifest) if isinstance(bridge, KeepsSecrets) else None
        if taking is not None:
            roles = frozenset(manifest.roles)
            yield Offering(manifest.service, manifest.title, manifest.access, taking, roles)
