"""What requests-oauth2client gets at the token endpoint, and what it is refused."""

import pytest
import requests_oauth2client as o2c
from jwskate import Jwk

from tests.python_clients.asking import client_of, sign_in
from tests.python_clients.conftest import API, SECRET


@pytest.mark.parametrize(
    ("client_id", "auth"),
    [
        ("basic", o2c.ClientSecretBasic("basic", SECRET)),
        ("post", o2c.ClientSecretPost("post", SECRET)),
    ],
    ids=["client_secret_basic", "client_secret_post"],
)
def test_a_client_with_a_secret(provider, signed_in, client_id, auth):
    _, tokens = sign_in(client_of(provider, client_id, auth=auth), signed_in)
    assert tokens.id_token.audiences == [client_id]


def test_a_client_with_a_key(provider, signed_in, key):
    _, tokens = sign_in(client_of(provider, "keyed", private_key=key), signed_in)
    assert tokens.id_token.audiences == ["keyed"]


STRANGERS = {
    "secret-wrong": ("basic", lambda key: o2c.ClientSecretBasic("basic", "wrong" * 9)),
    "client-unknown": ("nobody", lambda key: o2c.ClientSecretBasic("nobody", SECRET)),
    "method-not-registered": ("basic", lambda key: o2c.ClientSecretPost("basic", SECRET)),
    "no-secret": ("basic", lambda key: o2c.PublicApp("basic")),
    "secret-instead-of-a-key": ("keyed", lambda key: o2c.ClientSecretBasic("keyed", SECRET)),
    "symmetric-assertion": ("basic", lambda key: o2c.ClientSecretJwt("basic", SECRET)),
    "another-key": (
        "keyed",
        lambda key: o2c.PrivateKeyJwt("keyed", Jwk.generate(alg="ES256").with_kid_thumbprint()),
    ),
    "key-of-another-client": ("basic", lambda key: o2c.PrivateKeyJwt("basic", key)),
    "audience-other": ("keyed", lambda key: o2c.PrivateKeyJwt("keyed", key, aud="https://else.example")),
}


@pytest.mark.parametrize(("client_id", "auth"), STRANGERS.values(), ids=STRANGERS.keys())
def test_who_does_not_prove_itself_gets_nothing(provider, signed_in, key, client_id, auth):
    stranger = client_of(provider, client_id, auth=auth(key))
    with pytest.raises(o2c.InvalidClient):
        stranger.authorization_code("some-code")


def test_a_code_is_good_once_and_its_tokens_die_with_the_second_try(provider, signed_in):
    client = client_of(provider, "basic")
    request = client.authorization_request()
    answer = request.validate_callback(signed_in.follow(request.uri))
    tokens = client.authorization_code(answer, validate=True)
    assert client.userinfo(tokens)["sub"] == tokens.id_token.subject
    with pytest.raises(o2c.InvalidGrant):
        client.authorization_code(answer)
    with pytest.raises(o2c.InvalidGrant):
        client.refresh_token(tokens)


@pytest.mark.parametrize("change", ["verifier", "redirect-uri", "client", "code"])
def test_a_code_is_bound_to_what_asked_for_it(provider, signed_in, change):
    client = client_of(provider, "basic")
    request = client.authorization_request()
    answer = request.validate_callback(signed_in.follow(request.uri))
    said = {"code_verifier": request.code_verifier, "redirect_uri": request.redirect_uri}
    said |= {
        "verifier": {"code_verifier": "v" * 43},
        "redirect-uri": {"redirect_uri": "https://x.example/"},
    }.get(change, {})
    who = client_of(provider, "other") if change == "client" else client
    with pytest.raises(o2c.InvalidGrant):
        who.authorization_code(answer.code[:-1] if change == "code" else answer.code, **said)


def test_refreshing_gives_an_id_token_of_the_same_person(provider, signed_in):
    client = client_of(provider, "basic")
    _, tokens = sign_in(client, signed_in)
    fresh = client.refresh_token(tokens)
    assert fresh.refresh_token != tokens.refresh_token
    for claim in ("iss", "sub", "aud", "auth_time"):
        assert fresh.id_token.get_claim(claim) == tokens.id_token.get_claim(claim)
    assert client.userinfo(fresh)["sub"] == tokens.id_token.subject


def test_a_refresh_token_is_its_clients_own(provider, signed_in):
    _, tokens = sign_in(client_of(provider, "basic"), signed_in)
    with pytest.raises(o2c.InvalidGrant):
        client_of(provider, "other").refresh_token(tokens)


@pytest.mark.spec("RFC 9700 §4.14.2")
def test_a_refresh_token_that_was_used_twice_over_ends_the_family(provider, signed_in):
    client = client_of(provider, "basic")
    _, tokens = sign_in(client, signed_in)
    last = client.refresh_token(client.refresh_token(tokens))
    with pytest.raises(o2c.InvalidGrant):
        client.refresh_token(tokens)
    with pytest.raises(o2c.InvalidGrant):
        client.refresh_token(last)


def test_a_machine_gets_a_token_for_its_service_and_no_id_token(provider):
    client = client_of(provider, "machine")
    tokens = client.client_credentials(resource=API)
    assert tokens.refresh_token is None
    assert tokens.id_token is None
    told = client_of(provider, "api").introspect_token(tokens)
    assert (told["active"], told["client_id"], told["aud"]) == (True, "machine", API)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"resource": "https://nobody.example/"}, o2c.InvalidTarget),
        ({"resource": API, "scope": "openid"}, o2c.InvalidScope),
    ],
    ids=["resource-other", "no-person-no-openid"],
)
def test_a_machine_gets_no_more_than_it_registered_for(provider, asked, refusal):
    with pytest.raises(refusal):
        client_of(provider, "machine").client_credentials(**asked)


def test_who_did_not_register_for_a_grant_may_not_use_it(provider):
    with pytest.raises(o2c.UnauthorizedClient):
        client_of(provider, "basic").client_credentials(resource=API)


def test_introspection_tells_a_service_of_its_tokens_alone(provider, signed_in):
    client = client_of(provider, "basic")
    _, tokens = sign_in(client, signed_in)
    assert client_of(provider, "api").introspect_token(tokens) == {"active": False}
    assert client_of(provider, "api").introspect_token("no-token") == {"active": False}
    with pytest.raises(o2c.OAuth2Error):
        client_of(provider, "api", auth=o2c.ClientSecretBasic("api", "wrong" * 9)).introspect_token(tokens)


@pytest.mark.spec("RFC 7009 §2.1")
def test_what_is_given_back_is_of_no_use(provider, signed_in):
    client = client_of(provider, "basic")
    _, tokens = sign_in(client, signed_in)
    assert client.revoke_refresh_token(tokens)
    with pytest.raises(o2c.InvalidGrant):
        client.refresh_token(tokens)
    assert client.revoke_access_token("never-was-one")


@pytest.mark.spec("RFC 7009 §2.1")
def test_an_access_token_that_was_given_back_is_not_active_any_more(provider):
    machine, api = client_of(provider, "machine"), client_of(provider, "api")
    tokens = machine.client_credentials(resource=API)
    assert api.introspect_token(tokens)["active"] is True
    assert machine.revoke_access_token(tokens)
    assert api.introspect_token(tokens) == {"active": False}
