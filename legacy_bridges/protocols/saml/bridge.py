"""The bridge: what a manifest for SAML can promise, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from legacy_bridges.contract import (
    Caps,
    Claim,
    Lent,
    Links,
    Logout,
    Manifest,
)
from legacy_bridges.protocols.saml.metadata import SpMetadata
from legacy_bridges.protocols.saml.names import Binding
from legacy_bridges.protocols.saml.options import SamlOptions

PATIENCE: Final = timedelta(minutes=5)
"""What services allow their clocks; Shibboleth adds three minutes to the end that we name."""


@dataclass(frozen=True, slots=True)
class Saml:
    """The bridge for service providers of SAML 2.0."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "saml"

    @property
    def caps(self) -> Caps:
        """Return what it can do: open the service, and tell it over SOAP that a session is over."""
        return Caps(launch=True, inline_verify=False, logout=Logout.BACK)

    @property
    def files(self) -> frozenset[str]:
        """Return the keys of its block that name a file beside the manifest."""
        return frozenset({"metadata"})

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return SamlOptions.model_validate(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: promises that the service's metadata does not bear out, words nobody gave."""
        options = options_of(manifest)
        return (*_of_logout(manifest.logout, options.sp), *_of_people(manifest, options))

    def warnings(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what a service may force upon us."""
        options, said = options_of(manifest), []
        if not options.wants_signed and options.sp.certificates:
            said.append(("saml.requests", "anybody can begin an entry: signed, if the service signs"))
        if "assertion" not in options.sign:
            said.append(("saml.sign", "many services look at the assertion's own signature alone"))
        if options.relay_state_bytes > 80:
            said.append(("saml.relay_state_bytes", "SAML allows 80"))
        return said

    def tells(self, manifest: Manifest) -> frozenset[Claim]:
        """Return what the service is told of a person beside a name of its own."""
        return options_of(manifest).claims

    def lifetime(self, manifest: Manifest) -> timedelta:
        """Tell how long the service keeps a session at most: its clock may be late, and it may be patient."""
        return options_of(manifest).lifetime + PATIENCE


def options_of(manifest: Manifest) -> SamlOptions:
    """Return what a manifest says of SAML."""
    options = manifest.options
    if not isinstance(options, SamlOptions):
        msg = f"{manifest.service} has no options of saml"
        raise TypeError(msg)
    return options


def _of_logout(logout: Logout, sp: SpMetadata) -> Iterator[tuple[str, str]]:
    if logout is Logout.BACK and sp.logout_service(Binding.SOAP) is None:
        yield "logout", "back needs an address of the service for SOAP: front, or ttl"
    if logout is Logout.FRONT:
        if sp.logout_service(Binding.REDIRECT, Binding.POST) is None:
            yield "logout", "front needs an address of the service that a browser can be sent to: ttl"
        if not sp.certificates:
            yield "saml.certificates", "are missing: the service's answer to a logout counts only signed"
    if logout is Logout.NONE:
        yield "logout", "must be ttl at least: the service is told when it has to ask again"


def _of_people(manifest: Manifest, options: SamlOptions) -> Iterator[tuple[str, str]]:
    if options.wants_signed and not options.sp.certificates:
        yield "saml.certificates", "are missing: requests are to be signed, and nobody could check them"
    if manifest.identity:
        yield "identity", "is for headers: say what is released under saml"
    if not manifest.roles and options.claims & {Claim.ROLES, Claim.ROLE}:
        yield "roles", "are missing: the service is told words that nobody gave"
    if options.says_login and manifest.links is Links.NONE and manifest.lent is not Lent.ROLE:
        yield "links", "must be person or shared: the service is told an old account's login"
