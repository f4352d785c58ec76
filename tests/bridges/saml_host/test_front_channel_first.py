"""Relying parties are asked in the browser before it is sent from service to service."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from idp.model.client import Client
from idp.model.ids import AccountId, ClientId, Sid
from tests.bridges.conftest import ISSUER, Browser
from tests.bridges.saml.parties import redirected
from tests.bridges.saml_host.conftest import Party, follow
from tests.bridges.saml_host.leaving import (
    PARTIAL,
    answered,
    bring,
    enter,
    is_over,
    leaving,
    left,
    sign_out,
    told,
)

PAGE = "/logout/frontchannel"


@pytest.fixture
def sid(world: Party, browser: Browser, anna: AccountId) -> Sid:
    """Let Anna be in a relying party and in a service that the browser has to tell."""
    sid = browser.sign_in(anna)
    desk = Client(
        ClientId("desk"),
        "The desk",
        ("https://desk.example/cb",),
        world.clock.now(),
        frontchannel_logout_uri="https://desk.example/out",
    )
    with world.store.write() as records:
        records.clients.add(desk)
        records.sessions.visit(sid, "client:desk", world.clock.now())
    return sid


def framed(page: TestResponse) -> list[str]:
    return re.findall(r'<iframe[^>]* src="([^"]*)"', page.text)


def on(page: TestResponse) -> str:
    found = re.search(r'<meta http-equiv="refresh" content="2;url=([^"]*)">', page.text)
    assert found
    return unescape(found[1])


def test_our_own_sign_out_asks_them_first(world: Party, browser: Browser, sid: Sid) -> None:
    enter(browser, "wiki")
    page = sign_out(browser)
    assert framed(page) == ["https://desk.example/out"]
    assert is_over(world, sid)
    assert left(world, sid) == ["wiki"], "it was not told yet"
    where, xml, state = told(follow(browser, browser.provider(on(page))))
    assert where == "https://wiki.example/slo"
    last = follow(browser, bring(browser, answered("wiki", xml, state)))
    assert last.headers["Location"].startswith("/logged-out")
    assert "asked in this browser, not confirmed" in browser.provider("/logged-out").text


def test_a_service_that_signs_somebody_out_waits_for_them(world: Party, browser: Browser, sid: Sid) -> None:
    enter(browser, "wiki", "forum")
    query = redirected(leaving(world, sid, "wiki"), "their-state", who="wiki")
    page = follow(browser, bring(browser, query))
    assert framed(page) == ["https://desk.example/out"]
    where, xml, state = told(follow(browser, browser.provider(on(page))))
    assert where == "https://forum.example/slo"
    back = bring(browser, answered("forum", xml, state))
    where, xml, state = told(follow(browser, back))
    assert (where, state) == ("https://wiki.example/slo", "their-state")
    assert PARTIAL in xml, "nobody confirmed what was asked in frames"


def test_a_stop_on_the_way_says_that_both_are_open(world: Party, browser: Browser, sid: Sid) -> None:
    enter(browser, "wiki")
    asked = browser.provider("/logout")
    csrf = re.search(r'name="csrf" value="([^"]+)"', asked.text)
    assert csrf
    form = {"csrf": csrf[1], "decision": "agree"}
    answer = browser.client.post("/logout", data=form, base_url=ISSUER, headers={"Origin": ISSUER})
    assert answer.headers["Location"].startswith(f"{PAGE}?c=")
    page = browser.provider("/logged-out").text
    assert answer.headers["Location"] in page
    assert "/saml/leave?service=wiki" in page
    assert page.count("still open") == 2
