"""Client authentication by `private_key_jwt`. RFC 7523 §2.2, OpenID Connect Core 1.0 §9."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.model.client import Client, Profile
from idp.model.errors import Unavailable
from idp.oidc.client_keys import ClientKeys
from idp.oidc.foreign import Presented, one_name, parse_jws, signed_by
from idp.oidc.once import SKEW, Once, moment
from idp.oidc.supported import FAPI_ALGORITHMS, TOKEN_ENDPOINT_AUTH_ALGORITHMS

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHOD: Final = "private_key_jwt"
LONGEST_LIFE: Final = timedelta(minutes=5)
LONGEST: Final = 8192
_TYPS: Final = frozenset({"jwt", "client-authentication+jwt"})
"""What an assertion calls itself, if anything; what is signed as something else is none. RFC 8725 §3.11."""


@dataclass(frozen=True, slots=True)
class Assertions:
    """Judges client assertions."""

    issuer: str
    once: Once
    keys: ClientKeys
    endpoints: tuple[str, ...] = (
        "/token",
        "/par",
        "/introspect",
        "/revoke",
        "/device_authorization",
        "/applications",
    )
    """Whose addresses a client outside of FAPI 2.0 may name as audience. RFC 9126 §2."""

    def fault_of(self, client: Client, token: str) -> str:
        """Say what is wrong with an assertion of this client, for our log; nothing if it is good.

        It is spent by that, once everything else is right. RFC 7523 §3.
        """
        presented = parse_jws(token) if len(token) <= LONGEST else None
        if presented is None:
            return "the assertion is no JWS, or too long"
        fault = self._fault_of_signature(client, presented) or self._fault_of_claims(client, presented.claims)
        return fault or self._fault_of_use(client, presented.claims)

    def _fault_of_signature(self, client: Client, presented: Presented) -> str:
        if fault := _fault_of_header(presented):
            return fault
        if presented.alg not in algorithms_of(client):
            return "algorithm of the assertion"
        try:
            keys = self.keys.named(client, presented.header.get("kid"))
        except Unavailable as error:
            return error.message
        good = any(signed_by(presented, key, (presented.alg,)) for key in keys)
        return "" if good else "signature or key of the assertion"

    def _fault_of_claims(self, client: Client, claims: Mapping[str, Any]) -> str:
        if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
            return "iss or sub of the assertion"
        if not self._audience_fits(client, claims.get("aud")):
            return "aud of the assertion"
        return _fault_of_times(claims, self.once.clock.now())

    def _audience_fits(self, client: Client, audience: Any) -> bool:
        """Compare; of a FAPI 2.0 client it is the issuer, as a string. FAPI 2.0 Security Profile §5.3.2.1."""
        if client.profile is Profile.FAPI:
            return bool(audience == self.issuer)
        ours = {self.issuer, *(f"{self.issuer}{path}" for path in self.endpoints)}
        named = audience if isinstance(audience, list) else [audience]
        return any(isinstance(item, str) and item in ours for item in named)

    def _fault_of_use(self, client: Client, claims: Mapping[str, Any]) -> str:
        until = moment(claims.get("exp"))
        if until is None or not self.once.spend(
            "client_assertion", client.client_id, claims.get("jti"), until
        ):
            return "jti of the assertion, missing or spent"
        return ""


def algorithms_of(client: Client) -> Collection[str]:
    """Return the algorithms that this client may sign its assertions by. RFC 7591 §2."""
    if client.token_endpoint_auth_signing_alg is not None:
        return (one_name(client.token_endpoint_auth_signing_alg),)
    return FAPI_ALGORITHMS if client.profile is Profile.FAPI else TOKEN_ENDPOINT_AUTH_ALGORITHMS


def _fault_of_header(presented: Presented) -> str:
    if presented.brings_key:
        return "the assertion brings its own key"
    if str(presented.header.get("typ", "jwt")).lower() not in _TYPS:
        return "typ of the assertion"
    return ""


def _fault_of_times(claims: Mapping[str, Any], now: datetime) -> str:
    """Compare `exp`, which must be there and near, `nbf` and `iat`. RFC 7523 §3."""
    expires_at = moment(claims.get("exp"))
    if expires_at is None or not now < expires_at <= now + LONGEST_LIFE + SKEW:
        return "exp of the assertion"
    begins = [moment(claims[name]) for name in ("nbf", "iat") if name in claims]
    if any(at is None or at > now + SKEW for at in begins):
        return "nbf or iat of the assertion"
    return ""
