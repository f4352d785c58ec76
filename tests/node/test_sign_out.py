"""Signing out from a service. OpenID Connect RP-Initiated Logout 1.0."""

import pytest

from tests.node.clients import BYE
from tests.node.conftest import Connect
from tests.node.provider import Provider
from tests.node.relying_parties import REDIRECT_URI, refused
from tests.node.visitor import Stopped

pytestmark = [
    pytest.mark.node,
    pytest.mark.parametrize("library", ["openid-client", "openid-client-v5"], indirect=True),
]


def test_somebody_signs_out_and_comes_back(provider: Provider, connect: Connect) -> None:
    party, anna = connect("basic"), provider.visitor()
    tokens = party.enter(anna)
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s" * 128}
    callback = anna.go(party.do("signOut", parameters=asked), BYE)
    assert callback.url.startswith(f"{BYE}?")
    assert callback.parameters == {"state": "s" * 128}
    begun = party.start(prompt="none")
    with refused(error="login_required"):
        party.finish(begun, anna.go(begun.url, REDIRECT_URI))
    with refused(error="invalid_grant", status=400):
        party.refresh(tokens["refresh_token"])


@pytest.mark.parametrize("uri", ["https://evil.example/bye", f"{BYE}?more=1", REDIRECT_URI])
def test_nobody_is_sent_where_the_client_did_not_register(
    provider: Provider, connect: Connect, uri: str
) -> None:
    party, anna = connect("basic"), provider.visitor()
    tokens = party.enter(anna)
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": uri}
    with pytest.raises(Stopped) as stopped:
        anna.go(party.do("signOut", parameters=asked), uri)
    assert stopped.value.page.url.startswith(provider.issuer)
