"""What the provider publishes of itself. OpenID Connect Discovery 1.0 §3, RFC 8414 §2."""

import json
from typing import Any, Final

from idp.authn.assurance import ACR_VALUES
from idp.claims import verified
from idp.claims.catalogue import CATALOGUE
from idp.claims.profile import CLAIMS
from idp.oidc.supported import (
    AUTHORIZATION_DETAILS_TYPES,
    CODE_CHALLENGE_METHODS,
    DISPLAYS,
    DPOP_ALGORITHMS,
    GRANT_TYPES,
    ID_TOKEN_ALGORITHMS,
    INTROSPECTION_AUTH_METHODS,
    PROMPTS,
    REQUEST_OBJECT_ALGORITHMS,
    RESPONSE_MODES,
    RESPONSE_TYPES,
    SCOPES,
    SUBJECT_TYPES,
    TOKEN_ENDPOINT_AUTH_ALGORITHMS,
    TOKEN_ENDPOINT_AUTH_METHODS,
    USERINFO_ALGORITHMS,
)
from idp.words import LOCALES

TOKEN_CLAIMS: Final = (
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "sid",
    "at_hash",
    "org",
    "roles",
    "role_tree",
    "username",
)


def provider_metadata(
    issuer: str, scopes: tuple[str, ...] = (), *, registration: bool = False
) -> dict[str, Any]:
    """Return the metadata, the same for both well-known addresses. RFC 8414 §2.

    What is not supported is said too, where the default would say otherwise (§3 of Discovery).
    The scopes of services that take tokens come after the provider's own. `registration` says whether
    clients register themselves.
    """
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "device_authorization_endpoint": f"{issuer}/device_authorization",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/logout",
        "scopes_supported": [*SCOPES, *scopes],
        "response_types_supported": list(RESPONSE_TYPES),
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": list(GRANT_TYPES),
        "subject_types_supported": list(SUBJECT_TYPES),
        "id_token_signing_alg_values_supported": list(ID_TOKEN_ALGORITHMS),
        "userinfo_signing_alg_values_supported": list(USERINFO_ALGORITHMS),
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "require_pushed_authorization_requests": False,
        "token_endpoint_auth_methods_supported": list(TOKEN_ENDPOINT_AUTH_METHODS),
        "token_endpoint_auth_signing_alg_values_supported": list(TOKEN_ENDPOINT_AUTH_ALGORITHMS),
        "introspection_endpoint_auth_methods_supported": list(INTROSPECTION_AUTH_METHODS),
        "introspection_endpoint_auth_signing_alg_values_supported": list(TOKEN_ENDPOINT_AUTH_ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": list(TOKEN_ENDPOINT_AUTH_METHODS),
        "revocation_endpoint_auth_signing_alg_values_supported": list(TOKEN_ENDPOINT_AUTH_ALGORITHMS),
        "dpop_signing_alg_values_supported": list(DPOP_ALGORITHMS),
        "authorization_details_types_supported": list(AUTHORIZATION_DETAILS_TYPES),
        "code_challenge_methods_supported": list(CODE_CHALLENGE_METHODS),
        "claim_types_supported": ["normal"],
        "claims_supported": [*TOKEN_CLAIMS, *sorted(CLAIMS | CATALOGUE.keys())],
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": False,
        "require_request_uri_registration": False,
        "require_signed_request_object": False,
        "request_object_signing_alg_values_supported": list(REQUEST_OBJECT_ALGORITHMS),
        "prompt_values_supported": list(PROMPTS),
        "display_values_supported": list(DISPLAYS),
        "acr_values_supported": list(ACR_VALUES),
        "ui_locales_supported": list(LOCALES),
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
        **({"registration_endpoint": f"{issuer}/register"} if registration else {}),
        **verified.metadata(),
    }


def render_metadata(issuer: str, scopes: tuple[str, ...] = (), *, registration: bool = False) -> bytes:
    """Write the metadata once, for every answer. OpenID Connect Discovery 1.0 §4.2."""
    return json.dumps(
        provider_metadata(issuer, scopes, registration=registration), separators=(",", ":")
    ).encode()
