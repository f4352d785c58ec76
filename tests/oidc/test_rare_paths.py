"""What happens seldom, and must still end well."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE
from idp.model.errors import Conflict, Unavailable
from idp.model.ids import ClientId, FamilyId, new_id
from idp.model.keys import KeyPurpose
from idp.oidc.answers import with_parameters
from idp.oidc.keys import ensure_keys, rotate
from tests.oidc.conftest import ALICE, ENVELOPE
from tests.oidc.party import ISSUER, Party, query_of
from tests.oidc.test_authorization_steps import come_back, do, parked, renew
from tests.oidc.test_logout import logout, press


@pytest.mark.parametrize(
    ("uri", "joined"),
    [
        ("https://a.example/cb", "https://a.example/cb?x=1"),
        ("https://a.example/cb?", "https://a.example/cb?x=1"),
        ("https://a.example/cb?y", "https://a.example/cb?y&x=1"),
        ("https://a.example/cb?y&", "https://a.example/cb?y&x=1"),
    ],
)
def test_parameters_join_what_is_there(uri, joined):
    assert with_parameters(uri, {"x": "1"}) == joined
    assert with_parameters(uri, {}) == uri


def test_a_response_type_that_was_taken_from_the_client_is_unauthorized(party, house):
    with house.store.write() as records:
        portal = records.clients.get(ClientId("portal"))
        records.clients.replace(replace(portal, response_types=frozenset()))
    house.stamps.refresh_now()
    assert query_of(party.authorize())["error"] == "unauthorized_client"


def broken(*_args, **_options):
    raise Unavailable


@pytest.fixture
def store_without(house, monkeypatch):
    """Let one kind of record fail from now on."""

    def fail(place, method):
        with house.store.read() as records:
            monkeypatch.setattr(type(getattr(records, place)), method, broken)

    return fail


def test_a_store_that_is_away_is_temporarily_unavailable_at_every_endpoint(party, store_without):
    tokens = party.tokens(scope="openid offline_access")
    store_without("sessions", "find")
    answer = query_of(party.authorize())
    assert (answer["error"], answer["state"], answer["iss"]) == ("temporarily_unavailable", "st", ISSUER)
    store_without("families", "find")
    refreshed = party.refresh(tokens["refresh_token"])
    assert (refreshed.status_code, refreshed.json["error"]) == (503, "temporarily_unavailable")
    told = party.userinfo(tokens["access_token"])
    assert (told.status_code, told.json["error"]) == (503, "temporarily_unavailable")


def test_f07_a_code_whose_audit_row_cannot_be_written_is_not_issued(party, house, store_without):
    store_without("audit", "append")
    assert query_of(party.authorize())["error"] == "temporarily_unavailable"
    with house.store.read() as records:
        assert records.audit.recent(5) == [] or records.audit.recent(5)[0].kind != "CodeIssued"


def test_f07_a_code_whose_family_cannot_be_written_is_not_spent(party, house, monkeypatch):
    code = party.code()
    with house.store.read() as records:
        families = type(records.families)
    with monkeypatch.context() as patched:
        patched.setattr(families, "add", broken)
        assert party.redeem(code).status_code == 503
    assert party.redeem(code).status_code == 200


def test_a_lost_answer_to_a_refresh_costs_nothing(party, house, monkeypatch):
    token = party.tokens(scope="openid offline_access")["refresh_token"]
    with monkeypatch.context() as patched:
        patched.setattr(type(house.signer), "sign", broken)
        assert party.refresh(token).status_code == 503
    assert party.refresh(token).status_code == 200


def test_two_resumes_at_once_give_one_code(alice, party, house, clock, monkeypatch):
    interaction = parked(party.authorize(prompt="login"), "/login")
    renew(alice, house, interaction, clock)
    with house.store.read() as records:
        monkeypatch.setattr(type(records.interactions), "finish", lambda *_args: False)
    response = come_back(alice, interaction)
    assert response.status_code == 400
    assert "Location" not in response.headers


def test_two_cancels_at_once_give_one_answer(alice, house, monkeypatch):
    interaction = parked(Party(alice, house, "partner").authorize(), "/consent")
    do(house, interaction, account=ALICE, refused=True)
    with house.store.read() as records:
        monkeypatch.setattr(type(records.interactions), "finish", lambda *_args: False)
    assert come_back(alice, interaction).status_code == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example", "sub": ALICE, "aud": "portal"},
        {"iss": ISSUER, "sub": 5, "aud": "portal"},
        {"iss": ISSUER, "sub": ALICE, "aud": ["portal"]},
        {"iss": ISSUER, "sub": ALICE},
        {"iss": ISSUER, "sub": ALICE, "aud": "portal", "events": {}},
        {"iss": ISSUER, "sub": ALICE, "aud": "portal", "client_id": "portal"},
    ],
)
def test_r103_a_token_of_ours_that_is_no_id_token_is_no_hint(party, house, claims):
    hint = house.signer.sign(KeyPurpose.TOKEN, claims)
    assert query_of(party.authorize(id_token_hint=hint))["error"] == "invalid_request"
    assert logout(party.browser, id_token_hint=hint).status_code == 200


def test_a_client_that_was_removed_is_named_by_its_id_and_not_told(party, house):
    party.tokens()
    with house.store.write() as records:
        records.clients.remove(ClientId("portal"))
        records.sessions.visit(
            next(iter(records.sessions.of_account(ALICE))).sid, "bridge:reports", house.clock.now()
        )
    house.stamps.refresh_now()
    asked = logout(party.browser, ui_locales="en")
    assert "Reports" in asked.text
    done = press(party.browser, asked)
    page = party.browser.get(done.headers["Location"])
    assert "portal" in page.text
    assert "sign out there yourself" in page.text


def test_a_code_that_vanished_while_it_was_lost_is_refused(party, house, monkeypatch):
    code = party.code()
    with house.store.read() as records:
        codes = type(records.codes)
    finding = codes.find
    seen = []

    def find_once(self, digest):
        seen.append(digest)
        return finding(self, digest) if len(seen) == 1 else None

    monkeypatch.setattr(codes, "redeem", lambda *_args: False)
    monkeypatch.setattr(codes, "find", find_once)
    assert party.redeem(code).json["error"] == "invalid_grant"


def test_keys_that_change_while_they_turn_are_a_conflict(store, house, clock, monkeypatch):
    with store.read() as records:
        monkeypatch.setattr(type(records.keys), "move", lambda *_args: False)
    with pytest.raises(Conflict):
        rotate(store, ENVELOPE, clock)


def test_a_kind_whose_signing_key_is_gone_gets_one_again(store, house, clock):
    with store.write() as records:
        mine = (KeyPurpose.TOKEN, "RS256", "signing")
        lost = next(key for key in records.keys.all() if (key.purpose, key.alg, key.state) == mine)
        records.keys.remove(lost.kid)
    assert rotate(store, ENVELOPE, clock, alg="RS256", at_once=True).retired is None
    assert ensure_keys(store, ENVELOPE, clock) == ()


def test_a_family_of_another_kind_of_id_is_not_looked_for(party, house, statements):
    token = party.tokens()["access_token"]
    claims = {**party.read(token), "grant_id": "short"}
    forged = house.signer.sign(KeyPurpose.TOKEN, claims, typ="at+jwt")
    statements.clear()
    assert party.userinfo(forged).status_code == 401
    assert statements == []
    gone = house.signer.sign(KeyPurpose.TOKEN, {**claims, "grant_id": FamilyId(new_id())}, typ="at+jwt")
    assert party.userinfo(gone).status_code == 401


@pytest.mark.spec("OpenID Connect Core 1.0 §1.2")
def test_the_issuer_is_the_one_of_the_settings(app, party):
    claims = party.read(party.tokens()["id_token"])
    assert claims["iss"] == ISSUER
    strange = party.browser.get("/.well-known/openid-configuration", headers={"Host": "evil.example"})
    assert strange.json["issuer"] == ISSUER


@pytest.mark.parametrize(
    "shape", ["{name}={value}; {name}=x", "={name}={value}", "{lower}={value}", '{name}="{value}x"']
)
def test_r099_v26_a_session_cookie_that_came_oddly_is_none(app, alice, house, shape):
    value, browser = alice.get_cookie(SESSION_COOKIE).value, alice.get_cookie(BROWSER_COOKIE).value
    odd = shape.format(name=SESSION_COOKIE, lower=SESSION_COOKIE.lower(), value=value)
    stranger = app.test_client(use_cookies=False)

    def ask(cookies):
        address = "/authorize?" + urlencode(Party(stranger, house).request(prompt="none"))
        return query_of(stranger.get(address, headers={"Cookie": f"{BROWSER_COOKIE}={browser}; {cookies}"}))

    assert "code" in ask(f"{SESSION_COOKIE}={value}")
    assert ask(odd)["error"] == "login_required"


def test_r101_a_cookie_of_another_browser_is_none(app, alice, house):
    stranger = app.test_client()
    stranger.set_cookie(SESSION_COOKIE, alice.get_cookie(SESSION_COOKIE).value, domain="localhost")
    assert query_of(Party(stranger, house).authorize(prompt="none"))["error"] == "login_required"
