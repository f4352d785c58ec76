"""The document that a token refers to where it has no room for it."""

import base64
import hashlib
import json
from urllib.parse import urlsplit

import pytest

from tests.api import world
from tests.api.test_refusals import CHALLENGE, refused
from tests.api.world import ACME, ALICE, BORIS, CAROL, DAVE, EVE, MISSING, OTHER, THIRD
from tests.oidc.party import Party
from tests.support import rights


@pytest.fixture
def rev(house):
    with house.store.read() as records:
        return records.access.rev(ACME)


@pytest.fixture
def fetch_tree(app):
    def get(company, sub, client="reports", rev=None, **headers):
        query = f"?rev={rev}" if rev is not None else ""
        path = f"/access/v1/role-tree/{company}/{sub}{query}"
        return app.test_client().get(path, headers=world.headers(client, **headers))

    return get


def test_the_reference_of_a_token_leads_to_what_its_digest_seals(alice, house):
    with house.store.write() as records:
        for number in range(80):
            rights.place(records, ACME, "reports", "north", name=f"reports-{number:02}")
            rights.deny(records, ALICE, ACME, node=f"reports-{number:02}")
    house.stamps.refresh_now()
    party = Party(alice, house, "reports")
    told = party.read(party.tokens()["access_token"])["role_tree"]
    address = urlsplit(told["ref"])
    answer = alice.get(f"{address.path}?{address.query}", headers=world.headers("reports"))
    assert answer.status_code == 200
    seal = base64.urlsafe_b64encode(hashlib.sha256(answer.data).digest()).rstrip(b"=").decode()
    assert seal == told["digest"]
    assert answer.json["rev"] == told["rev"]
    assert len(answer.json["grants"][0]["except"]) == 80
    canonical = json.dumps(answer.json, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert answer.data == canonical.encode()


def test_the_document_says_what_the_token_would(fetch_tree, rev):
    answer = fetch_tree(ACME, BORIS)
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {"rev": rev, "grants": [{"role": "service_operator", "at": "north"}]}
    assert fetch_tree(ACME, BORIS, rev=rev).data == answer.data


def test_who_holds_nothing_gets_an_empty_list(fetch_tree, rev):
    assert fetch_tree(ACME, CAROL).json == {"rev": rev, "grants": []}


FOREIGN = [
    pytest.param(ACME, MISSING, "reports", id="nobody"),
    pytest.param(ACME, EVE, "reports", id="person-of-another-company"),
    pytest.param(ACME, DAVE, "reports", id="disabled-person"),
    pytest.param(MISSING, ALICE, "reports", id="no-company"),
    pytest.param(OTHER, ALICE, "reports", id="company-of-others"),
    pytest.param(THIRD, ALICE, "reports", id="company-without-the-service"),
    pytest.param(ACME, "%00", "reports", id="nul"),
    pytest.param("%D0%90", ALICE, "reports", id="not-ascii"),
    pytest.param(ACME, ALICE, "portal", id="client-of-no-service"),
]


@pytest.mark.parametrize(("company", "sub", "client"), FOREIGN)
@pytest.mark.parametrize("asked", [None, 1])
def test_r111_whats_anothers_is_not_found(fetch_tree, company, sub, client, asked):
    answer = fetch_tree(company, sub, client, asked)
    refused(answer, 404, "there is no such role tree")
    assert answer.data == fetch_tree("A" * 22, "B" * 22, client).data


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic bm9ib2R5Ong="}])
def test_a_stranger_is_refused(browser, headers):
    answer = browser.get(f"/access/v1/role-tree/{ACME}/{ALICE}", headers=headers)
    refused(answer, 401, "client authentication failed")
    assert answer.headers["WWW-Authenticate"] == CHALLENGE


def test_after_a_change_the_reference_of_an_older_token_is_out_of_date(fetch_tree, house, rev):
    with house.store.write() as records:
        rights.give(records, CAROL, ACME, "service_user")
    house.stamps.refresh_now()
    refused(fetch_tree(ACME, BORIS, rev=rev), 409, f"the tree is at revision {rev + 1}: get a new token")
    assert fetch_tree(ACME, BORIS, rev=rev + 1).status_code == 200


@pytest.mark.parametrize("asked", ["", "x", "-1", "1.0", "٣", "1" * 19])
def test_a_revision_is_a_number(fetch_tree, asked):
    refused(fetch_tree(ACME, BORIS, rev=asked), 400, "rev must be a number")
