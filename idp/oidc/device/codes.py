"""The two codes of a device: one it keeps, one a person types. RFC 8628 §6.1."""

import hashlib
import hmac
import secrets
from typing import Final

from idp.ports.envelope import Envelope

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so no words; no digits, so nothing to mistake one for."""
LENGTH: Final = 8
"""34 bits: too many to guess within ten minutes at the rate that is let through."""
_HALF: Final = LENGTH // 2
_LONGEST: Final = 64
_IGNORED: Final = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u2212.\t")


def new_user_code() -> str:
    """Make a code as it is shown: `WDJB-MJHT`. RFC 8628 §6.1."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{made[:_HALF]}-{made[_HALF:]}"


def read_user_code(typed: str) -> str | None:
    """Return a typed code as it is shown; case, hyphens and spaces do not matter. RFC 8628 §6.1."""
    letters = typed[:_LONGEST].translate(_IGNORED).upper()
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def user_code_digest(envelope: Envelope, user_code: str) -> str:
    """Return what is stored: keyed, for all codes there are could be hashed in a minute."""
    return hmac.new(envelope.derive("user code"), user_code.encode(), hashlib.sha256).hexdigest()
