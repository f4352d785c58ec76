"""The bridge: whose tokens open the service, whom it is told of, and what is wrong with a manifest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from legacy_bridges.contract import (
    Caps,
    Entrant,
    Lent,
    Links,
    Logout,
    Manifest,
)
from legacy_bridges.contract.tokens import Audience
from legacy_bridges.protocols.token.options import TokenOptions


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """The bridge for services that are entered by access tokens."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "token"

    @property
    def caps(self) -> Caps:
        """Return what it can do. A token is refused at once; what it has opened goes on until it ends."""
        return Caps(launch=True, inline_verify=False, logout=Logout.TTL, bind=True)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return TokenOptions.model_validate(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: things that are for requests which pass us, names that nobody gave."""
        return tuple(_problems(manifest, _options(manifest)))

    def audience(self, manifest: Manifest) -> Audience:
        """Return whose tokens the service takes."""
        options = _options(manifest)
        return Audience(options.resource, options.scope, frozenset({options.client, *options.programs}))

    def username(self, manifest: Manifest, entrant: Entrant) -> str:
        """Return what the service calls somebody who may enter."""
        return entrant.claims.get(_options(manifest).claim, "")

    def opens_at(self, manifest: Manifest, return_to: str) -> str:
        """Return the address at which the service begins by itself."""
        return manifest.origin + return_to

    def lifetime(self, manifest: Manifest) -> timedelta:
        """Tell for how long the service stays open at most after a sign-out."""
        return timedelta(seconds=_options(manifest).session)


def _options(manifest: Manifest) -> TokenOptions:
    options = manifest.options
    if not isinstance(options, TokenOptions):
        msg = f"{manifest.service} has no options of token"
        raise TypeError(msg)
    return options


def _problems(manifest: Manifest, options: TokenOptions) -> Iterator[tuple[str, str]]:
    for key in ("proxy_secret_file", "upstream", "identity", "paths"):
        if getattr(manifest, key):
            yield key, "is for requests that pass us: here programs show tokens to the service itself"
    if manifest.lent is not Lent.NONE:
        yield "lent", "must be none: the service is shown a token, and no secret"
    if options.says_login and manifest.links is Links.NONE:
        yield "links", "must be person or shared: the service is told an old account's login"
