"""What each algorithm of ID tokens comes out as, read by a stranger with the published keys."""

import base64
import hashlib
import re

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.model.keys import KeyPurpose
from idp.model.work import JobKind
from idp.oidc import jose
from idp.oidc.logout.backchannel import backchannel_handler
from idp.oidc.supported import ID_TOKEN_ALGORITHMS
from idp.oidc.token.issue import LONGEST, at_hash
from tests.oidc.conftest import client
from tests.oidc.forged import b64, parts_of
from tests.oidc.party import Party

HASHES = {"RS256": "sha256", "PS256": "sha256", "ES256": "sha256", "EdDSA": "sha512"}
LENGTHS = {"RS256": 342, "PS256": 342, "ES256": 86, "EdDSA": 86}


@pytest.fixture(params=ID_TOKEN_ALGORITHMS)
def signed(request, alice, house):
    """Be a party that registered one algorithm."""
    name = f"signs-{request.param.lower()}"
    registered = client(
        name,
        id_token_signed_response_alg=request.param,
        backchannel_logout_uri=f"https://{name}.example/backchannel",
    )
    with house.store.write() as records:
        records.clients.add(registered)
    house.stamps.refresh_now()
    return request.param, Party(alice, house, name)


def key_of(party, token):
    kid = parts_of(token)[0]["kid"]
    (found,) = [key for key in party.browser.get("/jwks").json["keys"] if key["kid"] == kid]
    return found


def verified_by(token, jwk, alg):
    signed, _, signature = token.rpartition(".")
    key = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}[jwk["kty"]].import_key(jwk)
    raw = base64.urlsafe_b64decode(signature + "==")
    return JWSRegistry.algorithms[alg].verify(signed.encode(), raw, key)


def left_half(token, alg):
    digest = hashlib.new(HASHES[alg], token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.3.6")
@pytest.mark.spec("RFC 8032 §5.1")
def test_r078_an_id_token_is_signed_and_hashes_as_its_client_registered(signed):
    alg, party = signed
    tokens = party.tokens(scope="openid offline_access")
    again = party.refresh(tokens["refresh_token"]).json
    for answer in (tokens, again):
        header, claims, signature = parts_of(answer["id_token"])
        key = key_of(party, answer["id_token"])
        assert (header["alg"], key["alg"], len(signature)) == (alg, alg, LENGTHS[alg])
        assert verified_by(answer["id_token"], key, alg)
        assert claims["at_hash"] == left_half(answer["access_token"], alg)
        assert parts_of(answer["access_token"])[0]["alg"] == "ES256"


def test_it_is_a_good_hint_and_another_signature_of_its_length_is_none(signed):
    _, party = signed
    token = party.tokens()["id_token"]
    assert party.authorize(prompt="none", id_token_hint=token).status_code == 303
    head, body, signature = token.split(".")
    other = "A" * len(signature)
    answer = party.authorize(prompt="none", id_token_hint=f"{head}.{body}.{other}")
    assert "error=invalid_request" in answer.headers["Location"]


def test_r078_an_algorithm_that_nobody_knows_has_no_hash():
    with pytest.raises(KeyError):
        at_hash("token", "ES256K")


def test_a_token_of_every_algorithm_stays_as_short(signed):
    assert len(signed[1].tokens(scope="openid roles profile")["id_token"]) <= LONGEST


@pytest.mark.parametrize("alg", ["RS256", "PS256", "EdDSA", "HS256", "none", "ES384"])
def test_r070_the_algorithm_is_the_keys_and_never_the_headers_word(party, alg):
    genuine = party.tokens()["access_token"]
    _, body, signature = genuine.split(".")
    header = {**parts_of(genuine)[0], "alg": alg}
    assert party.userinfo(f"{b64(header)}.{body}.{signature}").status_code == 401


def test_a_logout_token_is_signed_as_id_tokens_are(signed, house, settings, fetch):
    alg, party = signed
    party.tokens()
    page = party.browser.get("/logout")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    party.browser.post("/logout", data={**hidden, "decision": "agree"})
    with house.store.read() as records:
        (job,) = records.outbox.list(JobKind.BACKCHANNEL_LOGOUT)
    backchannel_handler(house, settings)(job)
    ((address, form),) = fetch.posted
    assert address == f"https://{party.client_id}.example/backchannel"
    token = form["logout_token"]
    assert parts_of(token)[0]["alg"] == alg
    assert verified_by(token, key_of(party, token), alg)


@pytest.mark.spec("RFC 7518 §3.3")
@pytest.mark.spec("RFC 7518 §3.5")
@pytest.mark.spec("RFC 8037 §3.1")
@pytest.mark.spec("RFC 7638 §3")
@pytest.mark.parametrize(
    ("alg", "kind"),
    [
        ("RS256", ("RSA", None)),
        ("PS256", ("RSA", None)),
        ("ES256", ("EC", "P-256")),
        ("EdDSA", ("OKP", "Ed25519")),
    ],
)
def test_keys_are_of_the_right_kind(alg, kind):
    one, other = jose.generate(alg), jose.generate(alg)
    public = jose.public_jwk(one, alg)
    assert (public["kty"], public.get("crv")) == kind
    assert (public["alg"], public["use"], public["kid"]) == (alg, "sig", jose.key_id(one))
    assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & public.keys()
    assert jose.key_id(one) != jose.key_id(other)


@pytest.mark.parametrize("alg", ["HS256", "none", "RS1", "ES256K", "Ed448", ""])
def test_r070_no_key_is_made_for_any_other_algorithm(alg):
    with pytest.raises(ValueError, match="no keys"):
        jose.generate(alg)


@pytest.mark.parametrize("alg", ["ES256", "EdDSA"])
def test_r079_where_a_key_is_missing_nothing_is_spent_for_it(alice, house, alg):
    registered = client("ready", id_token_signed_response_alg="EdDSA", backchannel_logout_uri=None)
    with house.store.write() as records:
        records.clients.add(registered)
        kept = [key for key in records.keys.all() if (key.purpose, key.alg) == (KeyPurpose.TOKEN, alg)]
    house.stamps.refresh_now()
    party = Party(alice, house, "ready")
    code, refresh = party.code(), party.tokens()["refresh_token"]
    with house.store.write() as records:
        for key in kept:
            assert records.keys.remove(key.kid)
    house.stamps.refresh_now()
    for answer in (party.redeem(code), party.refresh(refresh)):
        assert (answer.status_code, answer.json["error"]) == (503, "temporarily_unavailable")
        assert answer.headers["Retry-After"] == "1"
    with house.store.write() as records:
        for key in kept:
            records.keys.add(key)
    house.stamps.refresh_now()
    assert party.redeem(code).status_code == 200
    assert party.refresh(refresh).json["refresh_token"] != refresh
