"""The bridge: what it can promise, which secrets it needs kept, and what is wrong with a manifest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any, Final

from idp.model.app_password import AppSecretKind, Keeps, LoginForm, Server, Taking
from legacy_bridges.contract import (
    Caps,
    Claim,
    Lent,
    Links,
    Logout,
    Manifest,
)
from legacy_bridges.protocols.radius.options import Nas, RadiusOptions

SECRET: Final = "nas:"
"""What the names of shared secrets begin with in the vault."""


@dataclass(frozen=True, slots=True)
class Radius:
    """The bridge for gateways and exchanges that ask over RADIUS."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "radius"

    @property
    def caps(self) -> Caps:
        """Return what it can do: check a secret. A session in the gateway runs out and is not called back."""
        return Caps(launch=False, inline_verify=False, logout=Logout.TTL, bind=True)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return RadiusOptions.model_validate(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: a gateway that does not sign out in the open, ways that cannot be kept."""
        return tuple(_problems(manifest, options_of(manifest)))

    def warnings(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what a gateway may force upon us."""
        return tuple(_warnings(options_of(manifest)))

    def taking(self, manifest: Manifest) -> Taking:
        """Say what is made for people's programs and phones, and what has to be kept of it."""
        options = options_of(manifest)
        servers = (Server(**typed.model_dump()) for typed in options.servers)
        login = LoginForm(options.login) if options.takes_passwords else LoginForm.DEVICE
        return Taking(login, tuple(servers), _kinds(options), _kept(options), options.realm)

    def lifetime(self, manifest: Manifest) -> timedelta:
        """Tell after how long the gateway has to ask again."""
        return timedelta(seconds=options_of(manifest).session)


def options_of(manifest: Manifest) -> RadiusOptions:
    """Return the options of a service that speaks RADIUS."""
    options = manifest.options
    if not isinstance(options, RadiusOptions):
        msg = f"{manifest.service} has no options of radius"
        raise TypeError(msg)
    return options


def secret_name(nas: Nas) -> str:
    """Name the shared secret of a gateway in the vault."""
    return f"{SECRET}{nas.name}"


def login_of(options: RadiusOptions, user: str) -> str:
    """Return the login in a user name, which may have the realm behind it. RFC 7542 §2.2."""
    login, at, realm = user.rpartition("@")
    return login if at and options.realm and realm.lower() == options.realm.lower() else user


def _kinds(options: RadiusOptions) -> frozenset[AppSecretKind]:
    passwords = {AppSecretKind.PASSWORD} if options.takes_passwords else set()
    return frozenset(passwords | ({AppSecretKind.DEVICE} if "digest" in options.methods else set()))


def _kept(options: RadiusOptions) -> Keeps:
    if "chap" in options.methods:
        return Keeps.PASSWORD
    return Keeps.DIGEST if "digest" in options.methods else Keeps.NONE


def _problems(manifest: Manifest, options: RadiusOptions) -> Iterator[tuple[str, str]]:
    yield from _of_gateways(options)
    if manifest.identity:
        yield "identity", "is for headers: say what is released under radius.reply"
    if manifest.lent is not Lent.NONE:
        yield "lent", "must be none: nobody's password is shown to a gateway"
    yield from _missing(manifest, options)


def _of_gateways(options: RadiusOptions) -> Iterator[tuple[str, str]]:
    for number, nas in enumerate(options.nas):
        if not nas.require_message_authenticator and not nas.is_private:
            words = "may be false on loopback or a private network only: answers could be forged on the way"
            yield f"radius.nas.{number}.require_message_authenticator", words
    for one, other in combinations(options.nas, 2):
        if overlap(one, other):
            yield "radius.nas", f"{one.name} and {other.name} ask from the same addresses"


def _missing(manifest: Manifest, options: RadiusOptions) -> Iterator[tuple[str, str]]:
    claims = set(options.reply.values())
    if not manifest.roles and claims & {Claim.ROLES, Claim.ROLE}:
        yield "roles", "are missing: the gateway is told words that nobody gave"
    if manifest.links is Links.NONE and (options.says_login or Claim.LOGIN in claims):
        yield "links", "must be person or shared: people are known by an old account's login"


def _warnings(options: RadiusOptions) -> Iterator[tuple[str, str]]:
    for number, nas in enumerate(options.nas):
        if not nas.require_message_authenticator and not nas.is_here:
            words = "requests can be changed on the way: let the gateway sign them, or speak through a tunnel"
            yield f"radius.nas.{number}.require_message_authenticator", words
    if "chap" in options.methods:
        yield "radius.methods", "chap needs passwords that can be read back: pap where the way is safe"


def overlap(one: Nas, other: Nas) -> bool:
    """Tell whether two gateways could not be told apart."""
    return any(
        left.version == right.version and left.overlaps(right)
        for left in one.addresses
        for right in other.addresses
    )
