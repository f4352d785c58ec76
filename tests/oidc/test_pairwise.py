"""Clients that know people under names of their own."""

import json

import pytest

from idp.model.ids import ClientId, new_id
from idp.model.work import logout_job
from idp.oidc.logout import backchannel_handler
from idp.oidc.provider import Provider
from idp.oidc.subjects import subject_for
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, Party, query_of


@pytest.fixture
def apart(alice, clock, house):
    return Keyed(alice, clock, "apart", scope="openid roles")


@pytest.fixture
def tokens(apart, house):
    """Have tokens of a client apart, and read them."""
    answer = apart.redeem(query_of(apart.bring(apart.reference()))["code"], {}).json
    return answer, Party(apart.browser, house)


@pytest.fixture
def subject(house, settings):
    provider = Provider.open(house, settings)
    return provider.pairwise.subject("apart.example", ALICE)


@pytest.mark.spec("OpenID Connect Core 1.0 §8")
@pytest.mark.spec("OpenID Connect Core 1.0 §8.1")
def test_every_token_and_userinfo_name_the_same_subject(apart, tokens, subject):
    answer, party = tokens
    assert party.read(answer["id_token"])["sub"] == subject
    assert party.read(answer["access_token"])["sub"] == subject
    assert party.userinfo(answer["access_token"]).json["sub"] == subject


def test_nothing_else_in_them_names_person_or_company(tokens):
    answer, party = tokens
    said = [party.read(answer[name]) for name in ("id_token", "access_token")]
    said.append(party.userinfo(answer["access_token"]).json)
    assert all(claims["org"]["id"] not in (ACME, "") for claims in said)
    assert all("role_tree" not in claims for claims in said)
    assert ALICE not in json.dumps(said)
    assert ACME not in json.dumps(said)


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0 §2.1")
def test_nobody_who_compares_sessions_sees_that_it_is_one_person(tokens, house, settings):
    answer, party = tokens
    said = {party.read(answer[name])["sid"] for name in ("id_token", "access_token")}
    with house.store.read() as records:
        (live,) = records.sessions.of_account(ALICE)
    pairwise = Provider.open(house, settings).pairwise
    assert said == {pairwise.session("apart.example", live.sid)}
    assert live.sid not in said
    assert pairwise.session("another.example", live.sid) not in said


def test_its_hint_names_the_person_while_their_session_lives(apart, tokens, house, clock):
    answer, _ = tokens
    hint = answer["id_token"]
    assert "code" in query_of(apart.bring(apart.reference(id_token_hint=hint, prompt="none")))


def test_a_hint_of_a_session_that_has_ended_names_nobody(apart, tokens, house):
    answer, _ = tokens
    with house.store.write() as records:
        (live,) = records.sessions.of_account(ALICE)
        records.sessions.end(live.sid, house.clock.now())
    response = apart.push(id_token_hint=answer["id_token"])
    assert (response.status_code, response.json["error"]) == (400, "login_required")


def test_its_hint_signs_the_person_out_without_a_question(apart, tokens):
    answer, _ = tokens
    response = apart.browser.get("/logout", query_string={"id_token_hint": answer["id_token"]})
    assert response.status_code == 303
    assert response.headers["Location"] == "/logged-out"


def test_its_logout_token_names_its_own_subject(apart, house, settings, fetch, subject):
    from dataclasses import replace

    with house.store.write() as records:
        found = records.clients.get(ClientId("apart"))
        records.clients.replace(replace(found, backchannel_logout_uri="https://apart.example/out"))
    session = new_id()
    backchannel_handler(house, settings)(logout_job(ClientId("apart"), session, ALICE, house.clock.now()))
    ((_, form),) = fetch.posted
    said = Party(apart.browser, house).read(form["logout_token"])
    pairwise = Provider.open(house, settings).pairwise
    assert (said["sub"], said["sid"]) == (subject, pairwise.session("apart.example", session))


def test_a_public_client_is_told_the_account_and_a_sector_defaults_to_the_client(house, settings):
    provider = Provider.open(house, settings)
    portal = provider.clients.find("portal")
    assert subject_for(provider.pairwise, portal, ALICE) == ALICE
    from dataclasses import replace

    bare = replace(provider.clients.find("apart"), sector="")
    assert subject_for(provider.pairwise, bare, ALICE) == provider.pairwise.subject("apart", ALICE)
    assert provider.issuer == ISSUER
