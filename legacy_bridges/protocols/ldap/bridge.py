"""The bridge: a service that lets its people in by asking a directory. RFC 4511."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idp.model.app_password import AppSecretKind, LoginForm, Server, Taking
from legacy_bridges.contract import (
    Caps,
    Claim,
    Lent,
    Links,
    Logout,
    Manifest,
)
from legacy_bridges.protocols.ldap.directory import MEMBERS
from legacy_bridges.protocols.ldap.options import LdapOptions


@dataclass(frozen=True, slots=True)
class LdapBridge:
    """The bridge for services that check passwords against a directory."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "ldap"

    @property
    def caps(self) -> Caps:
        """Return what it can do: check an application password. What is open at the service stays open."""
        return Caps(launch=False, inline_verify=False, logout=Logout.NONE, bind=True)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return LdapOptions.model_validate(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: promises that nobody can keep, names that nobody has."""
        return tuple(_problems(manifest, options_of(manifest)))

    def warnings(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what better would not be."""
        options = options_of(manifest)
        if options.login is LoginForm.SUB and not options.servers:
            return [("ldap.login", "sub is a name nobody knows by heart: say servers, so that it is shown")]
        return []

    def taking(self, manifest: Manifest) -> Taking:
        """Say what is typed into a program beside the application password."""
        options = options_of(manifest)
        top = f"ou={manifest.service},o=$tenant,dc=okno"
        return Taking(
            login=options.login,
            servers=tuple(Server(s.protocol, s.host, s.port, s.security) for s in options.servers),
            kinds=frozenset({AppSecretKind.PASSWORD, AppSecretKind.SERVER}),
            server_name=f"cn=$login,ou=servers,{top}",
            base=top,
        )


def options_of(manifest: Manifest) -> LdapOptions:
    """Return a manifest's options of this protocol."""
    if not isinstance(manifest.options, LdapOptions):
        msg = f"{manifest.service} has no options of ldap"
        raise TypeError(msg)
    return manifest.options


def _problems(manifest: Manifest, options: LdapOptions) -> Iterator[tuple[str, str]]:
    yield from _of_logins(manifest, options)
    claims = set(options.attributes.values())
    if manifest.identity:
        yield "identity", "is for headers: say what is released under ldap.attributes"
    if manifest.lent is not Lent.NONE:
        yield "lent", "must be none: people bind with passwords of their own"
    if claims & {Claim.ROLE, Claim.ROLES} and not manifest.roles:
        yield "roles", "are missing: the service is told words that nobody gave"
    if any(word.lower() == MEMBERS for word in manifest.roles.values()):
        yield "roles", f"{MEMBERS} is the group of everybody: no role may be called so"


def _of_logins(manifest: Manifest, options: LdapOptions) -> Iterator[tuple[str, str]]:
    if options.login is LoginForm.LINK and manifest.links is Links.NONE:
        yield "links", "must be person: people bind by an old account's login"
    if manifest.links is Links.SHARED:
        yield "links", "must be person: whoever binds by a shared login is nobody in particular"
    if Claim.LOGIN in options.attributes.values() and manifest.links is Links.NONE:
        yield "ldap.attributes", "names login, and there are no old accounts"
