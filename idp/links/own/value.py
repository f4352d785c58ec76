"""The value of an application password, and the mark by which it is known again.

128 random bits cannot be guessed, so one quick HMAC under a key of our own is enough: a slow
hash would only make every connection of a mail client slow.
"""

import base64
import hashlib
import secrets
from typing import Final

from idp.authn.digests import keyed_digest
from idp.model.app_password import DigestSecrets
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from idp.ports.envelope import Envelope

BITS: Final = 128
GROUP: Final = 4
LONGEST: Final = 256
"""Characters of a shown secret that are looked at; one of ours is far shorter."""
_LABEL: Final = "app-password"


def new_value() -> Secret:
    """Make a value of 128 bits: 26 letters and digits that are not mistaken for one another. RFC 4648 §6."""
    drawn = base64.b32encode(secrets.token_bytes(BITS // 8)).decode()
    return Secret(drawn.rstrip("=").lower())


def new_name() -> str:
    """Make the name of a device: 60 bits."""
    return base64.b32encode(secrets.token_bytes(8)).decode()[:12].lower()


def grouped(value: Secret) -> Secret:
    """Write a value in groups of four, as people read it from a page."""
    text = value.value
    return Secret("-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP)))


def mark(envelope: Envelope, service: ServiceId, company: CompanyId, shown: Secret) -> str:
    """Return the mark of a shown secret: HMAC-SHA256 of its place and value. RFC 2104.

    Dashes, spaces and case do not matter; nothing else is forgiven, so whatever is appended to a
    value makes it another one.
    """
    return keyed_digest(envelope, _LABEL, service, company, _plain(shown.value))


def digests(login: str, realm: str, value: Secret) -> DigestSecrets:
    """Make the `A1` digests of a name and its secret. RFC 7616 §3.4.2."""
    a1 = f"{login}:{realm}:{value.value}".encode()
    md5 = hashlib.md5(a1, usedforsecurity=False).hexdigest()
    return DigestSecrets(realm, {"MD5": md5, "SHA-256": hashlib.sha256(a1).hexdigest()})


def _plain(shown: str) -> str:
    """Forgive how it was typed. What is no ASCII is none of ours: some of it has ASCII as lower case."""
    kept = shown[: LONGEST + 1]
    return kept.replace("-", "").replace(" ", "").lower() if kept.isascii() else ascii(kept)
