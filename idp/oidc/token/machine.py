"""The client credentials grant. RFC 6749 §4.4.

It speaks for no person, so it redeems to no `Authorization`: one scope, for one interface.
"""

from typing import Any, Final

from idp.model.client import Client
from idp.model.ids import new_id
from idp.model.keys import KeyPurpose
from idp.oidc.errors import InvalidScope, UnauthorizedClient
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.supported import CLIENT_CREDENTIALS
from idp.oidc.token.issue import ACCESS_TOKEN_ALG, ACCESS_TOKEN_TYP, confirmation
from idp.oidc.token.lifetimes import ACCESS_TOKEN

SCOPE: Final = "consent-info:retrieve"
PATH: Final = "/consent-info/v0.2"


def check_machine_scope(client: Client, form: Parameters) -> str:
    """Return the one scope that a client may have for itself. RFC 6749 §4.4.2."""
    if client.public or CLIENT_CREDENTIALS not in client.grant_types:
        raise UnauthorizedClient(description="grant_type is not registered for this client")
    if form.words("scope") not in ((), (SCOPE,)):
        raise InvalidScope(description=f"scope must be {SCOPE}")
    return SCOPE


def issue_machine_token(provider: Provider, client: Client, scope: str, jkt: str | None) -> dict[str, Any]:
    """Return an access token for that interface alone. RFC 6749 §4.4.3, RFC 9068 §2.2."""
    now = provider.now()
    claims = {
        "iss": provider.issuer,
        "sub": client.client_id,
        "client_id": client.client_id,
        "aud": f"{provider.issuer}{PATH}",
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_TOKEN).timestamp()),
        "jti": new_id(),
        "scope": scope,
        **confirmation(jkt),
    }
    signer = provider.house.signer
    return {
        "access_token": signer.sign(KeyPurpose.TOKEN, claims, alg=ACCESS_TOKEN_ALG, typ=ACCESS_TOKEN_TYP),
        "token_type": "DPoP" if jkt is not None else "Bearer",
        "expires_in": int(ACCESS_TOKEN.total_seconds()),
        "scope": scope,
    }
