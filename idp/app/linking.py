"""What linking is told of the bridged services: the composition root alone knows both."""

from collections.abc import Iterable
from typing import Final

from idp.app.factory import load_all_bridges
from idp.app.opening import Opened
from idp.links.desk import Links, open_links
from idp.links.ground import Linkable
from idp.model.link import Proof
from legacy_bridges.contract import Bridged, Proving
from legacy_bridges.contract import Links as OldAccounts
from legacy_bridges.showing import is_shown_passwords

PROOFS: Final = {
    Proving.LOGIN: Proof.LOGIN,
    Proving.SMS: Proof.SMS,
    Proving.OPERATOR: Proof.OPERATOR,
}


def links_of(found: Opened) -> Links:
    """Open the use cases of old accounts. Raises `SettingsError`."""
    return open_links(found.house, found.settings, linkables(load_all_bridges(found.settings)))


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
