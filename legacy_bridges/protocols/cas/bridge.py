"""The bridge: what CAS can promise, and what is wrong with a manifest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from legacy_bridges.contract import (
    Barred,
    Caps,
    Claim,
    Entrant,
    Links,
    Logout,
    Manifest,
)
from legacy_bridges.protocols.cas.answers import Success
from legacy_bridges.protocols.cas.options import CasOptions

UNKNOWN = Barred("attribute_missing")
"""The service has a name for people that this person lacks."""


@dataclass(frozen=True, slots=True)
class Cas:
    """The bridge for services that speak CAS."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "cas"

    @property
    def caps(self) -> Caps:
        """Return what it can do: open the service, and tell it of the end. It asks nothing between."""
        return Caps(launch=True, inline_verify=False, logout=Logout.BACK)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return CasOptions.model_validate(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: a place elsewhere, a door that CAS has no use for, promises not kept."""
        return tuple(_problems(manifest, options_of(manifest)))

    def lifetime(self, manifest: Manifest) -> timedelta:
        """Tell when the service forgets a person by itself."""
        return timedelta(seconds=options_of(manifest).session or 0)

    def tells(self, manifest: Manifest) -> frozenset[Claim]:
        """Return what the service is told of a person."""
        return frozenset(options_of(manifest).claims)


def options_of(manifest: Manifest) -> CasOptions:
    """Return what the manifest says under `cas`."""
    options = manifest.options
    if not isinstance(options, CasOptions):
        msg = f"{manifest.service} has no options of cas"
        raise TypeError(msg)
    return options


def say(options: CasOptions, entrant: Entrant) -> Success | Barred:
    """Say of a person what the service may know; barred where it has no name for them."""
    user = entrant.claims.get(options.user, "")
    if not user:
        return UNKNOWN
    known = {name: _values(claim, entrant) for name, claim in options.attributes.items()}
    return Success(user, {name: values for name, values in known.items() if values})


def _values(claim: Claim, entrant: Entrant) -> tuple[str, ...]:
    value = entrant.claims.get(claim, "")
    return tuple(filter(None, value.split(",") if claim is Claim.ROLES else (value,)))


def _problems(manifest: Manifest, options: CasOptions) -> Iterator[tuple[str, str]]:
    for number, service in enumerate(options.services):
        if not service.startswith(f"{manifest.origin}/"):
            yield f"cas.services.{number}", f"must lie on {manifest.origin}"
    if manifest.has_door:
        yield "upstream" if manifest.upstream else "proxy_secret_file", "is for services that do not ask us"
    if manifest.identity:
        yield "identity", "is for headers: say what is released under cas.attributes"
    if manifest.paths:
        yield "paths", "are judged by nobody: the service asks once, when a person enters"
    yield from _unkept(manifest, options)
    yield from _unknown(manifest, options)


def _unkept(manifest: Manifest, options: CasOptions) -> Iterator[tuple[str, str]]:
    if manifest.logout is Logout.FRONT:
        yield "logout", "must be back, ttl or none: CAS has no message for the browser to carry"
    if manifest.logout is Logout.TTL and options.session is None:
        yield "cas.session", "is missing: after how many seconds does the service forget a person?"


def _unknown(manifest: Manifest, options: CasOptions) -> Iterator[tuple[str, str]]:
    if options.says_login and manifest.links is Links.NONE:
        yield "links", "is missing: whose login is the service to be told?"
    if not manifest.roles and {Claim.ROLE, Claim.ROLES} & set(options.claims):
        yield "roles", "is missing: the service is told words that nobody has"
