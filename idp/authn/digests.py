"""Digests that tell nothing to somebody who only reads the store."""

import hashlib
import hmac
from typing import Final

from idp.ports.envelope import Envelope

_SEPARATOR: Final = "\x1f"


def keyed_digest(envelope: Envelope, label: str, *parts: str) -> str:
    """Return an HMAC-SHA256 of the parts under the key of a label, hex. RFC 2104.

    For values of little entropy, such as phones and short codes, where a plain hash
    could be tried out.
    """
    text = _SEPARATOR.join(parts).encode()
    return hmac.new(envelope.derive(label), text, hashlib.sha256).hexdigest()


def digests_match(left: str, right: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
