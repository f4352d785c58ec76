"""How clients prove themselves, and what becomes of those who cannot. RFC 6749 §2.3, RFC 7523."""

import pytest

from tests.node.clients import ALGORITHMS
from tests.node.conftest import FORGED, Connect
from tests.node.provider import Provider
from tests.node.relying_parties import REDIRECT_URI, not_known

pytestmark = pytest.mark.node


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_client_proves_itself_by_a_key(provider: Provider, connect: Connect, alg: str) -> None:
    party = connect(f"signs-{alg}", key=alg)
    begun = party.start(pushed=True)
    tokens = party.finish(begun, provider.visitor().go(begun.url, REDIRECT_URI))
    tokens = party.refresh(tokens["refresh_token"])
    party.do("revoke", token=tokens["access_token"])


@pytest.mark.parametrize(
    ("client", "wrong"),
    [
        ("basic", {"secret": "another-secret"}),
        ("post", {"secret": "another-secret", "token_endpoint_auth_method": "client_secret_post"}),
        ("basic", {"token_endpoint_auth_method": "client_secret_post"}),
        ("post", {"token_endpoint_auth_method": "client_secret_basic"}),
        ("basic", {"token_endpoint_auth_method": "none"}),
        ("signs-ES256", {"key": FORGED}),
        ("signs-ES256", {"key": "PS256"}),
        ("basic", {"key": "ES256"}),
    ],
    ids=[
        "another secret",
        "another secret in the form",
        "the form where Basic is registered",
        "Basic where the form is registered",
        "no secret at all",
        "somebody else's key by the right name",
        "a key that is not registered",
        "a key where a secret is registered",
    ],
)
def test_nobody_else_redeems_its_code(
    provider: Provider, connect: Connect, client: str, wrong: dict[str, str]
) -> None:
    right = connect(client, **_right(client))
    begun = right.start()
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    impostor = connect(client, **{**_right(client), **wrong})
    stolen = impostor.start()
    with not_known():
        impostor.finish(stolen, callback.altered(state=stolen.parameters["state"]))
    assert right.finish(begun, callback)["claims"]["aud"] == client, "and the code is as good as it was"


def _right(client: str) -> dict[str, str]:
    by_form = {"token_endpoint_auth_method": "client_secret_post"}
    return by_form if client == "post" else {"key": "ES256"} if client == "signs-ES256" else {}
