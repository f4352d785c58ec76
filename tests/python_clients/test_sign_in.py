"""People sign in at a relying party built with requests-oauth2client, which verifies what it is told."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import requests_oauth2client as o2c

from tests.python_clients.asking import client_of, sign_in
from tests.python_clients.conftest import ALGORITHMS, BACK

OTHER_ISSUER = "https://else.example"


def test_code_with_pkce_state_and_nonce(provider, visitor):
    client = client_of(provider, "basic")
    request = client.authorization_request(scope="openid email")
    answer = request.validate_callback(visitor.follow(request.uri))
    tokens = client.authorization_code(answer, validate=True)
    assert visitor.seen == ["/login"]
    assert tokens.id_token.get_claim("nonce") == request.nonce
    assert client.userinfo(tokens)["email"] == "anna@romashka.example"


def test_the_second_time_there_is_no_page(provider, signed_in):
    sign_in(client_of(provider, "basic"), signed_in)
    assert signed_in.seen == []


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_id_tokens_by_the_algorithm_that_was_registered(provider, signed_in, alg):
    client = client_of(provider, f"id-{alg}", id_token_signed_response_alg=alg)
    _, tokens = sign_in(client, signed_in)
    assert tokens.id_token.alg == alg


def test_an_id_token_of_another_algorithm_than_agreed_is_refused_by_the_client(provider, signed_in):
    client = client_of(provider, "id-ES256", id_token_signed_response_alg="RS256")
    with pytest.raises(o2c.MismatchingIdTokenAlg):
        sign_in(client, signed_in)


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("state", "forged", o2c.MismatchingState),
        ("iss", OTHER_ISSUER, o2c.MismatchingIssuer),
        ("iss", None, o2c.MissingIssuer),
        ("code", None, o2c.MissingAuthCode),
    ],
    ids=["state-other", "iss-other", "iss-gone", "code-gone"],
)
def test_a_strict_client_finds_what_was_changed_on_the_way(provider, signed_in, name, value, refusal):
    client = client_of(provider, "basic")
    request = client.authorization_request(authorization_response_iss_parameter_supported=True)
    came = signed_in.follow(request.uri)
    changed = {k: v[0] for k, v in parse_qs(urlsplit(came).query).items()} | {name: value}
    answer = requests.Request("GET", BACK, params=changed).prepare().url
    with pytest.raises(refusal):
        request.validate_callback(answer)


def test_a_code_of_another_request_is_found_by_its_nonce(provider, signed_in):
    client = client_of(provider, "basic")
    request = client.authorization_request(nonce="mine")
    other = client.authorization_request(
        nonce="theirs", state=request.state, code_verifier=request.code_verifier
    )
    answer = request.validate_callback(signed_in.follow(other.uri))
    with pytest.raises(o2c.MismatchingIdTokenNonce):
        client.authorization_code(answer, validate=True)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"prompt": "none", "max_age": 0}, "login_required"),
        ({"scope": "nothing"}, "invalid_scope"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"request_uri": "https://rp.example/object"}, "request_uri_not_supported"),
        ({"claims": "[]"}, "invalid_request"),
        ({"resource": "https://nobody.example/"}, "invalid_target"),
    ],
    ids=["login-needed", "openid-missing", "response-mode", "request-uri-by-reference", "claims", "resource"],
)
def test_a_refusal_comes_back_with_state_and_issuer(provider, signed_in, asked, error):
    client = client_of(provider, "basic")
    request = client.authorization_request(authorization_response_iss_parameter_supported=True, **asked)
    with pytest.raises(o2c.AuthorizationResponseError) as raised:
        request.validate_callback(signed_in.follow(request.uri))
    assert raised.value.error == error


def test_nobody_is_led_to_an_address_that_is_not_registered(provider, signed_in):
    request = client_of(provider, "basic").authorization_request(redirect_uri=f"{BACK}/xxxx")
    page = signed_in.show(request.uri)
    assert page.status == 400
    assert page.url.startswith(f"{provider.issuer}/authorize")


def test_form_post_brings_the_same_answer_in_a_form(provider, signed_in):
    client = client_of(provider, "basic")
    request = client.authorization_request(response_mode="form_post")
    action, form = signed_in.posted(request.uri)
    assert action == BACK
    tokens = client.authorization_code(request.validate_callback(f"?{form}"), validate=True)
    assert tokens.id_token.get_claim("nonce") == request.nonce


def test_a_refusal_by_form_post_comes_in_a_form_too(provider, visitor):
    request = client_of(provider, "basic").authorization_request(response_mode="form_post", prompt="none")
    _, form = visitor.posted(request.uri)
    with pytest.raises(o2c.LoginRequired):
        request.validate_callback(f"?{form}")


def test_prompt_login_asks_again_and_the_client_sees_it(provider, visitor):
    client = client_of(provider, "basic")
    sign_in(client, visitor, max_age=3600)
    _, tokens = sign_in(client, visitor, max_age=3600)
    assert visitor.seen == []
    _, again = sign_in(client, visitor, prompt="login", max_age=3600)
    assert visitor.seen == ["/login"]
    assert again.id_token.get_claim("auth_time") >= tokens.id_token.get_claim("auth_time")


def test_claims_asked_for_one_by_one_are_in_userinfo(provider, signed_in):
    client = client_of(provider, "basic")
    _, tokens = sign_in(client, signed_in, claims='{"userinfo":{"name":{"essential":true}}}')
    told = client.userinfo(tokens)
    assert told["name"] == "Anna"
    assert "email" not in told


def test_userinfo_as_a_signed_jwt_is_verified_by_the_published_keys(provider, signed_in):
    client = client_of(provider, "wire")
    _, tokens = sign_in(client, signed_in, scope="openid email")
    jwt = o2c.IdToken(requests.get(client.userinfo_endpoint, auth=tokens, timeout=10).content)
    assert jwt.alg == "ES256"
    key = client.update_authorization_server_public_keys().get_jwk_by_kid(jwt.kid)
    assert jwt.verify_signature(key, alg="ES256")
    assert (jwt.issuer, jwt.get_claim("aud")) == (provider.issuer, "wire")
    assert jwt.get_claim("email") == "anna@romashka.example"
