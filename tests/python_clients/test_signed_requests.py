"""Requests that requests-oauth2client signs or pushes before the person is sent over."""

import pytest
import requests_oauth2client as o2c
from jwskate import Jwk

from tests.python_clients.asking import client_of


@pytest.fixture
def keyed(provider, key):
    return client_of(provider, "keyed", private_key=key)


def request_of(client, **changes):
    """Make a request as this client signs it: RFC 9101 lets `iss` and `aud` out, we do not."""
    parties = {"iss": client.client_id, "aud": client.issuer}
    return client.authorization_request(**{**parties, **changes})


class Sent:
    """What is pushed as it stands: parameters that the library would not write, or an object that it made."""

    dpop_key = None

    def __init__(self, **parameters):
        self.args = parameters


def push(client, signed):
    """Push a signed request."""
    return client.pushed_authorization_request(Sent(client_id=signed.client_id, request=str(signed.request)))


def finish(client, request, visitor, url):
    """Come back, and get tokens."""
    return client.authorization_code(request.validate_callback(visitor.follow(url)), validate=True)


@pytest.mark.spec("RFC 9126 §2.1")
@pytest.mark.parametrize("client_id", ["basic", "keyed"])
def test_a_pushed_request(provider, signed_in, key, client_id):
    client = client_of(provider, client_id, **({"private_key": key} if client_id == "keyed" else {}))
    request = client.authorization_request()
    pushed = client.pushed_authorization_request(request)
    assert pushed.request_uri not in request.uri
    assert finish(client, request, signed_in, pushed.uri).id_token.subject


@pytest.mark.spec("RFC 9126 §4")
def test_a_pushed_request_is_good_once_and_for_its_client(provider, signed_in):
    client, other = client_of(provider, "basic"), client_of(provider, "other")
    request = client.authorization_request()
    pushed = client.pushed_authorization_request(request)
    foreign = o2c.RequestUriParameterAuthorizationRequest(
        client.authorization_endpoint, client_id=other.client_id, request_uri=pushed.request_uri
    )
    assert signed_in.show(foreign.uri).status == 400
    finish(client, request, signed_in, pushed.uri)
    assert signed_in.show(pushed.uri).status == 400


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"redirect_uri": "https://evil.example/cb"}, o2c.InvalidRequest),
        ({"code_challenge_method": "plain"}, o2c.InvalidRequest),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, o2c.InvalidRequest),
        ({"max_age": "soon"}, o2c.InvalidRequest),
    ],
    ids=["redirect-uri", "pkce-plain", "request-uri-within", "max-age"],
)
def test_what_is_wrong_is_refused_when_it_is_pushed(provider, changes, refusal):
    client = client_of(provider, "basic")
    request = client.authorization_request()
    with pytest.raises(refusal):
        client.pushed_authorization_request(Sent(**{**request.args, **changes}))


def test_who_pushes_proves_who_it_is(provider):
    client = client_of(provider, "basic", auth=o2c.ClientSecretBasic("basic", "wrong" * 9))
    with pytest.raises(o2c.InvalidClient):
        client.pushed_authorization_request(client.authorization_request())


@pytest.mark.spec("RFC 9101 §5")
def test_a_signed_request_by_value(keyed, signed_in, key):
    request = request_of(keyed)
    signed = request.sign(key, lifetime=60)
    assert "redirect_uri" not in signed.uri
    assert finish(keyed, request, signed_in, signed.uri).id_token.get_claim("nonce") == request.nonce


@pytest.mark.spec("RFC 9126 §3")
def test_a_signed_request_that_is_pushed(keyed, signed_in, key):
    request = request_of(keyed)
    pushed = push(keyed, request.sign(key, lifetime=60))
    assert finish(keyed, request, signed_in, pushed.uri).id_token.get_claim("nonce") == request.nonce


FAULTS = {
    "another-key": ({}, {"key": "other", "lifetime": 60}),
    "another-algorithm": ({}, {"key": "rsa", "lifetime": 60}),
    "no-exp": ({}, {"lifetime": None}),
    "exp-too-far": ({}, {"lifetime": 2 * 3600}),
    "another-issuer": ({"aud": "https://else.example"}, {"lifetime": 60}),
    "another-client": ({"iss": "basic"}, {"lifetime": 60}),
    "no-iss": ({"iss": None}, {"lifetime": 60}),
    "request-uri-within": ({"request_uri": "https://rp.example/o"}, {"lifetime": 60}),
}
KEYS = {
    "other": Jwk.generate(alg="ES256").with_kid_thumbprint(),
    "rsa": Jwk.generate(alg="RS256").with_kid_thumbprint(),
}


@pytest.mark.spec("RFC 9101 §6.2")
@pytest.mark.parametrize(("changes", "how"), FAULTS.values(), ids=FAULTS.keys())
def test_a_signed_request_that_is_not_good_is_refused_both_ways(keyed, signed_in, key, changes, how):
    signed = request_of(keyed, **changes).sign(KEYS.get(how.get("key"), key), lifetime=how["lifetime"])
    with pytest.raises(o2c.EndpointError) as raised:
        push(keyed, signed)
    assert raised.value.error == "invalid_request_object"
    page = signed_in.show(signed.uri)
    assert page.status == 400
    assert "invalid_request_object" in page.text


def test_the_refusal_says_which_claim_is_missing(keyed, signed_in, key):
    page = signed_in.show(request_of(keyed).sign(key).uri)
    assert "exp" in page.text
