"""Client assertions that nobody with the key made, and who is found behind a form at another edge."""

import base64
import json

import pytest
from joserfc.jws import JWSRegistry

import idp.oidc
from idp.model.errors import Invalid
from tests.oidc.forged import b64, hmac_by
from tests.oidc.keyed import ASSERTION_TYPE, Keyed, key_for, public, signed
from tests.oidc.party import ISSUER, basic
from tests.oidc.test_client_assertions import call
from tests.support.clock import FixedClock


@pytest.fixture
def keyed(browser, clock, house):
    return Keyed(browser, clock, "keyed")


def forged(who):
    """Make what must not pass for the client's assertion, by what is wrong with it."""
    claims, key, other = who.claims(), key_for("ES256"), key_for("ES256", 2)
    good = signed(key, "ES256", claims, kid="k1")
    head, body, signature = good.split(".")
    jwk = public(other)
    made = {
        f"header-{name}": signed(other, "ES256", claims, kid="k1", **{name: value})
        for name, value in {"jwk": jwk, "jku": "https://e.example/", "x5u": "https://e.example/"}.items()
    }
    made |= {
        f"good-key-header-{name}": signed(key, "ES256", claims, kid="k1", **{name: value})
        for name, value in {"jwk": public(key), "jku": "https://e.example/", "x5c": ["AA"]}.items()
    }
    made |= {
        f"signed-as-{typ}": signed(key, "ES256", claims, kid="k1", typ=typ)
        for typ in ["dpop+jwt", "at+jwt", "oauth-authz-req+jwt", 7, ""]
    }
    made |= {
        f"kid-{n}": signed(key, "ES256", claims, kid=k)
        for n, k in enumerate(["../k1", "k1' OR 1=1", "", "k" * 3000])
    }
    made |= {
        "other-key": signed(other, "ES256", claims, kid="k1"),
        "alg-none": f"{b64({'alg': 'none', 'kid': 'k1'})}.{body}.",
        "alg-none-signed": f"{b64({'alg': 'none', 'kid': 'k1'})}.{body}.{signature}",
        "alg-hs256": hmac_by(b"{}", {"kid": "k1"}, claims),
        "alg-of-another-kind": f"{b64({'alg': 'EdDSA', 'kid': 'k1'})}.{body}.{signature}",
        "alg-missing": f"{b64({'kid': 'k1'})}.{body}.{signature}",
        "crit": f"{b64({'alg': 'ES256', 'kid': 'k1', 'crit': ['x']})}.{body}.{signature}",
        "b64": f"{b64({'alg': 'ES256', 'kid': 'k1', 'b64': False})}.{body}.{signature}",
        "claims-changed": f"{head}.{b64({**claims, 'exp': claims['exp'] + 1})}.{signature}",
        "signature-empty": f"{head}.{body}.",
        "signature-short": f"{head}.{body}.{signature[:40]}",
        "signature-zero": f"{head}.{body}.{b64(bytes(64))}",
        "padded": good + "==",
        "two-segments": f"{head}.{body}",
        "garbage": "кот",
        "huge": "a" * 20000,
        "r051-over-8-kib": signed(key, "ES256", {**claims, "x": "x" * 6200}, kid="k1"),
        "claims-a-list": signed(key, "ES256", [1], kid="k1"),
    }
    made |= {f"json-{name}": written(key, *parts) for name, parts in ambiguous(claims).items()}
    return made


def ambiguous(claims):
    """Write header and claims as two readers would read them differently. R082."""
    head, plain = b'{"alg":"ES256","kid":"k1"}', json.dumps(claims).encode()
    more = {
        "member-twice": b',"aud":"https://e.example/","aud":"%s"' % claims["aud"].encode(),
        "not-a-number": b',"x":NaN',
        "infinite": b',"x":-Infinity',
        "half-a-character": b',"x":"\\ud800"',
        "deep": b',"x":' + b"[" * 900 + b"]" * 900,
    }
    made = {name: (head, plain[:-1] + said + b"}") for name, said in more.items()}
    return {
        **made,
        "header-twice": (b'{"alg":"none","alg":"ES256","kid":"k1"}', plain),
        "byte-order-mark": (head, b"\xef\xbb\xbf" + plain),
        "utf-16": (head, json.dumps(claims).encode("utf-16")),
    }


def written(key, head, body):
    """Sign bytes as they are."""
    parts = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (head, body))
    return f"{parts}.{b64(JWSRegistry.algorithms['ES256'].sign(parts.encode(), key))}"


NAMES = list(forged(Keyed(None, FixedClock(), "keyed")))


@pytest.mark.spec("RFC 7493 §2")
@pytest.mark.spec("RFC 8725 §3.11")
@pytest.mark.spec("RFC 7515 §4.1.4")
@pytest.mark.spec("RFC 7517 §4")
@pytest.mark.parametrize("name", NAMES)
def test_r051_r070_r071_r072_a_forged_assertion_is_invalid_client(keyed, statements, name):
    assertion = forged(keyed)[name]
    statements.clear()
    response = call(keyed, assertion)
    assert (response.status_code, response.json["error"]) == (401, "invalid_client")
    assert statements.writes() == []


@pytest.fixture
def find(house, settings):
    return idp.oidc.form_client_finder(house, settings)


def test_another_edge_finds_the_client_behind_a_form(keyed, find):
    form = {"reference": "r", **keyed.assertion(aud=f"{ISSUER}/applications")}
    client, parsed = find(form.items(), None, "127.0.0.1")
    assert client.client_id == "keyed"
    assert parsed["reference"] == "r"
    assert find(form.items(), None, "127.0.0.1") is None, "an assertion is used once"


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"client_id": "app"}, {}, id="a-public-client"),
        pytest.param({"client_id": "portal"}, {}, id="without-its-secret"),
        pytest.param({}, basic("portal", "wrong-secret"), id="wrong-secret"),
        pytest.param({"client_assertion": "x", "client_assertion_type": ASSERTION_TYPE}, {}, id="garbage"),
    ],
)
def test_nobody_is_found_behind_a_form_that_proves_nothing(house, find, form, headers):
    assert find(form.items(), headers.get("Authorization"), "127.0.0.1") is None


def test_a_form_with_a_secret_is_good_and_one_that_repeats_is_not(house, find):
    assert find([("a", "b")], basic("portal")["Authorization"], "127.0.0.1")[0].client_id == "portal"
    with pytest.raises(Invalid):
        find([("a", "b"), ("a", "c")], basic("portal")["Authorization"], "127.0.0.1")
