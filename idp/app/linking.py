"""What linking is told of the bridged services: the composition root alone knows both."""

from collections.abc import Iterable, Iterator
from typing import Final

from idp.app.factory import load_all_bridges
from idp.app.opening import Opened
from idp.links.desk import Links, open_links
from idp.links.ground import Linkable
from idp.links.own.desk import AppSecrets, open_app_secrets
from idp.links.own.ground import Offering
from idp.model.link import Proof
from legacy_bridges.contract import Bridged, Proving
from legacy_bridges.contract import Links as OldAccounts
from legacy_bridges.showing import is_shown_passwords, taking_of

PROOFS: Final = {
    Proving.LOGIN: Proof.LOGIN,
    Proving.SMS: Proof.SMS,
    Proving.OPERATOR: Proof.OPERATOR,
}


def links_of(found: Opened) -> Links:
    """Open the use cases of old accounts. Raises `SettingsError`."""
    return open_links(found.house, found.settings, linkables(load_all_bridges(found.settings)))


def app_secrets_of(found: Opened, bridges: Iterable[Bridged] | None = None) -> AppSecrets:
    """Open the use cases of application passwords. Raises `SettingsError`."""
    known = load_all_bridges(found.settings) if bridges is None else bridges
    return open_app_secrets(found.house, found.settings, offerings(known))


def offerings(bridges: Iterable[Bridged]) -> Iterator[Offering]:
    """Say of each service that takes application passwords what making and checking them has to know."""
    for bridged in bridges:
        taking, manifest = taking_of(bridged), bridged.manifest
        if taking is not None:
            yield Offering(
                manifest.service, manifest.title, manifest.access, taking, frozenset(manifest.roles)
            )


def linkables(bridges: Iterable[Bridged]) -> tuple[Linkable, ...]:
    """Say of each service with old accounts what linking has to know."""
    return tuple(_linkable(bridged) for bridged in bridges if bridged.manifest.links is not OldAccounts.NONE)


def _linkable(bridged: Bridged) -> Linkable:
    manifest = bridged.manifest
    shared = manifest.links is OldAccounts.SHARED
    return Linkable(
        service=manifest.service,
        title=manifest.title,
        shared=shared,
        proofs=frozenset(PROOFS[way] for way in manifest.prove),
        keeps=is_shown_passwords(bridged),
    )
