"""Prompts, hints, parking and coming back."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE
from idp.model.consent import Consent
from idp.model.ids import BrowserId, ClientId, InteractionId
from idp.model.interaction import Progress
from idp.model.secret import Secret
from tests.oidc.conftest import ACME, ALICE, BORIS
from tests.oidc.party import ISSUER, Party, query_of

PARKED = re.compile(r"/login(?:/code|/company)?\?i=([A-Za-z0-9_-]{22})\Z")


@pytest.fixture
def partner(alice, house):
    return Party(alice, house, "partner")


def parked(response, page):
    location = response.headers["Location"]
    assert response.status_code == 303
    assert location.startswith(f"{page}?i=")
    return InteractionId(location.partition("?i=")[2])


def do(house, interaction, **done):
    """Do what a page does: note it in the parked request."""
    with house.store.write() as records:
        records.interactions.advance(interaction, Progress(**done))


def come_back(browser, interaction):
    return browser.get(f"/authorize/resume/{interaction}")


def test_prompt_none_with_a_session_succeeds_with_the_same_auth_time(party, clock):
    first = party.read(party.tokens()["id_token"])
    clock.advance(minutes=2)
    second = party.read(party.tokens(prompt="none")["id_token"])
    assert second["auth_time"] == first["auth_time"]
    assert second["sub"] == first["sub"]


@pytest.mark.parametrize(
    ("changes", "page"),
    [
        pytest.param({"prompt": "login"}, "/login", id="prompt-login"),
        pytest.param({"prompt": "login consent"}, "/login", id="prompt-login-and-consent"),
        pytest.param({"prompt": "select_account"}, "/login/company", id="prompt-select-account"),
        pytest.param({"max_age": "0"}, "/login", id="max-age-zero"),
        pytest.param({"max_age": "60"}, "/login", id="max-age-passed"),
        pytest.param({"acr_values": "urn:okno:loa:2"}, "/login/code", id="r030-step-up"),
        pytest.param({"acr_values": "other urn:okno:loa:2"}, "/login/code", id="unknown-acr-first"),
    ],
)
def test_a_request_that_needs_a_page_is_parked_and_led_there(browser, house, sign_in, changes, page):
    sign_in(browser, ago=timedelta(minutes=5))
    parked(Party(browser, house).authorize(**changes), page)


@pytest.mark.parametrize("changes", [{"max_age": "300"}, {"acr_values": "unheard:of"}, {"prompt": "consent"}])
def test_a_request_that_needs_no_page_gets_its_code(browser, house, sign_in, changes):
    sign_in(browser, ago=timedelta(minutes=5))
    assert "code" in query_of(Party(browser, house).authorize(**changes))


@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.2.3")
def test_a_stranger_is_led_to_sign_in_with_a_browser_cookie(browser, house):
    response = Party(browser, house).authorize(ui_locales="ro", login_hint="alice@acme.example")
    interaction = parked(response, "/login")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-okno_browser=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    with house.store.read() as records:
        value = browser.get_cookie(BROWSER_COOKIE).value
        found = records.interactions.find(interaction, BrowserId(Secret(value).digest()), house.clock.now())
    assert found.locale == "ro"
    assert found.needs.login_hint == "alice@acme.example"
    assert found.needs.title == "The portal"
    assert found.needs.host == "portal.example"
    assert found.needs.redirect_origin == "https://portal.example"


def test_a_parked_request_goes_on_after_sign_in_and_ends_once(alice, party, house, clock):
    interaction = parked(party.authorize(prompt="login"), "/login")
    renew(alice, house, interaction, clock)
    first, second = come_back(alice, interaction), come_back(alice, interaction)
    assert "code" in query_of(first)
    assert second.status_code == 400
    assert "Location" not in second.headers
    assert "This request is over" in second.text
    assert 'href="/"' in second.text


def renew(browser, house, interaction, clock):
    """Prove who one is again, as the sign-in page does for a parked request."""
    cookie = Secret(browser.get_cookie(SESSION_COOKIE).value)
    with house.store.write() as records:
        sid = records.sessions.find(cookie.digest()).session.sid
        records.sessions.prove(sid, clock.now(), "urn:okno:loa:1", ("pwd",))
        records.interactions.advance(interaction, Progress(signed_in_at=clock.now()))


def test_r029_prompt_login_and_max_age_force_a_fresh_auth_time(alice, party, house, clock):
    before = party.read(party.tokens()["id_token"])["auth_time"]
    for changes in ({"prompt": "login"}, {"max_age": "1"}):
        clock.advance(seconds=5)
        interaction = parked(party.authorize(**changes), "/login")
        assert come_back(alice, interaction).headers["Location"].startswith("/login?i=")
        renew(alice, house, interaction, clock)
        tokens = party.redeem(query_of(come_back(alice, interaction))["code"]).json
        after = party.read(tokens["id_token"])["auth_time"]
        assert after > before
        before = after


def test_max_age_far_enough_keeps_the_session(party, clock):
    clock.advance(seconds=2)
    first = party.read(party.tokens(max_age="15000")["id_token"])
    second = party.read(party.tokens(max_age="10000")["id_token"])
    assert first["auth_time"] == second["auth_time"]


def test_v05_another_browser_cannot_resume(app, alice, party):
    interaction = parked(party.authorize(prompt="login"), "/login")
    stranger = app.test_client()
    response = come_back(stranger, interaction)
    assert response.status_code == 400
    assert "Location" not in response.headers


@pytest.mark.parametrize("name", ["x", "a" * 22, "a" * 21 + "%00", "..%2f", "кот", "a" * 5000])
def test_an_unknown_interaction_is_told_so(alice, name):
    response = alice.get(f"/authorize/resume/{name}")
    assert response.status_code in {400, 404}
    assert "Location" not in response.headers


def test_a_parked_request_dies_after_half_an_hour(alice, party, clock):
    interaction = parked(party.authorize(prompt="login"), "/login")
    clock.advance(minutes=30)
    assert come_back(alice, interaction).status_code == 400


def test_r017_the_parked_request_cannot_be_changed_on_the_way_back(alice, party, house, clock):
    interaction = parked(party.authorize(prompt="login"), "/login")
    renew(alice, house, interaction, clock)
    response = alice.get(
        f"/authorize/resume/{interaction}?redirect_uri=https://evil.example/&scope=openid+email&response_type=token"
    )
    assert response.headers["Location"].startswith("https://portal.example/cb?code=")
    assert party.redeem(query_of(response)["code"]).json["scope"] == "openid"


def test_r017_a_client_that_was_switched_off_meanwhile_is_shown(alice, party, house, clock):
    interaction = parked(party.authorize(prompt="login"), "/login")
    renew(alice, house, interaction, clock)
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get(ClientId("portal")), disabled=True))
    house.stamps.refresh_now()
    assert come_back(alice, interaction).status_code == 400


def test_cancel_goes_back_as_access_denied_once(alice, partner, house):
    interaction = parked(partner.authorize(), "/consent")
    do(house, interaction, account=ALICE, refused=True)
    answer = query_of(come_back(alice, interaction))
    assert answer["error"] == "access_denied"
    assert answer["state"] == "st"
    assert answer["iss"] == ISSUER
    assert come_back(alice, interaction).status_code == 400


def test_consent_given_on_the_page_is_enough_for_this_request(alice, partner, house):
    interaction = parked(partner.authorize(scope="openid email"), "/consent")
    agreed = frozenset({"openid", "email"})
    do(house, interaction, consented=agreed, consented_by=ALICE, consented_for=ACME)
    assert "code" in query_of(come_back(alice, interaction))
    parked(partner.authorize(scope="openid email"), "/consent")


def test_consent_given_before_is_remembered_until_more_is_asked(alice, partner, house, clock):
    with house.store.write() as records:
        consent = Consent(ALICE, ClientId("partner"), ACME, frozenset({"openid", "email"}), clock.now())
        records.consents.put(consent)
    assert "code" in query_of(partner.authorize(scope="openid email", prompt="none"))
    parked(partner.authorize(scope="openid email phone"), "/consent")
    parked(partner.authorize(scope="openid email", prompt="consent"), "/consent")


@pytest.mark.spec("RFC 8252 §8.6")
@pytest.mark.parametrize(
    ("uri", "asked"),
    [("https://app.example/cb", False), ("http://127.0.0.1:5000/cb", True), ("com.example.app:/cb", True)],
)
def test_r026_an_app_anybody_could_pose_as_is_asked_about_every_time(alice, house, clock, uri, asked):
    with house.store.write() as records:
        app = replace(records.clients.get(ClientId("app")), first_party=False)
        records.clients.replace(app)
        records.consents.put(Consent(ALICE, app.client_id, ACME, frozenset({"openid"}), clock.now()))
    house.stamps.refresh_now()
    answer = query_of(Party(alice, house, "app", uri).authorize(prompt="none"))
    assert answer.get("error") == ("consent_required" if asked else None)


def test_who_has_no_access_is_led_to_the_page_that_says_so(browser, house, sign_in):
    sign_in(browser, BORIS, company=None)
    parked(Party(browser, house, "reports").authorize(), "/no-access")


def test_post_works_as_get_does(party):
    response = party.browser.post("/authorize", data=party.request())
    assert "code" in query_of(response)


@pytest.mark.parametrize("origin", ["https://portal.example", "null"])
def test_a_form_posted_by_another_site_comes_again_by_get_with_our_cookies(party, origin):
    response = party.browser.post("/authorize", data=party.request(), headers={"Origin": origin})
    assert response.status_code == 303
    assert response.headers["Location"] == f"/authorize?{urlencode(party.request())}"
    assert "code" in query_of(party.browser.get(response.headers["Location"]))


@pytest.mark.spec("RFC 9700 §4.12")
def test_r021_every_redirect_is_303(party, alice):
    answers = [party.authorize(), party.authorize(prompt="login"), party.authorize(prompt="bogus")]
    answers += [alice.get("/logout?id_token_hint=" + party.tokens()["id_token"])]
    assert {response.status_code for response in answers} == {303}


@pytest.mark.spec("RFC 6749 §4.1.2")
@pytest.mark.spec("RFC 9700 §4.2.4")
def test_r065_a_code_is_unguessable_and_only_its_hash_is_kept(party, house):
    codes = {party.code() for _ in range(5)}
    assert {len(code) for code in codes} == {43}
    assert len(codes) == 5
    with house.store.read() as records:
        for code in codes:
            assert records.codes.find(code) is None
            found, _ = records.codes.find(Secret(code).digest())
            assert party.redeem(found.digest).status_code == 400
