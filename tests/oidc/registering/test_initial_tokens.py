"""Where only those register who were given a token."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from idp.model.registration import InitialToken
from idp.model.secret import Secret, new_secret
from tests.oidc.registering.asking import PLAIN, refusal


@pytest.fixture
def registration():
    return "initial-token"


@pytest.fixture
def give(house, clock):
    """Make an initial access token."""

    def make(uses=1, lives=timedelta(days=1)) -> Secret:
        token = new_secret()
        with house.store.write() as records:
            made = InitialToken(token.value[:6], token.digest(), clock.now(), clock.now() + lives, uses)
            records.registrations.add_token(made)
        return token

    return make


@pytest.mark.spec("RFC 7591 §3")
def test_a_token_lets_in_as_often_as_it_was_made_for(applicant, give, client_of):
    token = give(uses=2)
    for _ in range(2):
        response = applicant.ask(token=token.value)
        assert response.status_code == 201
        assert client_of(response.json["client_id"]).self_registered
    assert refusal(applicant.ask(token=token.value)) == (401, "invalid_token")


def test_it_is_written_down_which_token_let_a_client_in(applicant, give, house):
    token = give()
    client_id = applicant.ask(token=token.value).json["client_id"]
    with house.store.read() as records:
        row = records.audit.recent(1)[0]
        registration = records.registrations.find(client_id)
    assert registration.initial_token == token.value[:6]
    assert json.loads(row.detail)["initial_token"] == token.value[:6]


HEADERS = {
    "none": {},
    "unknown": {"Authorization": "Bearer " + "x" * 43},
    "empty": {"Authorization": "Bearer "},
    "basic": {"Authorization": "Basic eDp5"},
    "two-words": {"Authorization": "Bearer a b"},
    "endless": {"Authorization": "Bearer " + "x" * 5000},
}


@pytest.mark.spec("RFC 7591 §3")
@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_r068_without_a_good_token_nothing_is_read_fetched_or_written(applicant, statements, fetch, headers):
    body = {**PLAIN, "sector_identifier_uri": "https://app.example/uris.json"}
    response = applicant.browser.post("/register", json=body, headers=headers)
    assert refusal(response) == (401, "invalid_token")
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert statements.writes() == []
    assert fetch.asked == []


def test_an_expired_token_lets_nobody_in(applicant, give, clock, rows):
    token, before = give(), rows()
    clock.advance(days=1)
    assert refusal(applicant.ask(token=token.value)) == (401, "invalid_token")
    assert rows() == before


def test_a_refused_registration_spends_nothing(applicant, give, fetch):
    token = give()
    assert applicant.ask(token=token.value, redirect_uris=["http://x.example/"]).status_code == 400
    sector = "https://app.example/uris.json"
    assert applicant.ask(token=token.value, sector_identifier_uri=sector).status_code == 400
    assert applicant.ask(token=token.value).status_code == 201


def test_a_token_in_the_query_or_body_is_none(applicant, give):
    token = give()
    asked = applicant.browser.post(f"/register?access_token={token.value}", json=PLAIN)
    assert refusal(asked) == (400, "invalid_request")
    assert refusal(applicant.ask(access_token=token.value)) == (401, "invalid_token")


def test_two_who_come_with_the_last_use_at_once_are_one(app, give, rows):
    token, together, answers, before = give(), Barrier(8), [], rows()

    def register():
        http = app.test_client()
        together.wait()
        headers = {"Authorization": f"Bearer {token.value}"}
        answers.append(http.post("/register", json=PLAIN, headers=headers).status_code)

    threads = [Thread(target=register) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201] + [401] * 7
    assert rows()[0] == before[0] + 1


def test_a_registration_token_registers_nobody_and_an_initial_one_manages_nothing(applicant, give):
    token = give(uses=5)
    made = applicant.ask(token=token.value).json
    assert refusal(applicant.ask(token=made["registration_access_token"])) == (401, "invalid_token")
    assert refusal(applicant.manage(made, token=token.value)) == (401, "invalid_token")
