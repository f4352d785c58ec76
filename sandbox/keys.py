"""A partner's two keys: one says who it is, the other one holds its tokens fast."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from joserfc import jwt
from joserfc.jwk import ECKey

from sandbox import clock

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME: Final = 60
ALG: Final = "ES256"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Private keys, made once and registered with their public halves."""

    client: ECKey
    proof: ECKey

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Read both from JSON Web Keys."""
        return cls(ECKey.import_key(dict(told["client"])), ECKey.import_key(dict(told["proof"])))

    @classmethod
    def make(cls) -> Self:
        """Make new ones."""
        return cls(
            ECKey.generate_key("P-256", {"kid": secrets.token_urlsafe(8)}), ECKey.generate_key("P-256")
        )

    def jwks(self) -> dict[str, Any]:
        """Return what the provider registers. RFC 7517 §5."""
        return {"keys": [{**self.client.as_dict(private=False), "alg": ALG, "use": "sig"}]}

    def client_assertion(self, client_id: str, issuer: str) -> dict[str, str]:
        """Prove who the client is, to this issuer and once. RFC 7523 §2.2, FAPI 2.0 Security Profile §5.3.3.

        The issuer is the audience, not the endpoint: what was meant for another one is of no use.
        """
        now = clock.now()
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": issuer,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + LIFETIME,
        }
        header = {"alg": ALG, "kid": str(self.client.kid), "typ": "JWT"}
        return {
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jwt.encode(header, claims, self.client, algorithms=[ALG]),
        }

    def dpop_proof(self, method: str, address: str, access_token: str = "") -> str:
        """Prove that the key is in hand, for this one request. RFC 9449 §4.2."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": address,
            "iat": clock.now(),
        }
        if access_token:
            digest = hashlib.sha256(access_token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        header = {"alg": ALG, "typ": "dpop+jwt", "jwk": self.proof.as_dict(private=False)}
        return jwt.encode(header, claims, self.proof, algorithms=[ALG])
