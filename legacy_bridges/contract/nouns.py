"""A bridged service as its manifest tells it, and what a bridge honestly can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlsplit

from idp.model.ids import ServiceId
from idp.model.service import let_in_as

DOOR: Final = "/_okno"
"""The path on a service's own host that belongs to the provider."""


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
    bind: bool = False
    """It checks a password or a token that the service itself was given."""
    provision: bool = False
    """It can make, change and close accounts in the service."""


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
    ROLE = "role"
    """The first of those words, for services that know one role, or one login for each."""
    LOGIN = "login"
    """The old account that is linked to the person."""


class Links(StrEnum):
    """Which old accounts of the service people are linked to."""

    NONE = "none"
    PERSON = "person"
    """Each person has an account of their own."""
    SHARED = "shared"
    """One account for several people of a company; the audit trail names the person."""


class Lent(StrEnum):
    """Whose secret is shown to the service."""

    NONE = "none"
    LINK = "link"
    """That of the linked old account."""
    ROLE = "role"
    """That of the account which stands for the person's role: the role's word is its login."""


class Proving(StrEnum):
    """How a person may prove that an old account is theirs."""

    LOGIN = "login"
    SMS = "sms"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class PathRule:
    """What a request needs: the first rule that fits counts, and where none does it is refused."""

    methods: tuple[str, ...]
    """Empty for every method."""
    path: str
    """`*` stands for what lies between two slashes, `**` for anything."""
    need: str
    """A permission at the service, `function:action`."""
    acr: str = ""
    """The assurance that the session must have."""
    audit: bool = False
    """Each request that this rule lets through is written down."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something people come for: a deep link of My services, found by its words."""

    title: Mapping[str, str]
    path: str
    words: tuple[str, ...] = ()
    need: str = ""
    """The permission at the service without which the task is not shown."""


@dataclass(frozen=True, slots=True)
class Health:
    """How one sees that the service is well."""

    path: str
    status: int = 200
    css: str = ""
    """What must stand on the page."""
    canary: bool = False
    """Whether an account of ours, in the vault under `canary`, is signed in to see that it still works."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request to the service's own API. `$login`, `$secret`, `$word`, `$name` and `$key` are filled in."""

    method: str
    path: str
    body: Any = None
    """JSON; filled in where a text stands in it."""
    status: int = 200
    """What it answers when it has done so."""
    has: str = ""
    """A key of its JSON answer, `result.userids`, without which it has not; empty where status says all."""


@dataclass(frozen=True, slots=True)
class Provision:
    """How accounts in the service are made, changed and closed over its API."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """With every request. `$key` stands for the secret that lies in the vault under `api`."""
    login: str = "$user"
    """The login of an account that is made: `$user`, `$number` and `$company` are filled in."""
    create: ApiCall | None = None
    update: ApiCall | None = None
    """The person's word in the service has changed."""
    disable: ApiCall | None = None
    enable: ApiCall | None = None
    """What opens an account again that was closed. Without it only who is dismissed has theirs closed."""
    rotate: ApiCall | None = None
    """The password becomes one that nobody knows."""


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
    logout: Logout
    proxy_secret_file: str = ""
    """Where a proxy of the service's own asks us; empty where the gate stands before it."""
    upstream: str = ""
    """Where the gate hands requests on; empty where a proxy of the service's own asks us."""
    identity: Mapping[str, Claim] = field(default_factory=dict)
    """Header name to what it carries. Every name is always sent, empty if unknown."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Our role to the service's word, the strongest first. Whoever has none of them is refused."""
    paths: tuple[PathRule, ...] = ()
    links: Links = Links.NONE
    lent: Lent = Lent.NONE
    prove: tuple[Proving, ...] = ()
    owner: str = ""
    """Who answers for the service."""
    tasks: tuple[Task, ...] = ()
    health: Health | None = None
    sunset: date | None = None
    """When the service is switched off."""
    landing: str = "/"
    """Where My services opens it."""
    demo: bool = False
    provision: Provision | None = None
    superusers: tuple[str, ...] = ()
    """The service's words for those who may do anything there; for owners and administrators only."""
    options: object = None
    """What the protocol itself wants to know, as the protocol read it."""

    @property
    def host(self) -> str:
        """Return host and port as browsers write them in `Host`."""
        return urlsplit(self.origin).netloc

    @property
    def upstream_host(self) -> str:
        """Return host and port of where the gate hands requests on; empty where it does not."""
        return urlsplit(self.upstream).netloc

    @property
    def has_door(self) -> bool:
        """Tell whether the service's host hands `/_okno` to us: its own proxy does, or the gate."""
        return bool(self.proxy_secret_file or self.upstream)

    @property
    def needs_link(self) -> bool:
        """Tell whether nobody can enter without an old account."""
        said = Claim.LOGIN in self.identity.values() or getattr(self.options, "says_login", False)
        shown = self.lent is Lent.LINK or said
        return self.links is not Links.NONE and shown

    @property
    def start_url(self) -> str:
        """Return the address that opens the service with a fresh entry; ours where it has no door."""
        if self.has_door:
            return self.origin + start_path(self.landing)
        return f"/bridge/enter/{self.service}?to={quote(self.landing, safe='/')}"

    def words_for(self, roles: Sequence[str]) -> tuple[str, ...]:
        """Say the roles of somebody who is let in, in the service's words, the strongest first."""
        said = tuple(dict.fromkeys(word for role, word in self.roles.items() if role in roles))
        return said or tuple(word for role, word in self.roles.items() if role in let_in_as(()))


def start_path(return_to: str) -> str:
    """Return the path on a service's host at which an entry begins."""
    return f"{DOOR}/start?to={quote(return_to, safe='/')}"
