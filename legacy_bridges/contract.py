"""What a bridge is: nouns, honest capabilities, and the one Protocol that each keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import quote, urlsplit

from idp.model.ids import ServiceId
from idp.model.secret import Secret

DOOR: Final = "/_okno"
"""The path on a service's own host that its proxy hands to the provider."""


class Logout(StrEnum):
    """How a service learns that the person signed out, from not at all to at once."""

    NONE = "none"
    """Nothing closes it: the person has to sign out there."""
    TTL = "ttl"
    """What was handed over dies by itself after its lifetime."""
    FRONT = "front"
    """The browser has to carry the news."""
    BACK = "back"
    """Told server to server; the delivery may fail and is repeated."""
    KILL = "kill"
    """The next request is refused: every request asks us."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a bridge can do. It never claims more than it does."""

    launch: bool
    """It can open the service from My services."""
    inline_verify: bool
    """It is asked about every request, so a lost right bites at once."""
    logout: Logout


class Claim(StrEnum):
    """What an identity header may carry; nothing else leaves."""

    SUB = "sub"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    EMAIL = "email"
    """Sent only when verified: an old service finds its account by it."""
    PHONE_NUMBER = "phone_number"
    """Sent only when verified."""
    LOCALE = "locale"
    ORG_ID = "org_id"
    ORG_NAME = "org_name"
    ROLES = "roles"
    """The service's own words for the person's roles, comma separated."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A bridged service as its YAML file tells it."""

    service: ServiceId
    title: Mapping[str, str]
    """By locale."""
    description: Mapping[str, str]
    section: Mapping[str, str]
    """The heading it stands under in My services; empty for none."""
    origin: str
    """Scheme, host and port of the service's own host name."""
    protocol: str
    access: str
    proxy_secret_file: str
    identity: Mapping[str, Claim]
    """Header name to what it carries. Every name is always sent, empty if unknown."""
    logout: Logout
    roles: Mapping[str, str] = field(default_factory=dict)
    """Our role to the service's word; a role that is not listed is not handed over."""
    landing: str = "/"
    """Where My services opens it."""
    demo: bool = False

    @property
    def host(self) -> str:
        """Return host and port as browsers write them in `Host`."""
        return urlsplit(self.origin).netloc

    @property
    def start_url(self) -> str:
        """Return the address that opens the service with a fresh entry."""
        return self.origin + start_path(self.landing)

    def words_for(self, roles: Sequence[str]) -> tuple[str, ...]:
        """Say our roles in the service's words."""
        return tuple(sorted({self.roles[role] for role in roles if role in self.roles}))


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What the service's proxy says of the request it holds back, parsed once."""

    method: str
    return_to: str
    """The local path to come back to."""
    plain: bool
    """Whether the path means the same to every program that will read it."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who may enter, with what may be said of them."""

    claims: Mapping[Claim, str]


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody who is signed in and may not enter."""

    reason: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Let the request through with these headers."""

    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """Nobody is known: sign in, starting at this path of the service's host."""

    headers: Mapping[str, str]
    start: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The person is known and may not enter; the start path leads to the page that says why."""

    headers: Mapping[str, str]
    start: str
    reason: str


Verdict = Passed | SignInNeeded | Forbidden


class Bridge(Protocol):
    """A legacy protocol. Pure: it reads no store, no clock and no request of its own."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        ...

    @property
    def caps(self) -> Caps:
        """Return what it can do."""
        ...

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong with a manifest for this protocol, as key and words."""
        ...

    def verify(
        self, manifest: Manifest, facts: RequestFacts | None, visitor: Entrant | Barred | None
    ) -> Verdict:
        """Judge one request. Never raises; unreadable facts are nobody's."""
        ...


@dataclass(frozen=True, slots=True)
class Bridged:
    """A service that is open for business: its manifest, its protocol, its proxy's secret."""

    manifest: Manifest
    bridge: Bridge
    proxy_secret: Secret


def start_path(return_to: str) -> str:
    """Return the path on a service's host at which an entry begins."""
    return f"{DOOR}/start?to={quote(return_to, safe='/')}"
