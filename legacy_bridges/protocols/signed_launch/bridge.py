"""The bridge: which format a manifest speaks, what it can promise, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from idp.model.secret import Secret
from legacy_bridges.contract import (
    Barred,
    Caps,
    Claim,
    Launch,
    Launched,
    Lent,
    Links,
    Logout,
    Manifest,
)
from legacy_bridges.protocols.signed_launch import discourse, jwt, oauth1, tickets
from legacy_bridges.protocols.signed_launch.options import (
    OPTIONS,
    AuthTktOptions,
    DiscourseOptions,
    JwtOptions,
    OAuth1Options,
    Options,
    PubTktOptions,
    TicketOptions,
)
from legacy_bridges.protocols.signed_launch.saying import UnsaidError

KEY: Final = "key"
SHORTEST: Final = 16
"""Characters of a secret that a service shares with us."""
SKEW: Final = timedelta(minutes=5)
"""How old a form may be that says when it was signed and not how long it is good for."""


@dataclass(frozen=True, slots=True)
class SignedLaunch:
    """The bridge for services that trust a signature."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "signed_launch"

    @property
    def caps(self) -> Caps:
        """Return what it can do: open the service. What was handed over can only run out."""
        return Caps(launch=True, inline_verify=False, logout=Logout.TTL)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return OPTIONS.validate_python(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: an address elsewhere, a ticket with no way to its host, promises not kept."""
        return tuple(_problems(manifest, _options(manifest)))

    def warnings(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what a service may force upon us."""
        options = _options(manifest)
        said = []
        if isinstance(options, AuthTktOptions) and options.digest == "MD5":
            said.append(("signed_launch.digest", "MD5 is weak: set TKTAuthDigestType SHA512 at the service"))
        if isinstance(options, OAuth1Options) and options.method == "HMAC-SHA1":
            said.append(("signed_launch.method", "HMAC-SHA1 is old: HMAC-SHA256 if the service takes it"))
        if not self.is_replay_refused(manifest):
            said.append(("signed_launch.replay_protection", "a stolen statement is good until it expires"))
        return said

    def key_name(self, manifest: Manifest) -> str:
        """Name the secret that it signs with."""
        del manifest
        return KEY

    def key_problem(self, manifest: Manifest, key: Secret) -> str:
        """Say why this key does not do."""
        match _options(manifest):
            case JwtOptions() as options:
                return jwt.key_problem(options, key)
            case PubTktOptions():
                return tickets.key_problem(key)
            case _:
                return "" if len(key.value) >= SHORTEST else f"must be {SHORTEST} characters or more"

    def begins_at(self, manifest: Manifest, return_to: str) -> str:
        """Return where the service makes the request that we answer."""
        options = _options(manifest)
        if isinstance(options, DiscourseOptions):
            return discourse.begins_at(options, manifest.origin, return_to)
        return ""

    def check_request(self, manifest: Manifest, request: Mapping[str, str], key: Secret) -> bool:
        """Tell whether the service made what came along."""
        options = _options(manifest)
        if isinstance(options, DiscourseOptions):
            return discourse.check_request(options, request, key)
        return not request

    def launch(self, manifest: Manifest, launch: Launch, key: Secret) -> Launched | Barred:
        """Make the signed statement."""
        try:
            return _launch(manifest, launch, key)
        except UnsaidError as unsaid:
            return unsaid.barred

    def lifetime(self, manifest: Manifest) -> timedelta:
        """Tell how long the statement is good for."""
        match _options(manifest):
            case JwtOptions(ttl=ttl) | AuthTktOptions(ttl=ttl) | PubTktOptions(ttl=ttl):
                return timedelta(seconds=ttl)
            case _:
                return SKEW

    def is_replay_refused(self, manifest: Manifest) -> bool:
        """Tell whether the service takes a statement once only."""
        return _options(manifest).replay_protection == "receiver"


def _launch(manifest: Manifest, launch: Launch, key: Secret) -> Launched:
    match _options(manifest):
        case JwtOptions() as options:
            return jwt.launch(options, launch, manifest.origin + launch.return_to, key)
        case DiscourseOptions() as options:
            return discourse.launch(options, launch, key)
        case OAuth1Options() as options:
            return oauth1.launch(options, launch, key)
        case AuthTktOptions() | PubTktOptions() as options:
            return tickets.stamp(options, launch, key)


def _options(manifest: Manifest) -> Options:
    options = manifest.options
    if not isinstance(options, Options):
        msg = f"{manifest.service} has no options of signed_launch"
        raise TypeError(msg)
    return options


def _problems(manifest: Manifest, options: Options) -> Iterator[tuple[str, str]]:
    if isinstance(options, TicketOptions):
        if not manifest.has_door:
            yield "proxy_secret_file", "is missing, and so is upstream: who lets us set the service's cookie?"
        claims = {options.user, options.udata}
    else:
        claims = set(options.claims.values())
        if not options.url.startswith(f"{manifest.origin}/"):
            yield "signed_launch.url", f"must lie on {manifest.origin}"
        if manifest.logout is not Logout.NONE:
            yield "logout", "must be none: what was sent cannot be taken back"
    if manifest.identity:
        yield "identity", "is for headers: say what is released under signed_launch"
    yield from _missing(manifest, claims)


def _missing(manifest: Manifest, claims: set[Claim | None]) -> Iterator[tuple[str, str]]:
    if not manifest.roles and claims & {Claim.ROLES, Claim.ROLE}:
        yield "roles", "are missing: the service is told words that nobody gave"
    if Claim.LOGIN in claims and manifest.links is Links.NONE and manifest.lent is not Lent.ROLE:
        yield "links", "must be person or shared: the service is told an old account's login"
