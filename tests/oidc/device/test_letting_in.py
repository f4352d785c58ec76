"""A device asks, a person types its code and decides."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import escape

from idp.model.ids import ClientId
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.device.scene import Device, Person, path_of
from tests.oidc.forged import parts_of
from tests.oidc.party import ISSUER, Party

SHOWN = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\Z")


def kinds(house, number=30):
    with house.store.read() as records:
        return [row.kind for row in reversed(records.audit.recent(number))]


@pytest.mark.spec("RFC 8628 §3.1")
@pytest.mark.spec("RFC 8628 §3.2")
@pytest.mark.spec("RFC 8628 §6.1")
def test_a_device_gets_two_codes_and_where_to_type_one(tv):
    response = tv.ask(scope="openid email")
    told = response.json
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert told.keys() == {
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    }
    assert SHOWN.match(told["user_code"])
    assert len(told["device_code"]) == 43
    assert told["verification_uri"] == f"{ISSUER}/device"
    assert told["verification_uri_complete"] == f"{ISSUER}/device?user_code={told['user_code']}"
    assert (told["expires_in"], told["interval"]) == (600, 5)


@pytest.mark.spec("RFC 8628 §3.3")
@pytest.mark.spec("RFC 8628 §3.4")
@pytest.mark.spec("RFC 8628 §3.5")
def test_a_person_lets_a_device_in(tv, person, house):
    code = tv.begin(scope="openid email offline_access")
    assert tv.error() == (400, "authorization_pending")
    done = person.decide(code)
    assert done.status_code == 200
    assert "The device is connected" in done.text
    tokens = tv.poll().json
    party = Party(person.browser, house, "tv")
    assert party.read(tokens["id_token"])["sub"] == ALICE
    assert "nonce" not in parts_of(tokens["id_token"])[1]
    assert party.userinfo(tokens["access_token"]).json["email"] == "alice@acme.example"
    refreshed = tv.poll(grant_type="refresh_token", refresh_token=tokens["refresh_token"], device_code=None)
    assert refreshed.status_code == 200
    assert [k for k in kinds(house) if k.startswith(("Device", "CodeR"))] == [
        "DeviceAsked",
        "DeviceApproved",
        "CodeRedeemed",
    ]


@pytest.mark.spec("RFC 8628 §5.4")
def test_r040_the_page_says_what_who_where_from_and_warns(tv, person):
    code = tv.begin(scope="openid email")
    page = person.come_to_decide(code)
    for said in (
        "The tv",
        code,
        "127.0.0.1",
        "Alice Example, Acme",
        "Your e-mail",
        "did you not start this yourself",
    ):
        assert said in page.text, said
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text


def test_r040_the_page_before_warns_too(person):
    assert "read it to you on the telephone" in person.browser.get("/device").text


def test_a_device_that_is_declined_is_told(tv, person, house):
    done = person.decide(tv.begin(), "refuse")
    assert "was not connected" in done.text
    assert tv.error() == (400, "access_denied")
    assert tv.error() == (400, "access_denied")
    assert "DeviceDenied" in kinds(house)


@pytest.mark.spec("RFC 8628 §3.3.1")
def test_an_address_that_brings_the_code_fills_it_in_and_decides_nothing(tv, person):
    code = tv.begin()
    page = person.browser.get(f"/device?user_code={code}")
    assert f'value="{code}"' in page.text
    assert tv.error() == (400, "authorization_pending")
    sent = person.send(page, user_code=code)
    assert path_of(sent).startswith("/device/resume/")


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f" {code.replace('-', ' ')} ",
        lambda code: code.replace("-", "\u2013"),
    ],
    ids=["small", "no-hyphen", "spaces", "dash"],
)
def test_r037_how_the_code_is_written_does_not_matter(tv, person, written):
    assert person.decide(written(tv.begin())).status_code == 200
    assert tv.poll().status_code == 200


def test_whoever_is_not_signed_in_signs_in_first(tv, browser):
    sent = Person(browser).type(tv.begin())
    assert path_of(browser.get(sent.headers["Location"])) == "/login"


@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §2")
def test_whoever_signed_in_too_long_ago_for_the_client_signs_in_again(tv, browser, sign_in, house):
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get(ClientId("tv")), default_max_age=60))
    house.stamps.refresh_now()
    sign_in(browser, ago=timedelta(minutes=2))
    sent = Person(browser).type(tv.begin())
    assert path_of(browser.get(sent.headers["Location"])) == "/login"


def test_r059_whoever_may_not_enter_there_cannot_let_a_device_in(app, clock, person, house):
    device = Device(app.test_client(), clock, "members-tv")
    sent = person.type(device.begin())
    with house.store.write() as records:
        records.companies.remove_member(ALICE, ACME)
    house.stamps.refresh_now()
    assert path_of(person.browser.get(sent.headers["Location"])) == "/no-access"
    assert device.error() == (400, "authorization_pending")


def test_a_service_of_others_gets_what_was_agreed_to_on_the_page_of_consent(app, clock, person):
    device = Device(app.test_client(), clock, "foreign-tv")
    sent = person.type(device.begin(scope="openid email"))
    assert path_of(person.browser.get(sent.headers["Location"])) == "/consent"


def test_a_device_with_a_secret_gets_a_token_for_its_resource(box, person, house):
    code = box.begin(resource="https://box.example/", client_id=None)
    person.decide(code)
    tokens = box.poll(client_id=None).json
    assert parts_of(tokens["access_token"])[1]["aud"] == "https://box.example/"


def test_its_tokens_end_with_the_session_that_let_it_in(tv, person, house):
    person.decide(tv.begin(scope="openid"))
    token = tv.poll().json["access_token"]
    party = Party(person.browser, house, "tv")
    assert party.userinfo(token).status_code == 200
    page = person.browser.get("/logout")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    person.browser.post("/logout", data={**hidden, "decision": "agree"})
    assert party.userinfo(token).status_code == 401


def test_whoever_agrees_agrees_to_what_was_shown(tv, person):
    page = person.come_to_decide(tv.begin())
    again = person.send(page, decision="agree", shown="0" * 64)
    assert again.status_code == 200
    assert "did you not start this yourself" in again.text
    assert tv.error() == (400, "authorization_pending")


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "%(name)s %s"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("locale", ["ru", "en", "ro"])
def test_what_a_service_calls_itself_is_text_in_every_language(tv, person, house, name, locale):
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get(ClientId("tv")), client_name=name))
    house.stamps.refresh_now()
    person.browser.set_cookie("okno_lang", locale, domain="localhost")
    page = person.come_to_decide(tv.begin(scope="openid offline_access"))
    done = person.send(page, decision="agree")
    for shown in (person.browser.get("/device"), page, done):
        assert f'<html lang="{locale}">' in shown.text
        assert "<script" not in shown.text
        assert "<img src=x" not in shown.text
    assert str(escape(name)) in page.text
    assert str(escape(name)) in done.text


def test_the_address_may_name_the_language(person):
    assert '<html lang="ro">' in person.browser.get("/device?ui_locales=ro").text
    assert '<html lang="en">' in person.browser.get("/device?ui_locales=se").text


@pytest.mark.parametrize("brought", ["<script>", '"onfocus=x', "x" * 5000, "\u0000", "a&user_code=b"])
def test_whatever_an_address_brings_is_text_and_short(person, brought):
    page = person.browser.get("/device", query_string={"user_code": brought})
    assert page.status_code == 200
    assert "<script" not in page.text
    assert '"onfocus' not in page.text
    assert "x" * 17 not in page.text
