"""What the sandbox is told at start: one JSON file, written by whoever registers its services.

    DIR/sandbox.json, mode 0600:
    {
      "pbx": {"client_id": "…", "client_secret": "…"},
      "target": {"client_id": "…", "client_secret": "…"},
      "archive": {"client_id": "…", "client_secret": "…"},
      "cabinet": {"proxy_secret": "…"},
      "display": {"client_id": "…"},
      "partners": {"tinkoff": {"client_id": "…", "keys": {"client": {JWK}, "proof": {JWK}}}, …},
      "trusting": {"chat": {"ldap": "127.0.0.1:8403", "base": "…"}, …},
      "zoo": {"kb": {"accounts": [{"login": "…", "password": "…", "company": "…"}], "keys": {"own": "…"}}}
    }

`pbx`, `target` and `archive` (the last two optional) are confidential clients (client_secret_basic,
PKCE) with these addresses, NAME being one of these names and PORT that of `--listen`:
    redirect_uris              http://NAME.localhost:PORT/callback
    post_logout_redirect_uris  http://NAME.localhost:PORT/
    backchannel_logout_uri     http://NAME.localhost:PORT/backchannel-logout
    initiate_login_uri         http://NAME.localhost:PORT/login
`display` (optional) is a public client of the device grant (and refresh tokens); it has no address.
`partners` (optional) are clients of `private_key_jwt`, with private keys for themselves (registered with
their public halves) and for their tokens; docs/partners.md says how such a client is registered.
`zoo` (optional) are old programs with their own accounts; `keys` are what each was once given, such as
the secret that whoever stands before it shows. They answer at NAME-old.localhost.
`trusting` (optional) are programs that ask the provider themselves, at NAME.localhost; what each is told
of addresses and secrets is said in its own module of `sandbox.zoo`.
`cabinet.proxy_secret` is what the service's manifest names as `proxy_secret_file`. A proxy
other than the sandbox's own shows the cabinet `cabinet.own_secret`, which is optional.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError

from sandbox.keys import Keys
from sandbox.party.provider import ClientCredentials
from sandbox.zoo import PROGRAMS, TRUSTING, OldAccount, Told

FILE = "sandbox.json"
REQUIRED = ("pbx",)
OPTIONAL = ("target", "archive")


class CredentialsError(Exception):
    """One line that names the file and the key."""


@dataclass(frozen=True, slots=True, repr=False)
class PartnerCredentials:
    """How a partner shows who it is."""

    client_id: str
    keys: Keys


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """The secrets of the sandbox's services."""

    clients: Mapping[str, ClientCredentials]
    proxy_secret: str
    own_secret: str
    display: str = ""
    """As whom the display is known; it has no secret. Empty where there is none."""
    partners: Mapping[str, PartnerCredentials] = field(default_factory=dict)
    zoo: Mapping[str, Told] = field(default_factory=dict)
    trusting: Mapping[str, Told] = field(default_factory=dict)


def read_credentials(folder: Path) -> Credentials:
    """Read `sandbox.json`. Raises `CredentialsError`."""
    file = folder / FILE
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{file}: cannot be read: {error}"
        raise CredentialsError(msg) from None
    proxy_secret = _text(file, said, "cabinet", "proxy_secret")
    names = (*REQUIRED, *(name for name in OPTIONAL if name in said))
    return Credentials(
        clients={name: _client(file, said, name) for name in names},
        proxy_secret=proxy_secret,
        own_secret=said["cabinet"].get("own_secret") or secrets.token_urlsafe(32),
        display=_text(file, said, "display", "client_id") if "display" in said else "",
        partners={name: _partner(file, said["partners"], name) for name in said.get("partners", {})},
        zoo={name: _told(file, name, one) for name, one in said.get("zoo", {}).items()},
        trusting={name: _keys(file, name, one) for name, one in said.get("trusting", {}).items()},
    )


def _client(file: Path, said: Any, name: str) -> ClientCredentials:
    return ClientCredentials(_text(file, said, name, "client_id"), _text(file, said, name, "client_secret"))


def _partner(file: Path, said: Any, name: str) -> PartnerCredentials:
    try:
        return PartnerCredentials(_text(file, said, name, "client_id"), Keys.read(said[name]["keys"]))
    except (JoseError, KeyError, TypeError, ValueError):
        msg = f"{file}: partners.{name}.keys are missing, or no keys"
        raise CredentialsError(msg) from None


def _told(file: Path, name: str, said: Any) -> Told:
    """Read what an old program is told."""
    try:
        if name in PROGRAMS:
            return Told(tuple(OldAccount(**account) for account in said["accounts"]), dict(said["keys"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    msg = f"{file}: zoo.{name} is no program, or its accounts and keys are missing"
    raise CredentialsError(msg)


def _keys(file: Path, name: str, said: Any) -> Told:
    """Read what a program is told that asks the provider itself."""
    if name in TRUSTING and isinstance(said, dict):
        return Told(keys={key: str(value) for key, value in said.items()})
    msg = f"{file}: trusting.{name} is no program, or its keys are missing"
    raise CredentialsError(msg)


def _text(file: Path, said: Any, section: str, key: str) -> str:
    part = said.get(section) if isinstance(said, dict) else None
    value = part.get(key) if isinstance(part, dict) else None
    if not isinstance(value, str) or not value:
        msg = f"{file}: {section}.{key} is missing"
        raise CredentialsError(msg)
    return value
