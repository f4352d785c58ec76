"""The keys that request objects are signed by: those registered, and those at `jwks_uri` as they change."""

import json
from dataclasses import replace

import pytest

from idp.model.ids import ClientId
from idp.ports.outbound import Answer
from tests.oidc.forged import b64
from tests.oidc.keyed import key_for, public, signed
from tests.oidc.party import Party, query_of
from tests.oidc.signing import TYP, Signing, beside

ADDRESS = "https://keyed.example/jwks"


class Published:
    """What stands at the client's address."""

    def __init__(self):
        self.keys = {"k1": public(key_for("ES256"), kid="k1")}
        self.asked = 0

    def get(self, url):
        assert url == ADDRESS
        self.asked += 1
        return Answer(200, {}, json.dumps({"keys": list(self.keys.values())}).encode())


@pytest.fixture
def published(fetch, monkeypatch):
    there = Published()
    monkeypatch.setattr(fetch, "get", there.get)
    return there


@pytest.fixture
def signing(alice, clock, house, published):
    with house.store.write() as records:
        known = records.clients.get(ClientId("keyed"))
        records.clients.replace(replace(known, jwks=None, jwks_uri=ADDRESS))
    return Signing(alice, clock, "keyed")


OTHER = ("ES256", 3)


def by(signing, key, kid):
    return signed(key_for(*key), "ES256", signing.said(), kid=kid, typ=TYP)


def test_a_client_turns_its_keys_and_is_understood_a_minute_later(signing, published):
    first, second = by(signing, ("ES256",), "k1"), by(signing, OTHER, "k2")
    assert "code" in query_of(signing.ask(first))
    assert query_of(signing.ask(second, **beside(signing)))["error"] == "invalid_request_object"
    published.keys = {"k2": public(key_for(*OTHER), kid="k2")}
    signing.later(seconds=61)
    assert "code" in query_of(signing.ask(second))
    assert query_of(signing.ask(first, **beside(signing)))["error"] == "invalid_request_object"


def test_r028_r071_whoever_guesses_makes_us_ask_once_a_minute_and_for_no_other_reason(signing, published):
    for number in range(20):
        signing.ask(by(signing, OTHER, f"guess-{number}"))
    assert published.asked == 1
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "ES384"}, {"alg": "ES256", "jku": ADDRESS}):
        signing.later(seconds=61)
        signing.ask(f"{b64({'kid': 'guess', **header})}.{b64(signing.said())}.{b64(bytes(64))}")
    assert published.asked == 1


def test_a_client_with_a_secret_signs_by_registered_keys_too(alice, clock, house):
    keys = {"keys": [public(key_for("ES256"), kid="k1")]}
    with house.store.write() as records:
        known = records.clients.get(ClientId("portal"))
        records.clients.replace(replace(known, jwks=keys))
    house.stamps.refresh_now()
    code = query_of(Signing(alice, clock, "portal").ask(Signing(alice, clock, "portal").object()))["code"]
    assert Party(alice, house).redeem(code).status_code == 200
