"""Every way out of the application as it is put together leads past the relying parties that wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client as Browser

from idp.app.factory import PARTS, create_app
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.visitor import Visitor
from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE, browser_id
from idp.model.account import Account
from idp.model.client import Client
from idp.model.ids import AccountId, ClientId
from idp.model.secret import new_secret
from idp.settings import Settings
from tests.support.clock import FixedClock

ANNA = AccountId("anna")
PAGE = "/logout/frontchannel?c="


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(data_dir=tmp_path), clock=FixedClock())
    yield app
    app.extensions[PARTS].close()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Be Anna's browser, in a session in which she entered a relying party."""
    opened, secret = app.extensions[PARTS], new_secret()
    house, browser = opened.house, app.test_client()
    now, visitor = house.clock.now(), Visitor(browser_id(secret), "127.0.0.1")
    redirect, out = ("https://desk.example/cb",), "https://desk.example/out"
    with house.store.write() as records:
        records.accounts.add(Account(ANNA, "Anna", now), [])
        records.clients.add(Client(ClientId("desk"), "Desk", redirect, now, frontchannel_logout_uri=out))
        entered = open_session(records, Proven(ANNA, ("pwd",)), visitor, now, Limits.of(opened.settings))
        records.sessions.visit(entered.session.sid, "client:desk", now)
    for name, value in ((BROWSER_COOKIE, secret), (SESSION_COOKIE, entered.secret)):
        browser.set_cookie(name, value.value, domain="localhost")
    return browser


def test_a_sign_out_by_cas_asks_them_too(browser: Browser) -> None:
    answer = browser.get("/cas/logout")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(PAGE)
    page = browser.get(answer.headers["Location"])
    assert 'src="https://desk.example/out"' in page.text
    assert "frame-src https://desk.example;" in f"{page.headers['Content-Security-Policy']};"
    assert "asked in this browser, not confirmed" in browser.get("/logged-out?ui_locales=en").text


def test_discovery_says_so(app: Flask) -> None:
    said = app.test_client().get("/.well-known/openid-configuration").json
    assert said is not None
    for name in ("backchannel_logout", "frontchannel_logout"):
        assert said[f"{name}_supported"] is True
        assert said[f"{name}_session_supported"] is True
    assert said["end_session_endpoint"] == f"{said['issuer']}/logout"
