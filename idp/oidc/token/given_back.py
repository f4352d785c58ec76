"""Access tokens that were given back, and how one is known again."""

import hashlib
from collections.abc import Mapping
from typing import Any


def token_digest(claims: Mapping[str, Any]) -> str:
    """Return by what an access token of ours is remembered: its `jti`. RFC 7519 §4.1.7."""
    return hashlib.sha256(str(claims.get("jti")).encode()).hexdigest()
