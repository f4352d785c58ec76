"""A service that begins by itself: its request is checked first, and answered at one address."""

import base64
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from pydiscourse.sso import sso_payload, sso_validate

from idp.model.ids import AccountId
from tests.bridges.conftest import Browser, World
from tests.bridges.launch.conftest import Give
from tests.bridges.launch.pages import open_
from tests.bridges.launch.statements import SHARED


def asked(secret: str = SHARED.value, **more: str) -> str:
    said = {"nonce": "n0nce", "return_sso_url": "https://forum.example/session/sso_login"} | more
    return f"/bridge/launch/forum?{sso_payload(secret, **said)}"


def test_a_forum_that_asks_is_answered_with_its_nonce(
    browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("forum")
    browser.sign_in(anna)
    sent = browser.provider(asked())
    assert sent.status_code == 303
    address = urlsplit(sent.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://forum.example/session/sso_login"
    said = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert sso_validate(said["sso"], said["sig"], SHARED.value) == "n0nce"
    told = dict(parse_qsl(base64.b64decode(said["sso"]).decode()))
    assert (told["external_id"], told["email"], told["groups"]) == (anna, "anna@romashka.example", "host")


def test_what_the_forum_asked_survives_the_sign_in(
    world: World, browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("forum")
    parked = browser.provider(asked()).headers["Location"].partition("=")[2]
    browser_cookie = browser.client.get_cookie("__Host-okno_browser", domain="localhost")
    assert browser_cookie is not None
    browser.sign_in_keeping(anna, browser_cookie.value)
    sent = browser.provider(f"/bridge/resume/{parked}")
    assert sent.headers["Location"].startswith("https://forum.example/session/sso_login?sso=")
    assert browser.provider(f"/bridge/resume/{parked}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/bridge/launch/forum", id="nothing-sent"),
        pytest.param(asked("y" * 40), id="other-key"),
        pytest.param(asked() + "x", id="tampered"),
        pytest.param(asked(return_sso_url="https://evil.test/"), id="answer-elsewhere"),
    ],
)
def test_what_the_forum_did_not_send_goes_nowhere(
    browser: Browser, anna: AccountId, give_key: Give, address: str
) -> None:
    give_key("forum")
    browser.sign_in(anna)
    answer = browser.provider(address)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize("service", ["conference", "portal", "cabinet", "nothing"])
def test_only_a_service_that_begins_by_itself_may_ask(
    browser: Browser, anna: AccountId, give_key: Give, service: str
) -> None:
    browser.sign_in(anna)
    assert browser.provider(f"/bridge/launch/{service}?sso=x&sig=y").status_code == 404


def test_opened_from_my_services_the_forum_begins(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    sent = open_(browser, "forum", "/t/7")
    assert sent.headers["Location"] == "https://forum.example/session/sso?return_path=%2Ft%2F7"


def test_a_request_cannot_be_slipped_into_an_entry(browser: Browser, anna: AccountId, give_key: Give) -> None:
    give_key("forum")
    browser.sign_in(anna)
    query = asked().partition("?")[2].replace("sso=", "sent.sso=").replace("sig=", "sent.sig=")
    sent = browser.provider(f"/bridge/enter/forum?{query}")
    assert sent.headers["Location"].startswith("https://forum.example/session/sso?")
