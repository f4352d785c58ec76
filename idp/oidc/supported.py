"""What the provider supports: said once, for discovery, registration and every check."""

from typing import Final

from idp.claims.profile import SCOPES as CLAIM_SCOPES
from idp.model.device import GRANT

SCOPES: Final = ("openid", *CLAIM_SCOPES, "offline_access", "roles")
RESPONSE_TYPES: Final = ("code",)
RESPONSE_MODES: Final = ("query", "form_post")
CLIENT_CREDENTIALS: Final = "client_credentials"
DEVICE_CODE: Final = GRANT
GRANT_TYPES: Final = ("authorization_code", "refresh_token", CLIENT_CREDENTIALS, DEVICE_CODE)
TOKEN_ENDPOINT_AUTH_METHODS: Final = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
INTROSPECTION_AUTH_METHODS: Final = TOKEN_ENDPOINT_AUTH_METHODS[:-1]
"""Whoever has no credentials is told nothing. RFC 7662 §2.1."""
FAPI_ALGORITHMS: Final = ("PS256", "ES256", "EdDSA", "Ed25519")
"""FAPI 2.0 Security Profile §5.4.1; the last two are one."""
TOKEN_ENDPOINT_AUTH_ALGORITHMS: Final = (*FAPI_ALGORITHMS, "RS256")
"""A client of that profile may not use the last one."""
REQUEST_OBJECT_ALGORITHMS: Final = (*FAPI_ALGORITHMS, "RS256")
"""Never `none`: an unsigned object is worth less than plain parameters. RFC 9101 §10.1."""
DPOP_ALGORITHMS: Final = FAPI_ALGORITHMS
AUTHORIZATION_DETAILS_TYPES: Final = ("partner_application", "service_order")
ID_TOKEN_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
USERINFO_ALGORITHMS: Final = ID_TOKEN_ALGORITHMS
PROMPTS: Final = ("none", "login", "consent", "select_account")
DISPLAYS: Final = ("page", "popup", "touch")
"""One page fits them all. OpenID Connect Core 1.0 §3.1.2.1."""
CODE_CHALLENGE_METHODS: Final = ("S256",)
SUBJECT_TYPES: Final = ("public", "pairwise")
