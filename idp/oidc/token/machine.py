"""The client credentials grant. RFC 6749 §4.4.

It speaks for no person, so it redeems to no `Authorization`: it is for one audience, either our own
interface for machines with its one scope, or a resource of the client's without any scope of ours.
"""

from dataclasses import dataclass
from typing import Any, Final

from idp.model.client import Client
from idp.model.ids import new_id
from idp.model.keys import KeyPurpose
from idp.oidc.errors import InvalidScope, InvalidTarget, UnauthorizedClient
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.supported import CLIENT_CREDENTIALS
from idp.oidc.token.issue import ACCESS_TOKEN_TYP, access_token_alg, confirmation
from idp.oidc.token.lifetimes import ACCESS_TOKEN

SCOPE: Final = "consent-info:retrieve"
PATH: Final = "/consent-info/v0.2"


@dataclass(frozen=True, slots=True)
class ForItself:
    """What a client asks for in its own name."""

    audience: str
    scope: str = ""


def check_machine_request(provider: Provider, client: Client, form: Parameters) -> ForItself:
    """Return what a client may have for itself. RFC 6749 §4.4.2.

    Whoever names no resource means our interface. Scopes of ours speak of people, so there is none
    at the client's own resource.
    """
    if client.public or CLIENT_CREDENTIALS not in client.grant_types:
        raise UnauthorizedClient(description="grant_type is not registered for this client")
    ours = f"{provider.issuer}{PATH}"
    audience = check_machine_resource(client, form, ours)
    scope = SCOPE if audience == ours else ""
    if form.words("scope") not in ((), tuple(filter(None, (scope,)))):
        raise InvalidScope(description=f"scope must be {scope}" if scope else "there is no scope at it")
    if audience == provider.issuer:
        raise InvalidTarget(description="UserInfo answers for people only")
    return ForItself(audience, scope)


def check_machine_resource(client: Client, form: Parameters, ours: str) -> str:
    """Return the one resource that is asked for, of those registered. RFC 8707 §2."""
    asked = form.all("resource")
    if len(asked) > 1 or not set(asked) <= {ours, client.resource, *client.resources}:
        raise InvalidTarget(description="resource is not registered for this client, or there are several")
    return asked[0] if asked else ours


def issue_machine_token(
    provider: Provider, client: Client, asked: ForItself, jkt: str | None
) -> dict[str, Any]:
    """Return an access token for that audience alone. RFC 6749 §4.4.3, RFC 9068 §2.2."""
    now = provider.now()
    scope = {"scope": asked.scope} if asked.scope else {}
    claims = {
        "iss": provider.issuer,
        "sub": client.client_id,
        "client_id": client.client_id,
        "aud": asked.audience,
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_TOKEN).timestamp()),
        "jti": new_id(),
        **scope,
        **confirmation(jkt),
    }
    signer, alg = provider.house.signer, access_token_alg(provider, None if scope else asked.audience)
    return {
        "access_token": signer.sign(KeyPurpose.TOKEN, claims, alg=alg, typ=ACCESS_TOKEN_TYP),
        "token_type": "DPoP" if jkt is not None else "Bearer",
        "expires_in": int(ACCESS_TOKEN.total_seconds()),
        **scope,
    }
