"""What a manifest may say."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from idp.model.ids import ServiceId
from idp.settings.values import is_loopback
from legacy_bridges.contract import (
    ApiCall,
    Claim,
    Health,
    Lent,
    Links,
    Logout,
    Manifest,
    PathRule,
    Proving,
    Provision,
    Task,
)
from legacy_bridges.return_path import local_path

_RESERVED: Final = frozenset(
    {"host", "cookie", "connection", "authorization", "content-length", "content-type", "transfer-encoding"}
)
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*\Z")
_METHOD: Final = r"^[A-Z]{3,16}$"
_LOGIN: Final = r"^(\$user|\$number|\$company|[a-z0-9._@-])+$"
_PERMISSION: Final = r"^[a-z_]+:[a-z_]+$"

Locale = Literal["ru", "en", "ro"]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Permission = Annotated[str, Field(pattern=_PERMISSION)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")]


def origin(value: str) -> str:
    """Return an origin that is https, or http on loopback. Raises `ValueError`."""
    parts = urlsplit(value)
    rest = (parts.path, parts.query, parts.fragment)
    if not parts.hostname or any(rest) or parts.username is not None or value != value.lower():
        msg = "must be an address such as https://cabinet.example.com, in lower case, nothing after the host"
        raise ValueError(msg)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        msg = "must be https; http is for loopback hosts only"
        raise ValueError(msg)
    if parts.port == {"http": 80, "https": 443}[parts.scheme]:
        msg = "must not name the port that its scheme implies"
        raise ValueError(msg)
    return value


def _local(value: str) -> str:
    if local_path(value) != value:
        msg = "must be a path on the service's host, such as /start"
        raise ValueError(msg)
    return value


def _header(value: str) -> str:
    if not _HEADER.match(value) or value.lower() in _RESERVED or value.lower().startswith("x-okno-"):
        msg = f"{value!r} is not a name for an identity header: letters, digits and single dashes"
        raise ValueError(msg)
    return value


Origin = Annotated[str, AfterValidator(origin)]
Path = Annotated[str, AfterValidator(_local)]


class Part(BaseModel):
    """A part of a manifest: values that do not change, no key beyond those named."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Rule(Part):
    methods: tuple[Annotated[str, Field(pattern=_METHOD)], ...] = ()
    path: Annotated[str, Field(pattern=r"^/[\x21-\x7e]*$", max_length=200)]
    need: Permission
    acr: str = ""
    audit: bool = False


class _Task(Part):
    title: Annotated[dict[Locale, Text], Field(min_length=1)]
    path: Path
    words: tuple[Text, ...] = ()
    need: Permission | Literal[""] = ""


class _Health(Part):
    path: Path
    status: Annotated[int, Field(ge=200, le=599)] = 200
    css: str = ""
    canary: bool = False


class _Call(Part):
    method: Annotated[str, Field(pattern=_METHOD)] = "POST"
    path: Annotated[str, Field(pattern=r"^/[\x21-\x7e]*$", max_length=500)]
    body: Any = None
    status: Annotated[int, Field(ge=200, le=299)]
    has: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]*$", max_length=100)] = ""


class _Provision(Part):
    headers: dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")], Text] = {}
    login: Annotated[str, Field(pattern=_LOGIN, max_length=100)] = "$user"
    create: _Call | None = None
    update: _Call | None = None
    disable: _Call | None = None
    enable: _Call | None = None
    rotate: _Call | None = None


class ManifestFile(Part):
    """What a file may say beside its protocol's own block."""

    service: Id
    title: Annotated[dict[Locale, Text], Field(min_length=1)]
    description: dict[Locale, Text] = {}
    section: dict[Locale, Text] = {}
    owner: Text | Literal[""] = ""
    origin: Origin
    protocol: Word
    access: Word
    proxy_secret_file: str = ""
    upstream: Origin | Literal[""] = ""
    identity: dict[Annotated[str, AfterValidator(_header)], Claim] = {}
    roles: dict[Word, Word] = {}
    paths: tuple[_Rule, ...] = ()
    links: Links = Links.NONE
    lent: Lent = Lent.NONE
    prove: tuple[Proving, ...] = ()
    tasks: tuple[_Task, ...] = ()
    health: _Health | None = None
    logout: Logout
    sunset: date | None = None
    landing: Path = "/"
    demo: bool = False
    provision: _Provision | None = None
    superusers: tuple[Word, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "ManifestFile":
        if self.proxy_secret_file and self.upstream:
            msg = "proxy_secret_file and upstream exclude each other: the service's own proxy, or our gate"
            raise ValueError(msg)
        if self.lent is Lent.LINK and self.links is Links.NONE:
            msg = "lent: link needs links: person or links: shared"
            raise ValueError(msg)
        if self.links is not Links.NONE and not self.prove:
            msg = "links need prove: login, sms or operator, how one proves that an account is theirs"
            raise ValueError(msg)
        return self


def manifest_of(said: ManifestFile, options: object) -> Manifest:
    """Make the manifest of what a file said."""
    plain: dict[str, Any] = said.model_dump() | {
        "service": ServiceId(said.service),
        "paths": tuple(PathRule(**rule.model_dump()) for rule in said.paths),
        "tasks": tuple(Task(**task.model_dump()) for task in said.tasks),
        "health": Health(**said.health.model_dump()) if said.health else None,
        "provision": _provision_of(said.provision) if said.provision else None,
        "options": options,
    }
    return Manifest(**plain)


def _provision_of(said: _Provision) -> Provision:
    calls = {
        "create": said.create,
        "update": said.update,
        "disable": said.disable,
        "enable": said.enable,
        "rotate": said.rotate,
    }
    return Provision(
        said.headers,
        said.login,
        **{name: ApiCall(**call.model_dump()) for name, call in calls.items() if call},
    )
