"""What the sandbox is told at start: one JSON file, written by whoever registers its services.

    DIR/sandbox.json, mode 0600:
    {
      "pbx": {"client_id": "…", "client_secret": "…"},
      "cabinet": {"proxy_secret": "…"},
      "target": {"client_id": "…", "client_secret": "…"}
    }

`pbx` is a confidential client (client_secret_basic, PKCE) with these addresses, PORT being
that of `--listen`:
    redirect_uris              http://pbx.localhost:PORT/callback
    post_logout_redirect_uris  http://pbx.localhost:PORT/
    backchannel_logout_uri     http://pbx.localhost:PORT/backchannel-logout
    initiate_login_uri         http://pbx.localhost:PORT/login
`cabinet.proxy_secret` is what the service's manifest names as `proxy_secret_file`. A proxy
other than the sandbox's own shows the cabinet `cabinet.own_secret`, which is optional. So is
`target`, a client as `pbx` is, at target.localhost.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "sandbox.json"


class CredentialsError(Exception):
    """One line that names the file and the key."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """The secrets of the sandbox's services."""

    client_id: str
    client_secret: str
    proxy_secret: str
    own_secret: str
    target: tuple[str, str] | None = None
    """Id and secret of the advertising cabinet, where it is played."""


def read_credentials(folder: Path) -> Credentials:
    """Read `sandbox.json`. Raises `CredentialsError`."""
    file = folder / FILE
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{file}: cannot be read: {error}"
        raise CredentialsError(msg) from None
    return Credentials(
        client_id=_text(file, said, "pbx", "client_id"),
        client_secret=_text(file, said, "pbx", "client_secret"),
        proxy_secret=_text(file, said, "cabinet", "proxy_secret"),
        own_secret=said["cabinet"].get("own_secret") or secrets.token_urlsafe(32),
        target=_target(file, said) if "target" in said else None,
    )


def _target(file: Path, said: Any) -> tuple[str, str]:
    return _text(file, said, "target", "client_id"), _text(file, said, "target", "client_secret")


def _text(file: Path, said: Any, section: str, key: str) -> str:
    part = said.get(section) if isinstance(said, dict) else None
    value = part.get(key) if isinstance(part, dict) else None
    if not isinstance(value, str) or not value:
        msg = f"{file}: {section}.{key} is missing"
        raise CredentialsError(msg)
    return value
