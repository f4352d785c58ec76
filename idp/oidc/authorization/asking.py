"""What a request asks for beyond signing in: claims, a partner's form, an order."""

from dataclasses import dataclass
from typing import Any, Final

from idp.authn.assurance import ACR_VALUES
from idp.claims.asking import want
from idp.claims.catalogue import DPV, KYC_ALL, KYC_SCOPES, ORG_SCOPES
from idp.claims.manifest import Manifest
from idp.claims.profile import SCOPES as PROFILE_SCOPES
from idp.claims.requesting import NOTHING, ClaimsRequest, read_claims
from idp.model.application import Wanted
from idp.model.client import Client
from idp.model.errors import Invalid
from idp.oidc.authorization import checks
from idp.oidc.authorization.details import Details
from idp.oidc.errors import (
    InvalidAuthorizationDetails,
    InvalidRequest,
    InvalidScope,
    ProtocolError,
    UnauthorizedClient,
    UnmetAuthenticationRequirements,
)
from idp.oidc.parameters import LONGEST_HINT, Parameters
from idp.oidc.partners import Partners

ACR: Final = "acr"
_ERRORS: Final[dict[str, type[ProtocolError]]] = {
    "scope": InvalidScope,
    "authorization_details": InvalidAuthorizationDetails,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, as far as it may be."""

    scopes: tuple[str, ...]
    application: Wanted | None = None


def check_claims(parameters: Parameters) -> ClaimsRequest:
    """Return the claims that are asked for one by one. OpenID Connect Core 1.0 §5.5."""
    text = parameters.text("claims", LONGEST_HINT)
    if text is None:
        return NOTHING
    try:
        return read_claims(text)
    except Invalid as error:
        raise InvalidRequest(description=f"claims: {error.message}") from None


def check_named_claims(client: Client, claims: ClaimsRequest) -> tuple[str, ...]:
    """Return the claims that UserInfo adds to those of the scopes. OpenID Connect Core 1.0 §5.5.

    They are within the scopes that the client may ask for; a partner is given what its manifest says.
    What is asked for in the ID token alone is left out: profile claims are UserInfo's.
    """
    if client.partner is not None:
        return ()
    allowed = checks.allowed_scopes(client)
    named = {claim for scope in allowed for claim in PROFILE_SCOPES.get(scope, ())}
    return tuple(sorted(named & claims.userinfo.keys()))


def check_claimed_subject(claims: ClaimsRequest) -> str | None:
    """Return the subject that is asked for by its value. OpenID Connect Core 1.0 §5.5.1."""
    asked = claims.id_token.get("sub") or claims.userinfo.get("sub")
    if asked is None or asked.values is None:
        return None
    wanted = asked.values[0]
    if len(asked.values) > 1 or not isinstance(wanted, str):
        raise InvalidRequest(description="a sub is asked for by one text")
    return wanted


def check_claimed_acr(claims: ClaimsRequest, acr_values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the wished context classes, those of an `acr` claim. OpenID Connect Core 1.0 §5.5.1.1.

    An essential one that we never reach is refused: the person could do nothing about it.
    """
    asked = claims.id_token.get(ACR)
    if asked is None or asked.values is None:
        return acr_values
    known = tuple(value for value in asked.values if _reachable(value))
    if asked.essential and not known:
        raise UnmetAuthenticationRequirements(description="no requested acr is supported")
    return known or acr_values


def check_scope(
    partners: Partners,
    client: Client,
    parameters: Parameters,
    claims: ClaimsRequest,
    details: Details,
    of_service: frozenset[str] = frozenset(),
) -> Asked:
    """Return the scopes that may be granted, and what a partner wants to be given. RFC 6749 §3.3.

    A partner's manifest lets through what it lists. Everything else is left out and written down,
    and is no error: an error would tell what there is.
    """
    scopes = checks.check_scope(client, parameters, of_service)
    if client.partner is None:
        return Asked(scopes)
    manifest = partners.manifest_of(client)
    if manifest is None:
        raise UnauthorizedClient(description="this client's partner has no manifest here")
    asked = parameters.words("scope")
    try:
        application = want(manifest, asked, claims, details.application)
    except Invalid as error:
        raise _ERRORS.get(error.field, InvalidRequest)(description=error.message) from None
    if application is None:
        return Asked(("openid",))
    return Asked(tuple(scope for scope in asked if _known(manifest, scope)), application)


def _known(manifest: Manifest, scope: str) -> bool:
    own = scope in {*manifest.scopes, KYC_ALL} or scope.startswith(DPV)
    return own or scope in ORG_SCOPES or scope in KYC_SCOPES or scope in ("email", "phone", "profile")


def _reachable(value: Any) -> bool:
    return value in ACR_VALUES
