"""One algorithm with two names: clients that were written since 2025 say Ed25519. RFC 9864."""

from dataclasses import replace

import pytest

from idp.model.ids import ClientId
from tests.oidc.keyed import Keyed, key_for, public
from tests.oidc.party import query_of
from tests.oidc.signing import Signing

NAMES = ("EdDSA", "Ed25519")


@pytest.mark.spec("RFC 9864 §2.2")
@pytest.mark.parametrize("signs", NAMES)
@pytest.mark.parametrize("registered", [*NAMES, None])
@pytest.mark.parametrize("of_key", [*NAMES, None])
def test_either_name_means_the_same(alice, clock, house, signs, registered, of_key):
    told = {} if of_key is None else {"alg": of_key}
    keys = {"keys": [public(key_for("EdDSA"), kid="k1", **told)]}
    _change(
        house, jwks=keys, token_endpoint_auth_signing_alg=registered, request_object_signing_alg=registered
    )
    client = Signing(alice, clock, "keyed", signs)
    assert client.push().status_code == 201
    assert "code" in query_of(client.ask(client.object()))


@pytest.mark.parametrize("registered", ["ES256", "PS256"])
def test_neither_name_means_anything_else(alice, clock, house, registered):
    keys = {"keys": [public(key_for("EdDSA"), kid="k1")]}
    _change(house, jwks=keys, token_endpoint_auth_signing_alg=registered)
    pushed = Keyed(alice, clock, "keyed", "Ed25519").push()
    assert (pushed.status_code, pushed.json["error"]) == (401, "invalid_client")


def test_a_key_of_another_kind_is_none_of_it(alice, clock, house):
    _change(house, jwks={"keys": [public(key_for("ES256"), kid="k1")]})
    assert Keyed(alice, clock, "keyed", "Ed25519").push().status_code == 401


def _change(house, **changes):
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get(ClientId("keyed")), **changes))
    house.stamps.refresh_now()
