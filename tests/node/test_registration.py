"""Clients that register themselves, by the library alone. RFC 7591."""

from typing import Any

import pytest

from tests.node.conftest import Connect
from tests.node.provider import Provider
from tests.node.relying_parties import REDIRECT_URI, Node, Party, refused

pytestmark = pytest.mark.node
ASKED = {
    "client_name": "Fresh",
    "redirect_uris": [REDIRECT_URI],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
}


def register(provider: Provider, node: Node, library: str, **said: Any) -> tuple[Party, dict[str, Any]]:
    made = node.do(library, "register", issuer=provider.issuer, metadata={**ASKED, **said})
    return Party(node, library, made["party"]), made["registered"]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_a_client_registers_itself_and_somebody_signs_in(
    provider: Provider, node: Node, library: str, method: str
) -> None:
    party, registered = register(provider, node, library, token_endpoint_auth_method=method)
    assert registered["client_name"] == "Fresh"
    assert ("client_secret" in registered) == (method != "none")
    anna = provider.visitor()
    tokens = party.enter(anna, scope="openid email offline_access", prompt="consent")
    assert "/consent" in anna.seen, "nobody vouches for it"
    assert party.userinfo(tokens)["sub"] == tokens["claims"]["sub"]
    assert party.refresh(tokens["refresh_token"])["claims"]["sub"] == tokens["claims"]["sub"]


def test_it_knows_people_by_names_of_its_own(
    provider: Provider, node: Node, library: str, connect: Connect
) -> None:
    anna = provider.visitor()
    ours = connect("basic").enter(anna)["claims"]["sub"]
    party, _ = register(provider, node, library)
    assert party.enter(anna)["claims"]["sub"] != ours


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"redirect_uris": [f"{REDIRECT_URI}#fragment"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"grant_types": ["client_credentials"]}, "invalid_client_metadata"),
        ({"response_types": ["id_token"]}, "invalid_client_metadata"),
        ({"initiate_login_uri": "http://rp.example/start"}, "invalid_client_metadata"),
        ({"id_token_signed_response_alg": "none"}, "invalid_client_metadata"),
    ],
    ids=["fragment", "script", "no address", "for itself", "implicit", "in the open", "unsigned"],
)
def test_what_no_client_may_be(
    provider: Provider, node: Node, library: str, said: dict[str, Any], error: str
) -> None:
    with refused(error=error, status=400):
        register(provider, node, library, **said)
