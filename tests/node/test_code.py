"""The authorization code grant, as strict libraries play it."""

import json
import time

import pytest

from tests.node.clients import NATIVE_URI, ODD
from tests.node.conftest import Connect
from tests.node.provider import ANNA, Provider
from tests.node.relying_parties import REDIRECT_URI, refused
from tests.node.visitor import Stopped

pytestmark = pytest.mark.node


@pytest.mark.parametrize(
    ("client", "method"),
    [("basic", "client_secret_basic"), ("post", "client_secret_post"), (ODD, "client_secret_basic")],
)
def test_somebody_signs_in(provider: Provider, connect: Connect, client: str, method: str) -> None:
    party = connect(client, token_endpoint_auth_method=method)
    begun = party.start(scope="openid email")
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    assert callback.parameters["iss"] == provider.issuer
    tokens = party.finish(begun, callback)
    assert (tokens["claims"]["iss"], tokens["claims"]["aud"]) == (provider.issuer, client)
    assert tokens["token_type"].lower() == "bearer"
    assert party.userinfo(tokens)["email"] == ANNA


def test_an_app_on_the_persons_own_machine(provider: Provider, connect: Connect) -> None:
    """It has no secret, and listens at a port that the machine gave it. RFC 8252 §7.3."""
    uri = NATIVE_URI.replace("127.0.0.1", "127.0.0.1:51004")
    party = connect("native", redirect_uri=uri, token_endpoint_auth_method="none")
    tokens = party.enter(provider.visitor())
    assert party.refresh(tokens["refresh_token"])["claims"]["sub"] == tokens["claims"]["sub"]


def test_the_answer_comes_as_a_form(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    begun = party.start(response_mode="form_post")
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    assert callback.form is not None
    assert "?" not in callback.url
    assert party.finish(begun, callback)["claims"]["aud"] == "basic"


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_nobody_is_signed_in(provider: Provider, connect: Connect, mode: str) -> None:
    party = connect("basic")
    begun = party.start(prompt="none", response_mode=mode)
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    assert (callback.form is not None) == (mode == "form_post")
    with refused(error="login_required"):
        party.finish(begun, callback)


def test_somebody_is_signed_in_already(provider: Provider, connect: Connect) -> None:
    party, anna = connect("basic"), provider.visitor()
    first = party.enter(anna)["claims"]
    shown = list(anna.seen)
    again = party.enter(anna, prompt="none")["claims"]
    assert (again["sub"], again["auth_time"]) == (first["sub"], first["auth_time"])
    assert anna.seen == shown, "no page"


def test_somebody_signs_in_anew_where_the_service_wants_it(provider: Provider, connect: Connect) -> None:
    party, anna = connect("basic"), provider.visitor()
    first = party.enter(anna)["claims"]
    time.sleep(1.1)
    again = party.enter(anna, prompt="login")["claims"]
    assert again["sub"] == first["sub"]
    assert again["auth_time"] > first["auth_time"]


def test_a_sign_in_that_is_too_old_is_made_anew(provider: Provider, connect: Connect) -> None:
    party, anna = connect("basic"), provider.visitor()
    first = party.enter(anna, max_age="600")["claims"]
    time.sleep(5.1)
    assert party.enter(anna, max_age="600")["claims"]["auth_time"] == first["auth_time"]
    assert party.enter(anna, max_age="4")["claims"]["auth_time"] > first["auth_time"]


def test_single_claims_are_asked_for(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    asked = {"id_token": {"auth_time": {"essential": True}}, "userinfo": {"name": None}}
    tokens = party.enter(provider.visitor(), claims=json.dumps(asked))
    assert tokens["claims"]["auth_time"]
    told = party.userinfo(tokens)
    assert told.keys() == {"sub", "name"}
    assert told["name"] == "Анна Петрова"


def test_somebody_agrees_to_a_service_of_others(provider: Provider, connect: Connect) -> None:
    party, anna = connect("foreign"), provider.visitor()
    tokens = party.enter(anna, scope="openid email offline_access", prompt="consent")
    assert "/consent" in anna.seen
    assert tokens["refresh_token"]


def test_somebody_does_not_agree(provider: Provider, connect: Connect) -> None:
    party = connect("foreign")
    begun = party.start(scope="openid email", prompt="consent")
    with refused(error="access_denied"):
        party.finish(begun, provider.visitor(button="cancel").go(begun.url, REDIRECT_URI))


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("uri", ["https://evil.example/cb", f"{REDIRECT_URI}/more", f"{REDIRECT_URI}?more=1"])
def test_nobody_is_sent_where_the_client_did_not_register(
    provider: Provider, connect: Connect, uri: str, mode: str
) -> None:
    party = connect("basic", redirect_uri=uri)
    with pytest.raises(Stopped) as stopped:
        provider.visitor().go(party.start(response_mode=mode).url, uri)
    assert stopped.value.page.status == 400
    assert stopped.value.page.url.startswith(f"{provider.issuer}/authorize?")
