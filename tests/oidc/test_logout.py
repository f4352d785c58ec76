"""Signing out: who is asked, who is told, where it leads."""

import re
from urllib.parse import urlencode

import pytest

from idp.interaction.browser import SESSION_COOKIE
from idp.model.errors import Unavailable
from idp.model.work import JobKind
from tests.oidc.conftest import ALICE, BORIS
from tests.oidc.forged import b64, parts_of
from tests.oidc.party import ISSUER, Party, query_of

BYE = "https://portal.example/bye"


def logout(browser, **parameters):
    return browser.get("/logout?" + urlencode({k: v for k, v in parameters.items() if v is not None}))


def is_signed_in(party):
    return "code" in query_of(party.authorize(prompt="none"))


def jobs(house):
    with house.store.read() as records:
        return list(records.outbox.list(JobKind.BACKCHANNEL_LOGOUT))


def press(browser, page, headers=None, **changes):
    """Press the button of the confirmation page."""
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert 'id="submit"' in page.text
    return browser.post("/logout", data={**form, **changes}, headers=headers)


@pytest.mark.spec("RP-Initiated Logout 1.0 §2")
@pytest.mark.spec("RP-Initiated Logout 1.0 §3")
def test_with_a_good_hint_the_end_user_goes_straight_back(party, house):
    hint = party.tokens()["id_token"]
    state = "s" * 128
    response = logout(party.browser, id_token_hint=hint, post_logout_redirect_uri=BYE, state=state)
    assert response.status_code == 303
    assert response.headers["Location"] == f"{BYE}?state={state}"
    assert party.browser.get_cookie(SESSION_COOKIE) is None
    assert query_of(party.authorize(prompt="none"))["error"] == "login_required"


def test_no_state_no_state(party):
    hint = party.tokens()["id_token"]
    response = logout(party.browser, id_token_hint=hint, post_logout_redirect_uri=BYE)
    assert response.headers["Location"] == BYE


def test_an_expired_hint_is_good(party, clock):
    hint = party.tokens()["id_token"]
    clock.advance(hours=3)
    assert logout(party.browser, id_token_hint=hint).headers["Location"] == "/logged-out"


def test_who_is_signed_out_already_goes_where_the_hint_allows(app, party):
    hint = party.tokens()["id_token"]
    stranger = app.test_client()
    assert logout(stranger, id_token_hint=hint, post_logout_redirect_uri=BYE).headers["Location"] == BYE
    assert logout(stranger, post_logout_redirect_uri=BYE).headers["Location"] == "/logged-out"
    assert logout(stranger).headers["Location"] == "/logged-out"
    assert is_signed_in(party)


def doubtful(party):
    """Return requests that must not redirect to the relying party nor end anything unasked."""
    tokens = party.tokens()
    hint = tokens["id_token"]
    header, claims, signature = parts_of(hint)
    none = f"{b64({**header, 'alg': 'none'})}.{b64(claims)}."
    swapped = f"{b64(header)}.{b64({**claims, 'iss': 'portal', 'aud': ISSUER})}.{signature}"
    return {
        "nothing": {},
        "only-state": {"state": "x"},
        "only-address": {"post_logout_redirect_uri": BYE},
        "address-and-client": {"post_logout_redirect_uri": BYE, "client_id": "portal"},
        "other-address": {"id_token_hint": hint, "post_logout_redirect_uri": "https://evil.example/"},
        "address-with-query": {"id_token_hint": hint, "post_logout_redirect_uri": f"{BYE}?foo=bar"},
        "redirect-uri": {"id_token_hint": hint, "post_logout_redirect_uri": "https://portal.example/cb"},
        "hint-none": {"id_token_hint": none, "post_logout_redirect_uri": BYE},
        "hint-swapped": {"id_token_hint": swapped, "post_logout_redirect_uri": BYE},
        "hint-garbage": {"id_token_hint": "x", "post_logout_redirect_uri": BYE},
        "hint-huge": {"id_token_hint": "x" * 20_000},
        "access-token": {"id_token_hint": tokens["access_token"], "post_logout_redirect_uri": BYE},
        "other-client": {"id_token_hint": hint, "client_id": "nonce", "post_logout_redirect_uri": BYE},
    }


NAMES = [
    "nothing",
    "only-state",
    "only-address",
    "address-and-client",
    "other-address",
    "address-with-query",
    "redirect-uri",
    "hint-none",
    "hint-swapped",
    "hint-garbage",
    "hint-huge",
    "access-token",
    "other-client",
]


@pytest.mark.parametrize("name", NAMES)
def test_r103_whatever_does_not_hold_is_asked_about_and_leads_nowhere(party, name):
    asked = logout(party.browser, **doubtful(party)[name])
    assert asked.status_code == 200
    assert "Location" not in asked.headers
    assert is_signed_in(party)
    done = press(party.browser, asked)
    assert done.status_code == 303
    assert done.headers["Location"] == "/logged-out"
    assert not is_signed_in(party)


def test_r103_the_hint_of_another_person_is_asked_about(app, party, sign_in, house):
    other = app.test_client()
    sign_in(other, BORIS, company=None)
    hint = party.tokens()["id_token"]
    asked = logout(other, id_token_hint=hint, post_logout_redirect_uri=BYE)
    assert asked.status_code == 200
    assert "form-action 'self' https://portal.example" in asked.headers["Content-Security-Policy"]
    assert press(other, asked).headers["Location"] == BYE


def test_r103_a_hint_of_an_earlier_session_is_asked_about(party, sign_in):
    hint = party.tokens()["id_token"]
    sign_in(party.browser)
    asked = logout(party.browser, id_token_hint=hint, post_logout_redirect_uri=BYE)
    assert asked.status_code == 200
    assert is_signed_in(party)
    assert press(party.browser, asked).headers["Location"] == BYE


def test_r103_a_form_that_is_not_ours_ends_nothing(app, party):
    asked = logout(party.browser)
    forged = [
        press(party.browser, asked, csrf="x" * 43),
        press(party.browser, asked, headers={"Origin": "https://evil.example"}),
        press(party.browser, asked, headers={"Origin": "null"}),
        press(app.test_client(), asked),
    ]
    assert {response.status_code for response in forged} == {403}
    assert is_signed_in(party)
    assert press(party.browser, asked, headers={"Origin": ISSUER}).status_code == 303


def test_a_post_without_our_token_is_a_request_not_an_answer(party):
    response = party.browser.post("/logout", data={})
    assert response.status_code == 200
    assert 'id="submit"' in response.text
    assert is_signed_in(party)


def test_a_form_posted_by_the_relying_party_comes_again_by_get(party):
    hint = party.tokens()["id_token"]
    form = {"id_token_hint": hint, "post_logout_redirect_uri": BYE}
    response = party.browser.post("/logout", data=form, headers={"Origin": "https://portal.example"})
    assert response.headers["Location"] == f"/logout?{urlencode(form)}"
    assert party.browser.get(response.headers["Location"]).headers["Location"] == BYE


def test_r010_a_repeated_parameter_is_refused(party):
    response = party.browser.get("/logout?state=a&state=b")
    assert response.status_code == 400
    assert is_signed_in(party)


def test_the_last_page_says_what_was_closed(party, alice, house):
    Party(alice, house, "nonce").tokens()
    party.tokens()
    press(alice, logout(alice))
    page = alice.get("/logged-out?ui_locales=en")
    assert "You are signed out" in page.text
    assert "The portal" in page.text
    assert "The nonce" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_last_page_tells_a_stranger_nothing(app, party):
    party.tokens()
    stranger = app.test_client()
    stranger.set_cookie(
        "__Host-okno_closed", party.read(party.tokens()["id_token"])["sid"], domain="localhost"
    )
    page = stranger.get("/logged-out?ui_locales=en")
    assert "You are signed out" in page.text
    assert "The portal" not in page.text


def test_sign_out_ends_families_and_tells_who_wants_to_hear(party, alice, house):
    Party(alice, house, "nonce").tokens()
    tokens = party.tokens()
    sid = party.read(tokens["id_token"])["sid"]
    logout(alice, id_token_hint=tokens["id_token"])
    assert party.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert party.userinfo(tokens["access_token"]).status_code == 401
    [job] = jobs(house)
    assert (job.target, dict(job.payload)) == (
        "client:portal",
        {"client": "portal", "sid": sid, "sub": ALICE},
    )
    with house.store.read() as records:
        assert records.audit.recent(2)[1].kind == "SessionEnded"


def test_a_session_ends_once(party, house):
    from idp.authn.signout import end_session
    from idp.model.ids import Sid

    sid = Sid(party.read(party.tokens()["id_token"])["sid"])
    with house.store.write() as records:
        first = end_session(records, sid, reason="test", clients=records.clients.get, now=house.clock.now())
        again = end_session(records, sid, reason="test", clients=records.clients.get, now=house.clock.now())
    assert [visit.client for visit in first] == ["portal"]
    assert again == ()
    assert len(jobs(house)) == 1


def test_f07_what_cannot_be_written_whole_is_not_written_at_all(party, house, monkeypatch):
    from idp.adapters.sql.records.outbox import SqlOutbox

    hint = party.tokens()["id_token"]

    def fail(*_args):
        raise Unavailable

    monkeypatch.setattr(SqlOutbox, "put", fail)
    assert logout(party.browser, id_token_hint=hint).status_code == 503
    assert is_signed_in(party)


def test_i8_a_relying_party_that_knows_the_sid_learns_nothing_of_the_others(app, party):
    sid = party.read(party.tokens()["id_token"])["sid"]
    press(party.browser, logout(party.browser))
    assert "The portal" in party.browser.get("/logged-out").text
    curious = app.test_client()
    cookie = party.browser.get_cookie("__Host-okno_closed", "localhost")
    for value in (sid, cookie.value, f"{sid}.{'A' * 43}"):
        curious.set_cookie("__Host-okno_closed", value, domain="localhost")
        assert "The portal" not in curious.get("/logged-out").text
