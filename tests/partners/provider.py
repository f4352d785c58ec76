"""A provider that a partner talks to without a wire: strict about proofs, generous with answers."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey
from typing_extensions import override

from sandbox import clock
from sandbox.keys import ALG, Keys
from sandbox.partners.hearing import ENDED
from sandbox.partners.provider import Answer, Provider

ISSUER = "http://localhost:8400"
CLIENT = "nethouse"
SIGNING = ECKey.generate_key("P-256", {"kid": "one"})
KEYS = Keys.make()
REQUEST_URI = "urn:ietf:params:oauth:request_uri:abc"


@dataclass
class Heard:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: dict[str, str]


@dataclass
class World:
    """What the provider says, and what it has heard."""

    claims: dict[str, Any] = field(default_factory=dict)
    """The body of UserInfo or of KYC Fill-in; of an application, its form."""
    id_token: dict[str, Any] = field(default_factory=dict)
    """What of the ID token is otherwise than it should be."""
    envelope: dict[str, Any] = field(default_factory=dict)
    """What of the application's claims is otherwise."""
    typ: str = "application+jwt"
    token_type: str = "DPoP"
    over: bool = False
    """Nothing is handed over any more."""
    nonce: str = ""
    heard: list[Heard] = field(default_factory=list)
    fixed: dict[str, bytes] = field(default_factory=dict)
    """Bytes handed over before, by what reads them."""


class FakeProvider(Provider):
    """Answers as the specifications have it."""

    def __init__(self, world: World, client_id: str = CLIENT) -> None:
        super().__init__(ISSUER, client_id, KEYS)
        self.world = world

    @override
    def send(
        self, method: str, address: str, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> Answer:
        path = urlsplit(address).path
        form = {name: values[0] for name, values in parse_qs(body or "").items()}
        self.world.heard.append(Heard(method, path, headers or {}, form))
        status, content_type, told = _PATHS[path](self, headers or {}, form)
        answer = told if isinstance(told, bytes) else json.dumps(told).encode()
        return Answer(address, status, content_type, answer)

    def metadata(self) -> dict[str, str]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "pushed_authorization_request_endpoint": f"{ISSUER}/par",
            "jwks_uri": f"{ISSUER}/jwks",
        }

    def push_answer(self, headers: Mapping[str, str], form: dict[str, str]) -> tuple[int, str, Any]:
        self.authenticate(form)
        self.prove(headers, "POST", "/par")
        self.world.nonce = form["nonce"]
        return 201, "application/json", {"request_uri": REQUEST_URI, "expires_in": 90}

    def tokens(self, headers: Mapping[str, str], form: dict[str, str]) -> tuple[int, str, Any]:
        self.authenticate(form)
        self.prove(headers, "POST", "/token")
        now = clock.now()
        claims = {
            "iss": ISSUER,
            "aud": self.client_id,
            "sub": "pairwise",
            "nonce": self.world.nonce,
            "iat": now,
            "exp": now + 300,
        }
        return (
            200,
            "application/json",
            {
                "access_token": "opaque",
                "token_type": self.world.token_type,
                "scope": "openid",
                "id_token": signed(claims | self.world.id_token),
            },
        )

    def hand_over(self, headers: Mapping[str, str], form: dict[str, str]) -> tuple[int, str, Any]:
        method, path = self.world.heard[-1].method, self.world.heard[-1].path
        self.prove(headers, method, path, "opaque")
        if self.world.over:
            return 401, "application/json", {"error": "invalid_token"}
        return 200, "application/json", self.world.claims

    def applications(self, headers: Mapping[str, str], form: dict[str, str]) -> tuple[int, str, Any]:
        self.authenticate(form)
        if self.world.over:
            return 401, "application/json", {"error": "invalid_grant"}
        known = self.world.fixed.setdefault(form["reference"], self.application().encode())
        return 200, "application/jwt", known

    def application(self) -> str:
        now = clock.now()
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": self.client_id,
            "sub": "pairwise",
            "jti": f"application-{len(self.world.fixed)}",
            "iat": now,
            "exp": now + 300,
            "receipt_id": "receipt",
            "form": self.world.claims,
        }
        return signed(claims | self.world.envelope, typ=self.world.typ)

    def authenticate(self, form: Mapping[str, str]) -> None:
        """Insist on a good assertion: the issuer is its audience."""
        found = jwt.decode(form["client_assertion"], KEYS.client, algorithms=[ALG]).claims
        assert (found["iss"], found["sub"], found["aud"]) == (self.client_id, self.client_id, ISSUER)
        assert found["exp"] <= clock.now() + 60
        assert found["jti"]

    def prove(self, headers: Mapping[str, str], method: str, path: str, token: str = "") -> None:
        """Insist on a good proof of the key."""
        found = jwt.decode(headers["DPoP"], KEYS.proof, algorithms=[ALG])
        assert (found.header["typ"], found.claims["htm"]) == ("dpop+jwt", method)
        assert "d" not in found.header["jwk"]
        assert found.claims["htu"] == f"{ISSUER}{path}"
        assert found.claims.get("ath", "") == (ath(token) if token else "")
        assert not token or headers["Authorization"] == f"DPoP {token}"


def ath(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def signed(claims: dict[str, Any], *, typ: str = "JWT", key: ECKey = SIGNING) -> str:
    return jwt.encode({"alg": "ES256", "kid": "one", "typ": typ}, claims, key, algorithms=["ES256"])


def event(**change: Any) -> str:
    """Sign an event that a consent has ended."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": CLIENT,
        "iat": clock.now(),
        "jti": "event",
        "sub_id": {"format": "iss_sub", "iss": ISSUER, "sub": "pairwise"},
        "events": {f"{ISSUER}{ENDED}": {"reason": "withdrawn"}},
    }
    typ = change.pop("typ", "secevent+jwt")
    key = change.pop("key", SIGNING)
    return signed(claims | change, typ=typ, key=key)


_PATHS: Mapping[str, Any] = {
    "/.well-known/openid-configuration": lambda p, _h, _f: (200, "application/json", p.metadata()),
    "/jwks": lambda _p, _h, _f: (200, "application/json", {"keys": [SIGNING.as_dict(private=False)]}),
    "/par": FakeProvider.push_answer,
    "/token": FakeProvider.tokens,
    "/userinfo": FakeProvider.hand_over,
    "/kyc-fill-in/v0.4/fill-in": FakeProvider.hand_over,
    "/applications": FakeProvider.applications,
}
