"""What is fetched for a client: its sector's list and its keys; and what is never asked."""

import json

import pytest

from idp.adapters.outbound import GuardedFetch
from idp.model.errors import Refused, Unavailable
from idp.oidc.client_keys import ClientKeys
from idp.oidc.documents import Documents
from idp.ports.outbound import Answer
from tests.oidc.conftest import client
from tests.oidc.keyed import key_for, public
from tests.oidc.registering.asking import refusal

SECTOR = "https://group.example/uris.json"
TWO = ["https://a.example/cb", "https://b.example/cb"]
JWKS = "https://app.example/jwks"
INSIDE = {
    "loopback": ["127.0.0.1"],
    "private": ["10.0.0.5"],
    "cloud-metadata": ["169.254.169.254"],
    "shared": ["100.64.0.1"],
    "ipv6-loopback": ["::1"],
    "mapped": ["::ffff:10.0.0.1"],
    "nat64": ["64:ff9b::a00:1"],
    "unique-local": ["fd00::1"],
    "public-and-private": ["93.184.215.14", "10.0.0.5"],
}


def key(number, kid):
    return public(key_for("ES256", number), kid=kid)


@pytest.mark.spec("OpenID Connect Core 1.0 §8.1")
@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §5")
def test_hosts_of_one_list_are_one_sector(applicant, client_of, fetch):
    fetch.pages[SECTOR] = [*TWO, "https://c.example/cb"]
    told = applicant.register(redirect_uris=TWO, sector_identifier_uri=SECTOR, subject_type="pairwise")
    assert told["sector_identifier_uri"] == SECTOR
    assert client_of(told["client_id"]).sector == "group.example"
    assert fetch.asked == [SECTOR]


LISTS = {
    "one-is-missing": TWO[:1],
    "empty": [],
    "almost": [uri + "/" for uri in TWO],
    "object": {"redirect_uris": TWO},
    "text": " ".join(TWO),
    "number": 5,
    "null": None,
    "no-json": b"<html>",
    "twice-the-same-name": b'{"a":1,"a":2}',
    "deep": b"[" * 3000 + b"]" * 3000,
    "redirect": Answer(302, {"location": "http://169.254.169.254/"}, b""),
    "not-found": Answer(404, {}, json.dumps(TWO).encode()),
    "away": Unavailable("no answer"),
    "forbidden": Refused("a network that is not allowed"),
}


@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §5")
@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_r068_a_sector_that_does_not_list_every_redirect_uri_is_refused(applicant, statements, fetch, listed):
    fetch.pages[SECTOR] = listed
    asked = applicant.ask(redirect_uris=TWO, sector_identifier_uri=SECTOR, subject_type="pairwise")
    assert refusal(asked) == (400, "invalid_client_metadata")
    assert asked.json["error_description"] == (
        "sector_identifier_uri must lead to a JSON list that holds every redirect URI"
    )
    assert statements.writes() == []


def test_an_update_has_its_sector_looked_at_too(applicant, fetch, client_of):
    made = applicant.register()
    body = {"client_id": made["client_id"], "redirect_uris": TWO, "sector_identifier_uri": SECTOR}
    assert refusal(applicant.manage(made, "PUT", json=body)) == (400, "invalid_client_metadata")
    assert client_of(made["client_id"]).sector_identifier_uri is None


def guarded(addresses):
    """Ask as in production, where every name leads to these addresses."""

    def connect(*_args, **_kwargs):
        pytest.fail("a forbidden address was connected to")

    fetch = GuardedFetch(resolver=lambda _host, _port: addresses)
    return Documents(fetch), connect


@pytest.mark.parametrize("addresses", INSIDE.values(), ids=INSIDE)
def test_r068_no_document_is_fetched_from_within(clock, monkeypatch, addresses):
    documents, connect = guarded(addresses)
    monkeypatch.setattr("idp.adapters.outbound.fetch.exchange", connect)
    with pytest.raises(Unavailable):
        documents.read(SECTOR)
    with pytest.raises(Unavailable):
        ClientKeys(documents, clock).named(client("inside", jwks_uri=JWKS), "k1")


PORTS = {
    "mail": "https://app.example:25/jwks",
    "ssh": "https://app.example:22/jwks",
    "userinfo": "https://user@app.example/jwks",
    "number": "https://2130706433/jwks",
    "http": "http://app.example/jwks",
}


@pytest.mark.parametrize("url", PORTS.values(), ids=PORTS)
def test_r068_an_address_is_judged_when_it_is_fetched_whatever_was_registered(clock, monkeypatch, url):
    documents, connect = guarded(["93.184.215.14"])
    monkeypatch.setattr("idp.adapters.outbound.fetch.exchange", connect)
    with pytest.raises(Unavailable):
        ClientKeys(documents, clock).named(client("odd", jwks_uri=url), None)
