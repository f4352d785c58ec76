"""A client that registered itself with keys: it signs, turns its keys, and reads signed answers."""

import pytest

from idp.model.consent import Consent
from idp.model.ids import ClientId
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.forged import parts_of
from tests.oidc.keyed import ASSERTION_TYPE, Keyed, key_for, public, signed
from tests.oidc.party import ISSUER, Party, query_of
from tests.oidc.registering.asking import Applicant
from tests.oidc.test_algorithms import verified_by

JWKS = "https://app.example/jwks"
SCOPE = frozenset({"openid", "email", "offline_access"})
KEYED = {
    "grant_types": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_method": "private_key_jwt",
    "token_endpoint_auth_signing_alg": "RS256",
    "userinfo_signed_response_alg": "RS256",
}


class Signer(Keyed):
    """Signs by RS256, by the key that is told."""

    kid = "one"
    number = 0

    def prove(self, **changes):
        """Make the parameters of its authentication."""
        token = signed(key_for("PS256", self.number), "RS256", self.claims(**changes), kid=self.kid)
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": token}

    def published(self):
        """Return its key set."""
        return {"keys": [public(key_for("PS256", self.number), kid=self.kid, use="sig", alg="RS256")]}


@pytest.fixture(params=["jwks", "jwks_uri"])
def registered(request, alice, clock, house, fetch):
    """Register, be agreed to, and have a code."""
    signer = Signer(alice, clock, "x")
    fetch.pages[JWKS] = signer.published()
    keys = {"jwks": signer.published()} if request.param == "jwks" else {"jwks_uri": JWKS}
    made = Applicant(alice, house).register(**KEYED, **keys)
    assert "client_secret" not in made
    signer.client_id = made["client_id"]
    with house.store.write() as records:
        records.consents.put(Consent(ALICE, ClientId(made["client_id"]), ACME, SCOPE, clock.now()))
    house.stamps.refresh_now()
    return signer, Party(alice, house, made["client_id"], made["redirect_uris"][0]), request.param


def token(signer, party, audience, **form):
    return party.post({**form, **signer.prove(aud=audience)}, {})


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/token"], ids=["issuer", "token-endpoint"])
def test_it_proves_itself_to_the_issuer_and_to_the_endpoint_and_reads_signed_userinfo(registered, audience):
    signer, party, _ = registered
    form = {"grant_type": "authorization_code", "code": party.code(scope="openid email")}
    form |= {"redirect_uri": party.redirect_uri, "code_verifier": "v" * 43}
    answer = token(signer, party, audience, **form)
    assert answer.status_code == 200, answer.text
    told = party.userinfo(answer.json["access_token"])
    header, claims, _ = parts_of(told.text)
    (key,) = [one for one in party.browser.get("/jwks").json["keys"] if one["kid"] == header["kid"]]
    assert (told.content_type, header["alg"]) == ("application/jwt", "RS256")
    assert verified_by(told.text, key, "RS256")
    assert (claims["iss"], claims["aud"]) == (ISSUER, signer.client_id)
    assert "nonce" not in claims


def test_r079_a_client_that_turned_its_keys_is_known_by_the_new_one_a_minute_later(registered, fetch, clock):
    """oidcc-refresh-token-rp-key-rotation: the new `kid` appears at `jwks_uri`, then a refresh is asked for."""
    signer, party, where = registered
    form = {"grant_type": "refresh_token", "refresh_token": "rt.x.1.y"}
    assert token(signer, party, ISSUER, **form).json["error"] == "invalid_grant"
    signer.kid, signer.number = "two", 1
    fetch.pages[JWKS] = signer.published()
    clock.advance(seconds=60)
    answer = token(signer, party, ISSUER, **form).json["error"]
    assert answer == ("invalid_grant" if where == "jwks_uri" else "invalid_client")
    signer.kid, signer.number = "one", 0
    old = token(signer, party, ISSUER, **form).json["error"]
    assert old == ("invalid_client" if where == "jwks_uri" else "invalid_grant")


def test_nobody_else_s_key_proves_it(registered):
    signer, party, _ = registered
    signer.number = 2
    answer = token(signer, party, ISSUER, grant_type="refresh_token", refresh_token="x")
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert "error" in query_of(party.authorize(prompt="none", scope="x"))
