"""Service manifests: YAML by the safe loader, every key checked, errors that name file and key."""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from idp.model.ids import ServiceId
from idp.settings.values import is_loopback
from legacy_bridges.contract import Claim, Logout, Manifest
from legacy_bridges.return_path import local_path

LARGEST: Final = 64 * 1024
"""Bytes of a manifest file."""
_RESERVED: Final = frozenset(
    {"host", "cookie", "connection", "authorization", "content-length", "content-type", "transfer-encoding"}
)
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*\Z")

Locale = Literal["ru", "en", "ro"]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class ManifestError(Exception):
    """One line that names the file, the key and the mend."""

    def __init__(self, file: Path, key: str, words: str) -> None:
        """Take the file, the key in it (empty for the whole) and what is wrong."""
        super().__init__(f"{file}: {key}: {words}" if key else f"{file}: {words}")
        self.file = file
        self.key = key


def _origin(value: str) -> str:
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


def _landing(value: str) -> str:
    if local_path(value) != value:
        msg = "must be a path on the service's host, such as /start"
        raise ValueError(msg)
    return value


def _header(value: str) -> str:
    if not _HEADER.match(value) or value.lower() in _RESERVED or value.lower().startswith("x-okno-"):
        msg = f"{value!r} is not a name for an identity header: letters, digits and single dashes"
        raise ValueError(msg)
    return value


def _service(value: str) -> str:
    if value == "resume":
        msg = "must be another word: /bridge/resume is an address of ours"
        raise ValueError(msg)
    return value


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$"), AfterValidator(_service)]


class _File(BaseModel):
    """What a file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    service: Id
    title: Annotated[dict[Locale, Text], Field(min_length=1)]
    description: dict[Locale, Text] = {}
    section: dict[Locale, Text] = {}
    origin: Annotated[str, AfterValidator(_origin)]
    protocol: Word
    access: Word
    proxy_secret_file: Annotated[str, Field(min_length=1)]
    identity: Annotated[dict[Annotated[str, AfterValidator(_header)], Claim], Field(min_length=1)]
    roles: dict[Word, Word] = {}
    logout: Logout
    landing: Annotated[str, AfterValidator(_landing)] = "/"
    demo: bool = False


class _Loader(yaml.SafeLoader):
    """The safe loader, refusing a key that stands twice."""


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [str(loader.construct_object(key, deep=True)) for key, _value in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        problem = f"the key {min(twice)} stands twice"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_manifest(file: Path) -> Manifest:
    """Read one file. Raises `ManifestError`."""
    try:
        said = _File.model_validate(_read_yaml(file))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        key = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise ManifestError(file, key, _in_words(first["type"], first["msg"])) from None
    return Manifest(**(said.model_dump() | {"service": ServiceId(said.service)}))


def _read_yaml(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(file, "", f"cannot be read: {error}") from None
    if len(text) > LARGEST:
        raise ManifestError(file, "", f"is larger than {LARGEST} bytes")
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as error:
        raise ManifestError(file, "", f"is not YAML: {' '.join(str(error).split())}") from None


def _in_words(kind: str, message: str) -> str:
    known = {"extra_forbidden": "no such key", "missing": "is missing"}
    return known.get(kind, message.removeprefix("Value error, "))
