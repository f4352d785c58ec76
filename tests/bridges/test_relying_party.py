"""The sandbox's relying party believes no token that breaks a rule."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from sandbox.party.flow import Flow, FlowError, finish
from sandbox.party.provider import Provider
from sandbox.party.tokens import BACKCHANNEL_EVENT, TokenError, check_id_token, check_logout_token

NOW = 1_795_000_000
ISSUER = "http://localhost:8400"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
ACCESS_TOKEN = "access"
AT_HASH = base64.urlsafe_b64encode(hashlib.sha256(b"access").digest()[:16]).rstrip(b"=").decode()
GOOD_ID: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "pbx",
    "sub": "anna",
    "nonce": "n",
    "iat": NOW,
    "exp": NOW + 300,
    "at_hash": AT_HASH,
}
GOOD_LOGOUT: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "pbx",
    "sid": "s",
    "jti": "j",
    "iat": NOW,
    "exp": NOW + 120,
    "events": {BACKCHANNEL_EVENT: {}},
}


@dataclass
class KnownProvider(Provider):
    """A provider whose keys are known and whom nobody asks over the wire."""

    issuer: str = ISSUER
    client_id: str = "pbx"
    asked: list[str] = field(default_factory=list)

    def keys(self, kid: str) -> KeySet:
        """Return the one key."""
        self.asked.append(kid)
        return KeySet([KEY])


def signed(claims: dict[str, Any], key: RSAKey = KEY, **header: Any) -> str:
    return jwt.encode(
        {"alg": "RS256", "kid": "one", "typ": "JWT"} | header, claims, key, algorithms=["RS256", "RS512"]
    )


def unsigned(claims: dict[str, Any]) -> str:
    head, body, _ = signed(claims).split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one","typ":"JWT"}').rstrip(b"=").decode()
    assert head
    return f"{none}.{body}."


def check_id(token: str) -> dict[str, Any]:
    return check_id_token(KnownProvider(), token, nonce="n", access_token=ACCESS_TOKEN, now=NOW)


def test_a_good_id_token_is_believed() -> None:
    assert check_id(signed(GOOD_ID))["sub"] == "anna"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"iss": "http://localhost:8401"}, id="iss-other"),
        pytest.param({"aud": "target"}, id="aud-other"),
        pytest.param({"aud": ["pbx", "target"]}, id="aud-several"),
        pytest.param({"azp": "target"}, id="azp-other"),
        pytest.param({"nonce": "other"}, id="nonce-other"),
        pytest.param({"nonce": None}, id="nonce-none"),
        pytest.param({"exp": NOW - 61}, id="expired"),
        pytest.param({"exp": None}, id="exp-none"),
        pytest.param({"iat": NOW + 61}, id="from-the-future"),
        pytest.param({"sub": ""}, id="sub-empty"),
        pytest.param({"at_hash": "other"}, id="at-hash-other"),
    ],
)
def test_an_id_token_that_breaks_a_rule_is_not_believed(change: dict[str, Any]) -> None:
    with pytest.raises(TokenError):
        check_id(signed(GOOD_ID | change))


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(signed(GOOD_ID, OTHER), id="another-key"),
        pytest.param(signed(GOOD_ID, alg="RS512"), id="another-algorithm"),
        pytest.param(signed(GOOD_ID, typ="at+jwt"), id="an-access-token"),
        pytest.param(signed(GOOD_ID, typ="logout+jwt"), id="a-logout-token"),
        pytest.param(unsigned(GOOD_ID), id="alg-none"),
        pytest.param("", id="empty"),
        pytest.param("a.b", id="two-parts"),
        pytest.param("a.b.c.d.e", id="five-parts"),
        pytest.param("e30.e30.e30", id="empty-objects"),
    ],
)
def test_what_the_provider_did_not_sign_is_not_believed(token: str) -> None:
    with pytest.raises(TokenError):
        check_id(token)


def test_a_good_logout_token_is_believed() -> None:
    token = signed(GOOD_LOGOUT, typ="logout+jwt")
    assert check_logout_token(KnownProvider(), token, NOW)["sid"] == "s"


@pytest.mark.parametrize(
    ("change", "typ"),
    [
        pytest.param({}, "JWT", id="typ-other"),
        pytest.param({"nonce": "n"}, "logout+jwt", id="nonce-there"),
        pytest.param({"events": {}}, "logout+jwt", id="no-event"),
        pytest.param({"events": [BACKCHANNEL_EVENT]}, "logout+jwt", id="events-a-list"),
        pytest.param({"sid": None}, "logout+jwt", id="nobody-named"),
        pytest.param({"jti": None}, "logout+jwt", id="jti-none"),
        pytest.param({"aud": "target"}, "logout+jwt", id="aud-other"),
        pytest.param({"exp": NOW - 61}, "logout+jwt", id="expired"),
    ],
)
def test_a_logout_token_that_breaks_a_rule_ends_nothing(change: dict[str, Any], typ: str) -> None:
    with pytest.raises(TokenError):
        check_logout_token(KnownProvider(), signed(GOOD_LOGOUT | change, typ=typ), NOW)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param({"state": "other", "iss": ISSUER, "code": "c"}, "state", id="state-other"),
        pytest.param({"iss": ISSUER, "code": "c"}, "state", id="no-state"),
        pytest.param({"state": "s", "code": "c"}, "iss", id="no-iss"),
        pytest.param({"state": "s", "iss": "http://evil.test", "code": "c"}, "iss", id="iss-other"),
        pytest.param({"state": "s", "iss": ISSUER}, "code", id="no-code"),
        pytest.param({"state": "s", "iss": ISSUER, "error": "access_denied"}, "access_denied", id="refused"),
    ],
)
def test_an_answer_that_is_not_ours_is_never_redeemed(answer: dict[str, str], error: str) -> None:
    flow = Flow("s", "n", "v", "http://pbx.localhost:8401/callback", 0.0, {})
    with pytest.raises(FlowError) as caught:
        finish(KnownProvider(), flow, answer)
    assert caught.value.error == error
