"""The authorization code grant, as strict libraries play it."""

from typing import Any

import pytest

from tests.node.conftest import Connect
from tests.node.provider import ANNA, Provider
from tests.node.relying_parties import REDIRECT_URI, Party

pytestmark = pytest.mark.node


def enter(provider: Provider, party: Party, login: str = ANNA, **parameters: Any) -> dict[str, Any]:
    begun = party.start(**parameters)
    return party.finish(begun, provider.visitor(login).go(begun.url, party.redirect_uri))


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_somebody_signs_in(provider: Provider, connect: Connect, method: str) -> None:
    party = connect(method.rpartition("_")[2], token_endpoint_auth_method=method)
    tokens = enter(provider, party, scope="openid email")
    assert tokens["claims"]["iss"] == provider.issuer
    assert party.userinfo(tokens)["email"] == ANNA


def test_form_post(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    begun = party.start(response_mode="form_post")
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    assert callback.form is not None
    assert party.finish(begun, callback)["claims"]["aud"] == "basic"
