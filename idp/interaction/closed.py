"""What the signed-out page remembers of the session that ended."""

import base64
import hashlib
import hmac
import re
from typing import Final

from idp.model.ids import Sid
from idp.model.secret import Secret
from idp.ports.envelope import Envelope

COOKIE: Final = "__Host-okno_closed"
"""Holds the `sid` of the session that ended, so that the next page can say what was closed."""
LIFETIME: Final = 300
_FORM: Final = re.compile(r"([A-Za-z0-9_-]{22})\.[A-Za-z0-9_-]{43}\Z")


def seal_closed(envelope: Envelope, browser: Secret, sid: Sid) -> str:
    """Write a `sid` down for this browser: every relying party knows it, and nobody may ask by it."""
    message = f"{sid}|{browser.value}".encode()
    mac = hmac.new(envelope.derive("closed session"), message, hashlib.sha256).digest()
    return f"{sid}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def read_closed(envelope: Envelope, browser: Secret, cookie: str | None) -> Sid | None:
    """Return the `sid` that was written down for this browser."""
    match = _FORM.match(cookie or "")
    if match is None:
        return None
    sid = Sid(match[1])
    return sid if hmac.compare_digest(seal_closed(envelope, browser, sid), match[0]) else None
