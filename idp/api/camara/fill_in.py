"""`POST /kyc-fill-in/v0.4/fill-in`: the fields that a person agreed to. CAMARA KYC Fill-in 0.4."""

from collections.abc import Mapping
from typing import Any, Final

from idp.api.camara.errors import PermissionDenied, Unauthenticated, UnnecessaryIdentifier
from idp.api.camara.incoming import Token
from idp.claims.release import Reader, Releasing
from idp.model.errors import Refused

PATH: Final = "/kyc-fill-in/v0.4/fill-in"
READS: Final = "kyc-fill-in"


def fill_in(releasing: Releasing, token: Token, body: Mapping[str, Any]) -> bytes:
    """Hand over, once, or again for a lost answer. Nothing is spent by a request that is refused."""
    if token.account is None or token.reads != READS:
        raise PermissionDenied
    if "phoneNumber" in body:
        raise UnnecessaryIdentifier
    try:
        return releasing.release(Reader(token.client, token.digest, READS, token.jkt)).body
    except Refused:
        raise Unauthenticated from None
