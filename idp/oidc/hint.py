"""ID tokens that come back to us as hints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.model.ids import ClientId
from idp.model.keys import KeyPurpose
from idp.ports.signer import Signer


@dataclass(frozen=True, slots=True)
class IdTokenHint:
    """What an ID token of ours says of whom it was for."""

    subject: str
    """As this client knows the person."""
    client: ClientId
    sid: str | None
    """As this client knows the session."""


def read_id_token_hint(signer: Signer, issuer: str, token: str) -> IdTokenHint | None:
    """Return what the hint says, if it is an ID token that we issued. RP-Initiated Logout 1.0 §2.

    An expired one is good: it says who, and proves nothing. An access token, a logout
    token and an answer of UserInfo are none, whoever signed them.
    """
    claims = signer.verify(KeyPurpose.TOKEN, token, typ=None)
    if claims is None or claims.get("iss") != issuer:
        return None
    return _parse(claims)


def _parse(claims: Mapping[str, Any]) -> IdTokenHint | None:
    subject, audience, sid = claims.get("sub"), claims.get("aud"), claims.get("sid")
    if not isinstance(subject, str) or not isinstance(audience, str):
        return None
    if "events" in claims or "client_id" in claims or not {"exp", "iat"} <= claims.keys():
        return None
    return IdTokenHint(subject, ClientId(audience), sid if isinstance(sid, str) else None)
