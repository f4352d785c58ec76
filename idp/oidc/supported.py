"""What the provider supports: said once, for discovery, registration and every check."""

from typing import Final

from idp.claims.profile import SCOPES as CLAIM_SCOPES

SCOPES: Final = ("openid", *CLAIM_SCOPES, "offline_access", "roles")
RESPONSE_TYPES: Final = ("code",)
RESPONSE_MODES: Final = ("query", "form_post")
GRANT_TYPES: Final = ("authorization_code", "refresh_token")
TOKEN_ENDPOINT_AUTH_METHODS: Final = ("client_secret_basic", "client_secret_post", "none")
ID_TOKEN_ALGORITHMS: Final = ("RS256", "ES256")
PROMPTS: Final = ("none", "login", "consent", "select_account")
CODE_CHALLENGE_METHODS: Final = ("S256",)
SUBJECT_TYPES: Final = ("public",)
