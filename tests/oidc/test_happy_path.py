"""One sign-in, from the request to the claims."""

import base64
import hashlib
import json

import pytest

from tests.oidc.conftest import ALICE
from tests.oidc.party import ISSUER, query_of


def header_of(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))


@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.2")
@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.2.5")
@pytest.mark.spec("RFC 9207 §2")
def test_a_silent_request_returns_code_state_and_iss(party):
    response = party.authorize(state="öß& %00")
    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://portal.example/cb?code=")
    answer = query_of(response)
    assert answer["state"] == "öß& %00"
    assert answer["iss"] == ISSUER
    assert len(answer["code"]) == 43
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.spec("RFC 6749 §5.1")
@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.3.3")
def test_r024_v23_a_code_becomes_tokens_that_no_cache_keeps(party):
    response = party.redeem(party.code(scope="openid offline_access profile"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Pragma"] == "no-cache"
    tokens = response.json
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 300
    assert tokens["scope"] == "openid offline_access profile"
    assert {"access_token", "id_token", "refresh_token"} < tokens.keys()


@pytest.mark.spec("OpenID Connect Core 1.0 §2")
@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.3.6")
def test_r078_the_id_token_says_who_when_and_how(party, clock):
    tokens = party.tokens(scope="openid profile")
    claims = party.read(tokens["id_token"])
    now = int(clock.now().timestamp())
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert header_of(tokens["id_token"])["alg"] == "RS256"
    assert claims.pop("sid")
    assert claims == {
        "iss": ISSUER,
        "sub": ALICE,
        "aud": "portal",
        "iat": now,
        "exp": now + 300,
        "auth_time": now,
        "nonce": "n-1",
        "acr": "urn:okno:loa:1",
        "amr": ["pwd"],
        "at_hash": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    }


@pytest.mark.spec("RFC 9068 §2.2")
@pytest.mark.spec("RFC 9068 §2.2.3.1")
def test_the_access_token_is_for_one_audience_and_carries_company_and_roles(party):
    token = party.tokens()["access_token"]
    claims = party.read(token)
    assert header_of(token)["typ"] == "at+jwt"
    assert header_of(token)["alg"] == "ES256"
    assert claims["aud"] == ISSUER
    assert claims["client_id"] == "portal"
    assert claims["org"]["name"] == "Acme"
    assert claims["roles"] == ["owner"]
    assert claims["scope"] == "openid"


@pytest.mark.spec("OpenID Connect Core 1.0 §5.3")
@pytest.mark.spec("OpenID Connect Core 1.0 §5.3.1")
@pytest.mark.spec("OpenID Connect Core 1.0 §5.3.2")
@pytest.mark.parametrize("method", ["get", "post", "form"])
def test_userinfo_gives_the_claims_of_the_scopes(party, method):
    token = party.tokens(scope="openid email roles")["access_token"]
    if method == "form":
        response = party.browser.post("/userinfo", data={"access_token": token})
    else:
        response = getattr(party.browser, method)("/userinfo", headers={"Authorization": f"bearer {token}"})
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.json == {
        "sub": ALICE,
        "email": "alice@acme.example",
        "email_verified": True,
        "org": {"id": "acme-00123456789abcdef", "name": "Acme"},
        "roles": ["owner"],
    }


def test_roles_go_into_the_id_token_by_scope_only(party):
    without, along = party.tokens(), party.tokens(scope="openid roles")
    assert "roles" not in party.read(without["id_token"])
    assert party.read(along["id_token"])["roles"] == ["owner"]
