"""What the demo remembers between starts: passwords, TOTP secrets, secrets and keys of the sandbox.

Made at random at the first start and kept in one file of mode 0600. A real provider keeps
no password in clear; the demo does, or nobody could sign in to it.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp

from idp.cli.demo.private_file import write_private
from idp.cli.passwords import typable
from idp.oidc.jose import dump_private, generate, key_id


@dataclass(slots=True)
class Memory:
    """Values by name; a value that is asked for first is made then."""

    path: Path
    new: bool = True
    """Whether nothing was remembered before."""
    _values: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> "Memory":
        """Read what is remembered; nothing at the first start."""
        if not path.exists():
            return cls(path)
        return cls(path, new=False, _values=json.loads(path.read_text(encoding="utf-8")))

    def password(self, persona: str) -> str:
        """Return a persona's password: strong, and easy to type."""
        return self._recall(f"password:{persona}", typable)

    def totp_secret(self, persona: str) -> str:
        """Return a persona's TOTP secret, base32."""
        return self._recall(f"totp:{persona}", pyotp.random_base32)

    def client_secret(self, client: str) -> str:
        """Return the secret of a sandbox service."""
        return self._recall(f"client:{client}", lambda: secrets.token_urlsafe(32))

    def old_password(self, account: str) -> str:
        """Return the password of an account in an old service: a person may have to type it once."""
        return self._recall(f"old:{account}", typable)

    def service_key(self, service: str, name: str) -> str:
        """Return a secret that an old service and the gate share."""
        return self._recall(f"service:{service}:{name}", lambda: secrets.token_urlsafe(32))

    def partner_keys(self, partner: str) -> Mapping[str, Any]:
        """Return a partner's private keys: for its own name, and for its tokens."""
        return {use: json.loads(self._recall(f"key:{partner}:{use}", new_key)) for use in ("client", "proof")}

    def save(self) -> None:
        """Write everything down."""
        write_private(self.path, json.dumps(self._values, indent=1))

    def _recall(self, name: str, make: Callable[[], str]) -> str:
        return self._values.setdefault(name, make())


def new_key() -> str:
    """Make a private key in JWK format. RFC 7517 §4."""
    key = generate("ES256")
    return json.dumps({**json.loads(dump_private(key)), "kid": key_id(key)})
