"""The refresh token's form. It is derived, so that nothing that is stored could be redeemed."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

from idp.model.ids import FamilyId
from idp.model.secret import Secret
from idp.ports.envelope import Envelope

_FORM: Final = re.compile(r"rt\.([A-Za-z0-9_-]{22})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})\Z")


@dataclass(frozen=True, slots=True)
class Claim:
    """Which family and generation a genuine refresh token speaks for."""

    family: FamilyId
    generation: int


def derive_refresh_token(envelope: Envelope, family: FamilyId, generation: int) -> Secret:
    """Return the token of a generation, always the same. RFC 6749 §1.5."""
    message = f"{family}|{generation}".encode()
    mac = hmac.new(envelope.derive("refresh"), message, hashlib.sha256).digest()
    return Secret(f"rt.{family}.{generation}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}")


def read_refresh_token(envelope: Envelope, presented: str) -> Claim | None:
    """Return what a token speaks for, if we derived it. Compared whole, in constant time."""
    match = _FORM.match(presented)
    if match is None:
        return None
    claim = Claim(FamilyId(match[1]), int(match[2]))
    derived = derive_refresh_token(envelope, claim.family, claim.generation)
    return claim if hmac.compare_digest(derived.value, presented) else None
