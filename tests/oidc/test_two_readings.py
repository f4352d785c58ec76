"""JSON that two readers would read differently is refused wherever JSON is read, and every forgery of a JWT."""

import json

import pytest

from tests.oidc.forged import forgeries
from tests.oidc.keyed import ASSERTION_TYPE, Keyed, public
from tests.oidc.party import query_of
from tests.oidc.signing import Signing, beside
from tests.oidc.test_forged_assertions import written

ODD = {
    "member-twice": '{{"{name}":{good},"{name}":{good}}}',
    "member-twice-by-an-escape": '{{"{name}":{good},"\\u00{first:02x}{rest}":{good}}}',
    "not-a-number": '{{"{name}":{good},"x":NaN}}',
    "infinite": '{{"{name}":{good},"x":Infinity}}',
    "minus-infinite": '{{"{name}":{good},"x":-Infinity}}',
    "infinite-by-its-size": '{{"{name}":{good},"x":1e400}}',
    "half-a-character": '{{"{name}":{good},"x":"\\ud800"}}',
    "half-a-character-for-a-name": '{{"{name}":{good},"\\udfff":1}}',
    "more-digits-than-anybody-reads": '{{"{name}":{good},"x":' + "9" * 4500 + "}}",
    "deep": '{{"{name}":{good},"x":' + "[" * 900 + "]" * 900 + "}}",
    "deep-objects": '{{"{name}":{good},"x":' + '{{"a":' * 300 + "1" + "}}" * 300 + "}}",
    "byte-order-mark": '\ufeff{{"{name}":{good}}}',
    "trailing-comma": '{{"{name}":{good},}}',
    "comment": '{{"{name}":{good}/**/}}',
    "single-quotes": "{{'{name}':{good}}}",
    "two-documents": '{{"{name}":{good}}}{{}}',
    "nothing-after-all": '{{"{name}":{good}',
    "control-character": '{{"{name}":{good},"x":"\x01"}}',
}
"""Written with a member that alone would be good."""


def text_of(odd, name, good):
    return odd.format(name=name, good=json.dumps(good), first=ord(name[0]), rest=name[1:])


each_odd = pytest.mark.parametrize("odd", ODD.values(), ids=ODD)


@each_odd
def test_r082_the_claims_parameter_reads_one_way(party, statements, odd):
    party.authorize()
    statements.clear()
    for method in ("GET", "POST"):
        request = party.request(claims=text_of(odd, "userinfo", {"name": None}))
        sent = {"query_string": request} if method == "GET" else {"data": request}
        assert query_of(party.browser.open("/authorize", method=method, **sent))["error"] == "invalid_request"
    assert statements.writes() == []


@each_odd
def test_r082_the_claims_within_an_object_read_one_way(alice, clock, house, odd):
    signing = Signing(alice, clock, "keyed")
    answer = query_of(signing.ask(signing.object(claims=text_of(odd, "userinfo", {"name": None}))))
    assert answer["error"] == "invalid_request"


HEAD = b'{"alg":"ES256","kid":"k1"}'


def spliced(odd, claims):
    """Write claims with what is odd about them."""
    (name, good), *others = claims.items()
    more = "".join(f",{json.dumps(n)}:{json.dumps(v)}" for n, v in others)
    return text_of(odd, name, good).replace(json.dumps(good), json.dumps(good) + more, 1)


@each_odd
def test_r082_an_assertion_reads_one_way(alice, clock, house, statements, odd):
    keyed = Keyed(alice, clock, "keyed")
    body = spliced(odd, keyed.claims()).encode("utf-8", "surrogatepass")
    statements.clear()
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": written(keyed.key, HEAD, body)}
    answer = alice.post("/token", data={"grant_type": "refresh_token", "refresh_token": "x", **form})
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert statements.writes() == []


@each_odd
def test_r082_a_request_object_reads_one_way(alice, clock, house, statements, odd):
    signing = Signing(alice, clock, "keyed")
    body = spliced(odd, signing.said()).encode("utf-8", "surrogatepass")
    statements.clear()
    answer = query_of(signing.ask(written(signing.key, HEAD, body), **beside(signing)))
    assert (answer["error"], answer["state"]) == ("invalid_request_object", "beside")
    assert statements.writes() == []


@each_odd
@pytest.mark.parametrize("part", ["header", "claims"])
def test_r082_a_proof_reads_one_way(alice, clock, house, odd, part):
    keyed = Keyed(alice, clock, "keyed")
    claims = {"jti": "j", "htm": "POST", "htu": "http://localhost:8400/token", "iat": keyed.now()}
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": public(keyed.proof_key)}
    odd_one = spliced(odd, header if part == "header" else claims).encode("utf-8", "surrogatepass")
    plain = json.dumps(claims if part == "header" else header).encode()
    parts = (odd_one, plain) if part == "header" else (plain, odd_one)
    form = {"grant_type": "refresh_token", "refresh_token": "x", **keyed.assertion()}
    answer = alice.post("/token", data=form, headers={"DPoP": written(keyed.proof_key, *parts)})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_dpop_proof")


HARMLESS = {"header-cty", "kid-missing", *(f"kid-{number}" for number in range(9))}
"""What a foreign JWT may say of itself, and an assertion is refused for elsewhere."""


def forged(who, genuine):
    """Make every forgery that fits into a header or a form."""
    made = forgeries(genuine, {"keys": [public(who.key, kid="k1", alg="ES256")]})
    fitting = {name: one for name, one in made.items() if len(one) < 20_000 and one.isascii()}
    return {name: one for name, one in fitting.items() if name not in HARMLESS}


def test_r070_r071_r072_r073_r074_no_forgery_is_an_assertion(alice, clock, house, statements):
    keyed = Keyed(alice, clock, "keyed")
    form = {"token": "x", **keyed.assertion()}
    made = forged(keyed, form["client_assertion"])
    statements.clear()
    for name, token in made.items():
        answer = alice.post("/revoke", data={**form, "client_assertion": token})
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client"), name
    assert statements.writes() == []
    assert alice.post("/revoke", data=form).status_code == 200


def test_r054_r070_r071_r072_r073_r074_no_forgery_is_a_proof(alice, clock, house, statements):
    keyed = Keyed(alice, clock, "keyed")
    token = keyed.redeem(query_of(keyed.bring(keyed.reference()))["code"]).json["access_token"]
    made = forged(keyed, keyed.proof("/userinfo", "GET", token)["DPoP"])
    of_another_key = {"Authorization": f"DPoP {token}", "DPoP": made.pop("own-jwk")}
    statements.clear()
    for name, proof in made.items():
        refused = alice.get("/userinfo", headers={"Authorization": f"DPoP {token}", "DPoP": proof})
        assert (refused.status_code, refused.json["error"]) == (401, "invalid_dpop_proof"), name
    assert statements.writes() == []
    assert alice.get("/userinfo", headers=of_another_key).json["error"] == "invalid_dpop_proof"
    assert keyed.userinfo(token).status_code == 200
