"""The bridged services of this installation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from idp.model.ids import ServiceId
from idp.model.service import UNREACHED, Reach, Service
from idp.settings import Settings
from legacy_bridges.checking import faults
from legacy_bridges.contract import Bridge, Bridged, Manifest
from legacy_bridges.manifest import ManifestError, read_manifest
from legacy_bridges.own_sites import OwnSites
from legacy_bridges.protocols.cas import Cas
from legacy_bridges.protocols.form_replay import FormReplay
from legacy_bridges.protocols.forward_auth import ForwardAuth
from legacy_bridges.protocols.ldap import LdapBridge
from legacy_bridges.protocols.radius import Radius
from legacy_bridges.protocols.saml import Saml
from legacy_bridges.protocols.signed_launch import SignedLaunch
from legacy_bridges.protocols.token import AccessTokens
from legacy_bridges.proxy_secret import read_proxy_secret
from legacy_bridges.showing import describe, reach_of, say

SHIPPED: Final = Path(__file__).parent / "manifests"
PROTOCOLS: Final[Mapping[str, Bridge]] = {
    bridge.kind: bridge
    for bridge in (
        Cas(),
        ForwardAuth(),
        FormReplay(),
        SignedLaunch(),
        AccessTokens(),
        Radius(),
        LdapBridge(),
        Saml(),
    )
}


@dataclass(frozen=True, slots=True)
class Bridges:
    """Every bridged service, by its id."""

    bridged: Mapping[str, Bridged] = field(default_factory=dict)
    own: OwnSites | None = None
    """Sites of companies' own, where these are served."""

    def __iter__(self) -> Iterator[Bridged]:
        """Go through the operator's in id order."""
        return iter(self.bridged[service] for service in sorted(self.bridged))

    def find(self, service: str) -> Bridged | None:
        """Return one, if there is such a service."""
        found = self.bridged.get(service)
        return found if found is not None or self.own is None else self.own.find(service)

    def title(self, locale: str, service: str) -> str:
        """Return what a service is called; the id of one that is here no more."""
        found = self.find(service)
        return say(found.manifest.title, locale) if found else service

    def reach(self, service: str) -> Reach:
        """Return how far a sign-out reaches a service; not at all for one that is here no more."""
        found = self.find(service)
        return reach_of(found) if found else UNREACHED

    def services(self, locale: str) -> tuple[Service, ...]:
        """Describe them for My services, in the language asked or the nearest there is."""
        return tuple(describe(bridged, locale) for bridged in self)


def load_bridges(settings: Settings) -> Bridges:
    """Read the shipped manifests and those of `bridges_dir`. Raises `ManifestError`.

    A file of `bridges_dir` takes the place of a shipped one with the same service id.
    Manifests of the demo count in the demo only.
    """
    manifests = _read_folder(SHIPPED)
    if settings.bridges_dir is not None:
        manifests |= _read_folder(settings.bridges_dir)
    kept = {s: m for s, m in manifests.items() if settings.demo or not m.demo}
    _refuse_shared_entities(settings.bridges_dir or SHIPPED, kept.values())
    return Bridges({service: _open(manifest, settings) for service, manifest in kept.items()})


def _read_folder(folder: Path) -> dict[ServiceId, Manifest]:
    if not folder.is_dir():
        raise ManifestError(folder, "", "there is no such folder")
    found: dict[ServiceId, Manifest] = {}
    for file in sorted(folder.glob("*.yaml")):
        manifest = read_manifest(file, PROTOCOLS)
        if manifest.service in found:
            raise ManifestError(file, "service", f"{manifest.service} is described by another file too")
        _check(file, manifest)
        found[manifest.service] = manifest
    return found


def _check(file: Path, manifest: Manifest) -> None:
    for key, words in faults(manifest, PROTOCOLS[manifest.protocol]):
        raise ManifestError(file, key, words)


def _refuse_shared_entities(folder: Path, manifests: Iterable[Manifest]) -> None:
    """Refuse two services of one name in SAML: what one asks would be answered to the other."""
    first: dict[str, ServiceId] = {}
    for manifest in manifests:
        name = str(getattr(getattr(manifest.options, "sp", None), "entity_id", ""))
        other = first.setdefault(name, manifest.service)
        if name and other != manifest.service:
            raise ManifestError(folder / f"{manifest.service}.yaml", "saml", f"{name} is {other} too")


def _open(manifest: Manifest, settings: Settings) -> Bridged:
    secret = read_proxy_secret(manifest, settings.data_dir) if manifest.proxy_secret_file else None
    return Bridged(manifest, PROTOCOLS[manifest.protocol], secret)
