"""What a client with a key of its own sends: assertions and proofs."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.test import TestResponse

from idp.model.ids import new_id
from tests.oidc.forged import b64
from tests.oidc.party import CHALLENGE, ISSUER, VERIFIER
from tests.support.clock import FixedClock

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KINDS = {
    "ES256": lambda: ECKey.generate_key("P-256"),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519"),
    "Ed25519": lambda: key_for("EdDSA"),
    "PS256": lambda: RSAKey.generate_key(2048),
    "RS256": lambda: key_for("PS256"),
}


@lru_cache
def key_for(alg: str, number: int = 0):
    """Make a key once a process; another number is another key."""
    del number
    return KINDS[alg]()


def signed(key, alg: str, claims, **header: Any) -> str:
    """Sign whatever is told, with whatever header: what is odd is for the provider to refuse."""
    signing = f"{b64({'alg': alg, **header})}.{b64(claims)}"
    return f"{signing}.{b64(JWSRegistry.algorithms[alg].sign(signing.encode(), key))}"


def public(key, **more: Any) -> dict[str, Any]:
    """Return the public JWK."""
    return {**key.as_dict(private=False), **more}


def ath_of(token: str) -> str:
    """Hash an access token as proofs name it."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Keyed:
    """A client that proves itself by a key, and its access tokens by another."""

    browser: FlaskClient
    clock: FixedClock
    client_id: str
    alg: str = "ES256"
    scope: str = "openid"
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def key(self):
        """Return the key of its assertions."""
        return key_for(self.alg)

    @property
    def proof_key(self):
        """Return the key of its proofs."""
        return key_for("ES256", 1)

    def now(self) -> int:
        """Read the clock."""
        return int(self.clock.now().timestamp())

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Make an assertion's claims; `None` leaves one out."""
        plain = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "exp": self.now() + 60,
            "iat": self.now(),
            "jti": new_id(),
        }
        return {name: value for name, value in {**plain, **changes}.items() if value is not None}

    def assertion(self, **changes: Any) -> dict[str, str]:
        """Make the parameters of private_key_jwt."""
        token = signed(self.key, self.alg, self.claims(**changes), kid="k1")
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": token}

    def proof(
        self, path: str, method: str = "POST", token: str | None = None, key: Any = None, **changes: Any
    ) -> dict[str, str]:
        """Make a DPoP header; `None` leaves a claim out, `header_…` changes the header."""
        key = key or self.proof_key
        named = {
            name.removeprefix("header_"): changes.pop(name) for name in list(changes) if name[:7] == "header_"
        }
        header = {"typ": "dpop+jwt", "jwk": public(key), **named}
        alg = header.pop("alg", "ES256")
        claims = {"jti": new_id(), "htm": method, "htu": f"{ISSUER}{path}", "iat": self.now()}
        claims |= {"ath": ath_of(token)} if token else {}
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        header = {name: value for name, value in header.items() if value is not None}
        return {"DPoP": signed(key, alg, claims, **header)}

    def request(self, **changes: str | None) -> dict[str, str]:
        """Make the parameters of an authentication request."""
        plain = {
            "client_id": self.client_id,
            "redirect_uri": f"https://{self.client_id}.example/cb",
            "response_type": "code",
            "scope": self.scope,
            "state": "st",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return {n: v for n, v in {**plain, **self.extra, **changes}.items() if v is not None}

    def push(self, headers: dict[str, str] | None = None, **changes: str | None) -> TestResponse:
        """Push a request."""
        data = {**self.request(**changes), **self.assertion()}
        return self.browser.post("/par", data=data, headers=headers or {})

    def reference(self, **changes: str | None) -> str:
        """Push a request that is good, and return its request_uri."""
        response = self.push(**changes)
        assert response.status_code == 201, response.text
        return str((response.json or {})["request_uri"])

    def bring(self, request_uri: str, **more: str) -> TestResponse:
        """Bring a pushed request to the authorization endpoint."""
        query = {"client_id": self.client_id, "request_uri": request_uri, **more}
        return self.browser.get("/authorize?" + urlencode(query))

    def redeem(self, code: str, headers: dict[str, str] | None = None, **changes: str) -> TestResponse:
        """Redeem a code with a proof."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"https://{self.client_id}.example/cb",
            "code_verifier": VERIFIER,
            **self.assertion(),
            **changes,
        }
        return self.browser.post(
            "/token", data=data, headers=self.proof("/token") if headers is None else headers
        )

    def userinfo(self, token: str, **changes: Any) -> TestResponse:
        """Ask UserInfo with the token and a proof."""
        headers = {"Authorization": f"DPoP {token}", **self.proof("/userinfo", "GET", token, **changes)}
        return self.browser.get("/userinfo", headers=headers)

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.advance(**by)

    def soon(self, seconds: float) -> int:
        """Return a time ahead of now."""
        return int((self.clock.now() + timedelta(seconds=seconds)).timestamp())
