"""Request objects that their client did not sign, and any bytes at all."""

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jws import JWSRegistry

from tests.oidc.forged import b64, hmac_by, public_texts
from tests.oidc.keyed import key_for, public, signed
from tests.oidc.signing import TYP, Signing, assert_refused


@pytest.fixture
def signing(alice, clock, house):
    return Signing(alice, clock, "keyed")


def forged(who):
    """Make what must not pass for the client's object, by what is wrong with it."""
    claims, key, other = who.said(), key_for("ES256"), key_for("ES256", 2)
    good = who.object()
    head, body, signature = good.split(".")
    made = {
        f"alg-{alg or 'empty'}": f"{b64({'alg': alg, 'typ': TYP, 'kid': 'k1'})}.{body}."
        for alg in ("none", "None", "nOnE", "", "HS256", "RS256", "ES384")
    }
    made["alg-none-with-its-signature"] = f"{b64({'alg': 'none', 'typ': TYP})}.{body}.{signature}"
    made |= {
        f"hmac-by-the-{form}": hmac_by(text, {"typ": TYP, "kid": "k1"}, claims)
        for form, text in public_texts(public(key))
    }
    made["hmac-by-the-secret"] = hmac_by(b"a-secret-of-good-length-0001", {"typ": TYP}, claims)
    made["another-key"] = signed(other, "ES256", claims, kid="k1", typ=TYP)
    made["another-key-brought-along"] = signed(other, "ES256", claims, kid="k1", jwk=public(other))
    made |= {
        f"header-{name}": signed(key, "ES256", claims, kid="k1", **{name: value})
        for name, value in {
            "jwk": public(key),
            "jku": "https://e.example/",
            "x5u": "https://e.example/",
            "x5c": ["AA"],
            "crit": ["exp"],
            "b64": False,
        }.items()
    }
    made |= {
        f"typ-{typ}": signed(key, "ES256", claims, kid="k1", typ=typ)
        for typ in ("dpop+jwt", "at+jwt", "client-authentication+jwt", "logout+jwt", 7, "")
    }
    made |= {
        f"kid-{number}": signed(key, "ES256", claims, kid=kid, typ=TYP)
        for number, kid in enumerate(["", "k2", "../k1", "k" * 10240, 1, ["k1"], {}])
    }
    made |= {
        "claims-changed": f"{head}.{b64({**claims, 'state': 'x'})}.{signature}",
        "signature-empty": f"{head}.{body}.",
        "signature-zero": f"{head}.{body}.{b64(bytes(64))}",
        "padded": good + "==",
        "two-segments": f"{head}.{body}",
        "encrypted": f"{good}.x.y",
        "json-serialisation": json.dumps({"payload": body, "protected": head, "signature": signature}),
        "detached": f"{head}..{signature}",
        "claims-list": f"{head}.{b64([])}.{signature}",
        "claims-twice": by(key, b'{"state":"a","state":"b"}'),
        "claims-nan": by(key, b'{"exp":NaN}'),
        "claims-deep": by(key, b"[" * 3000),
        "claims-surrogate": by(key, json.dumps({**claims, "state": "\ud800"}).encode()),
        "too-long": signed(key, "ES256", {**claims, "state": "x" * 20_000}, kid="k1"),
        "client-assertion": who.assertion()["client_assertion"],
        "no-token": "{}",
        "blank": " ",
        "not-ascii": "кот.кот.кот",
    }
    return made


def by(key, payload):
    """Sign bytes that are no good JSON."""
    signing = f"{b64({'alg': 'ES256', 'kid': 'k1'})}.{b64(payload)}"
    return f"{signing}.{b64(JWSRegistry.algorithms['ES256'].sign(signing.encode(), key))}"


@pytest.mark.spec("RFC 9101 §10.8")
@pytest.mark.spec("RFC 8725 §3.10")
def test_r027_r070_r071_r072_r074_r075_r082_an_object_that_its_client_did_not_sign(signing, statements):
    for name, token in forged(signing).items():
        try:
            assert_refused(signing, token, statements)
        except AssertionError as failed:
            raise AssertionError(name) from failed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.sampled_from(
    [
        "iss",
        "aud",
        "exp",
        "nbf",
        "iat",
        "sub",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "claims",
        "prompt",
        "max_age",
        "resource",
        "response_type",
        "response_mode",
        "authorization_details",
        "nonce",
    ]
)
RELAXED = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@RELAXED
@given(st.dictionaries(MEMBERS, JSON, max_size=4))
def test_any_object_well_signed_gets_an_answer(signing, changes):
    response = signing.ask(signing.object(**changes))
    assert response.status_code in {200, 303, 400}
    assert "evil" not in response.headers.get("Location", "")


@RELAXED
@given(st.binary(max_size=120), st.binary(max_size=120), st.binary(max_size=80))
def test_any_bytes_for_an_object_get_an_answer(signing, head, body, signature):
    segments = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (head, body, signature))
    assert signing.ask(".".join(segments)).status_code == 400
