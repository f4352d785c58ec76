"""Pushed requests and signed ones. RFC 9126, RFC 9101."""

import pytest

from tests.node.clients import ALGORITHMS
from tests.node.conftest import FORGED, Connect
from tests.node.provider import ANNA, Provider
from tests.node.relying_parties import REDIRECT_URI, not_known, refused
from tests.node.visitor import Stopped

pytestmark = pytest.mark.node


@pytest.mark.parametrize("client", ["basic", "pushes"])
@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_a_request_is_pushed(provider: Provider, connect: Connect, client: str, mode: str) -> None:
    party = connect(client)
    begun = party.start(pushed=True, scope="openid email", response_mode=mode)
    assert "request_uri=urn" in begun.url
    assert "nonce" not in begun.url
    tokens = party.finish(begun, provider.visitor().go(begun.url, REDIRECT_URI))
    assert party.userinfo(tokens)["email"] == ANNA


@pytest.mark.parametrize("pushed", [False, True], ids=["by value", "pushed"])
@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_request_is_signed(provider: Provider, connect: Connect, alg: str, pushed: bool) -> None:
    party = connect(f"signs-requests-{alg}", request_object_signing_alg=alg, key=alg, **SECRET)
    begun = party.start(pushed=pushed, signed_by=alg, scope="openid email")
    assert "nonce" not in begun.url
    tokens = party.finish(begun, provider.visitor().go(begun.url, REDIRECT_URI))
    assert party.userinfo(tokens)["email"] == ANNA


def test_a_request_that_somebody_else_signed_is_refused(provider: Provider, connect: Connect) -> None:
    party = connect("signs-requests-ES256", request_object_signing_alg="ES256", key=FORGED, **SECRET)
    with pytest.raises(Stopped) as stopped:
        provider.visitor().go(party.start(signed_by=FORGED).url, REDIRECT_URI)
    assert stopped.value.page.status == 400


def test_a_pushed_request_that_somebody_else_signed_is_refused(connect: Connect) -> None:
    party = connect("signs-requests-ES256", request_object_signing_alg="ES256", key=FORGED, **SECRET)
    with refused(error="invalid_request_object", status=400):
        party.start(pushed=True, signed_by=FORGED)


def test_an_unsigned_request_of_a_client_that_signs_is_refused(connect: Connect) -> None:
    with refused(error="invalid_request", status=400):
        connect("signs-requests-ES256").start(pushed=True)


def test_a_request_that_should_have_been_pushed_is_refused(provider: Provider, connect: Connect) -> None:
    party = connect("pushes")
    begun = party.start()
    with refused(error="invalid_request"):
        party.finish(begun, provider.visitor().go(begun.url, REDIRECT_URI))


def test_a_pushed_request_is_good_once(provider: Provider, connect: Connect) -> None:
    party, anna = connect("basic"), provider.visitor()
    begun = party.start(pushed=True)
    party.finish(begun, anna.go(begun.url, REDIRECT_URI))
    with pytest.raises(Stopped) as stopped:
        anna.go(begun.url, REDIRECT_URI)
    assert stopped.value.page.status == 400


def test_pushing_takes_the_right_secret(connect: Connect) -> None:
    with not_known():
        connect("basic", secret="wrong-secret").start(pushed=True)


def test_a_redirect_uri_that_is_not_registered_cannot_be_pushed(connect: Connect) -> None:
    party = connect("basic", redirect_uri="https://evil.example/cb")
    with refused(error="invalid_request", status=400):
        party.start(pushed=True)


SECRET = {"token_endpoint_auth_method": "client_secret_basic"}
"""These prove themselves by a secret, and sign their requests alone."""
