"""Courses believe what the provider has signed, for them, in answer to a request of theirs, once."""

import base64
import re
import zlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from sandbox.zoo import Told, trusting_app
from tests.sandbox.provider import ISSUER, SSO, Key, Scripted, enveloped, logout, moment, response

ORIGIN = "http://learning.localhost:8401"
KEY, OTHER = Key.make(), Key.make()


@pytest.fixture
def browser() -> FlaskClient:
    around = Scripted(ISSUER, ORIGIN, answers={f"{ISSUER}/saml/metadata": KEY.metadata()})
    return trusting_app("learning", Told(), around).app.test_client()


def ask(browser: FlaskClient) -> str:
    """Begin a sign-in, and return the request's id."""
    sent = browser.get("/login").location
    assert sent.startswith(f"{SSO}?SAMLRequest=")
    request = zlib.decompress(base64.b64decode(parse_qs(urlsplit(sent).query)["SAMLRequest"][0]), -15)
    assert f'AssertionConsumerServiceURL="{ORIGIN}/saml/acs"'.encode() in request
    found = re.search(rb' ID="([^"]+)"', request)
    assert found is not None
    return found[1].decode()


def show(browser: FlaskClient, xml: bytes) -> int:
    return browser.post("/saml/acs", data={"SAMLResponse": base64.b64encode(xml).decode()}).status_code


def test_who_is_named_enters_with_the_role_that_is_said(browser: FlaskClient) -> None:
    assert show(browser, KEY.sign(response(ORIGIN, ask(browser), group="teacher"))) == 303
    page = browser.get("/").text
    assert '<b id="who">Анна</b>' in page
    assert "Вы ведёте курсы." in page
    browser.post("/begin", data={"course": "Охрана труда"})
    assert browser.get("/").text.count("идёт") == 1


Spoil = Callable[[str], bytes]
SPOILT: dict[str, Spoil] = {
    "unsigned": lambda asked: response(ORIGIN, asked).encode(),
    "other-key": lambda asked: OTHER.sign(response(ORIGIN, asked)),
    "tampered": lambda asked: KEY.sign(response(ORIGIN, asked)).replace(b"student", b"teacher"),
    "audience": lambda asked: KEY.sign(response(ORIGIN, asked, audience="http://other.localhost")),
    "destination": lambda asked: KEY.sign(response(ORIGIN, asked, destination="http://other.localhost")),
    "recipient": lambda asked: KEY.sign(response(ORIGIN, asked, recipient="http://other.localhost")),
    "issuer": lambda asked: KEY.sign(response(ORIGIN, asked, issuer="http://other.localhost")),
    "late": lambda asked: KEY.sign(response(ORIGIN, asked, until=moment(-1))),
    "refusal": lambda asked: KEY.sign(response(ORIGIN, asked, status="urn:x:Responder")),
    "unasked": lambda _asked: KEY.sign(response(ORIGIN, "_nobody")),
    "unsolicited": lambda _asked: KEY.sign(response(ORIGIN, "")),
    "entity": lambda asked: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + KEY.sign(response(ORIGIN, asked)),
    "no-xml": lambda _asked: b"rubbish",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_nobody_enters_by(spoil: Spoil, browser: FlaskClient) -> None:
    assert show(browser, spoil(ask(browser))) == 403
    assert 'id="who"' not in browser.get("/").text


def test_an_answer_counts_once(browser: FlaskClient) -> None:
    xml = KEY.sign(response(ORIGIN, ask(browser)))
    assert [show(browser, xml), show(browser, xml)] == [303, 403]


def test_a_signed_logout_closes_the_session_and_is_answered(browser: FlaskClient) -> None:
    show(browser, KEY.sign(response(ORIGIN, ask(browser))))
    answer = browser.post("/saml/slo", data=enveloped(KEY.sign(logout())))
    assert (answer.status_code, 'InResponseTo="_l"' in answer.text) == (200, True)
    assert 'id="who"' not in browser.get("/").text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(enveloped(logout().encode()), id="unsigned"),
        pytest.param(enveloped(OTHER.sign(logout())), id="other-key"),
        pytest.param(enveloped(KEY.sign(logout("http://other.localhost"))), id="issuer"),
        pytest.param(KEY.sign(logout()), id="no-envelope"),
    ],
)
def test_a_logout_closes_nothing_that_is(body: bytes, browser: FlaskClient) -> None:
    show(browser, KEY.sign(response(ORIGIN, ask(browser))))
    assert browser.post("/saml/slo", data=body).status_code == 400
    assert 'id="who"' in browser.get("/").text


def test_without_the_provider_nobody_is_sent_anywhere() -> None:
    browser = trusting_app("learning", Told(), Scripted(ISSUER, ORIGIN)).app.test_client()
    assert browser.get("/login").status_code == 503
