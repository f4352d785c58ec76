"""The browser carries the news of a sign-out: hop by hop, its own, and never overstated."""

import re
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest

from idp.model.ids import AccountId
from tests.bridges.conftest import ISSUER, Browser
from tests.bridges.saml.parties import logged_out, redirected, signed
from tests.bridges.saml.parties import posted as fields
from tests.bridges.saml_host.asking import asked
from tests.bridges.saml_host.conftest import (
    LEAVE,
    SLO,
    Party,
    ask,
    follow,
    post,
    sent,
    sp,
)
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


def test_an_answer_by_a_form_brings_no_cookie_and_is_taken(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "forum")
    _where, xml, state = told(sign_out(browser))
    asked_ = re.search(r'ID="([^"]+)"', xml)
    assert asked_
    answer = logged_out(issuer=sp("forum"), Destination=SLO, InResponseTo=asked_[1])
    back = post(browser, "/saml/slo", fields(signed(answer, "forum"), state, "SAMLResponse"))
    assert back.status_code == 303
    assert left(world, sid) == []
    assert follow(browser, back).headers["Location"].startswith("/logged-out")


@pytest.mark.parametrize("second", ["succeeds", "finds-nothing"])
def test_a_service_that_was_answered_twice_is_visited_twice(
    world: Party, browser: Browser, anna: AccountId, second: str
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki")
    assert "Assertion" in sent(ask(browser, asked("wiki", ID="_r-2")))
    _where, xml, state = told(sign_out(browser))
    again = told(follow(browser, bring(browser, answered("wiki", xml, state))))
    assert left(world, sid) == ["wiki"], "it may have made a session of each"
    how = UNCONFIRMED["said-no"] if second == "finds-nothing" else {}
    back = bring(browser, answered("wiki", again[1], again[2], **how))
    assert follow(browser, back).headers["Location"].startswith("/logged-out")
    assert left(world, sid) == []


UNCONFIRMED = {
    "signed-by-another": {"who": "crm"},
    "said-no": {
        "inside": '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/>'
        "</samlp:Status>"
    },
}


@pytest.mark.parametrize("how", UNCONFIRMED.values(), ids=UNCONFIRMED.keys())
def test_a_service_that_does_not_confirm_is_not_called_closed(
    world: Party, browser: Browser, anna: AccountId, how: dict[str, str]
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki")
    _where, xml, state = told(sign_out(browser))
    back = bring(browser, answered("wiki", xml, state, **how))
    assert follow(browser, back).headers["Location"].startswith("/logged-out")
    assert left(world, sid) == ["wiki"]
    page = browser.provider("/logged-out")
    assert f"{urlsplit(LEAVE).path}?service=wiki" in page.text
    again = follow(browser, browser.provider("/saml/leave?service=wiki"))
    where, xml, state = told(again)
    assert where == "https://wiki.example/slo", "it can be tried once more"
    follow(browser, bring(browser, answered("wiki", xml, state)))
    assert left(world, sid) == []
    assert "sign out there yourself" not in browser.provider("/logged-out").text


def test_a_service_that_never_sends_the_browser_back_leaves_an_honest_page(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki", "plain")
    told(sign_out(browser))
    page = browser.provider("/logged-out")
    assert page.status_code == 200
    assert f"{urlsplit(LEAVE).path}?service=wiki" in page.text
    assert is_over(world, sid)


def test_the_journey_is_the_browsers_own(world: Party, browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    enter(browser, "wiki")
    page = browser.provider("/logout")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    on = browser.client.post(
        "/logout", data={"csrf": csrf[1], "decision": "one"}, base_url=ISSUER, headers={"Origin": ISSUER}
    ).headers["Location"]
    assert on.startswith("/saml/leave?c=")
    stranger = world.browser().provider(f"{on}&go=1")
    assert stranger.headers["Location"] == "/logged-out"
    paused = browser.provider(on)
    assert paused.status_code == 200
    assert paused.headers["Refresh"].startswith("0;url=/saml/leave?c=")
    assert "The wiki" in paused.text
    assert browser.provider(f"{on}&go=1").status_code == 303
    assert browser.provider(f"{on}&go=1").headers["Location"] == "/logged-out", "a hop is made once"


def test_a_service_learns_nothing_of_others_by_bringing_its_request_itself(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "forum", "wiki")
    request = leaving(world, sid, "wiki")
    stranger = world.browser()
    where, xml, _state = told(bring(stranger, redirected(request, who="wiki")))
    assert where == "https://wiki.example/slo", "it has its answer, and goes nowhere else"
    assert PARTIAL in xml
    assert is_over(world, sid)
    assert "The forum" not in stranger.provider("/logged-out").text


def test_a_request_by_a_form_is_for_the_browser_of_the_session(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "forum", "wiki")
    on = post(browser, "/saml/slo", fields(signed(leaving(world, sid, "wiki"), "wiki"))).headers["Location"]
    assert world.browser().provider(on).headers["Location"] == "/logged-out"
    assert "The forum" in browser.provider(on).text


def test_a_journey_ends_with_its_time(world: Party, browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    enter(browser, "wiki")
    _where, xml, state = told(sign_out(browser))
    world.clock.advance(timedelta(minutes=11))
    back = bring(browser, answered("wiki", xml, state))
    assert back.headers["Location"] == "/logged-out"


def test_the_page_after_it_leads_nowhere_else(browser: Browser) -> None:
    for query in ({"to": "https://evil.test"}, {"c": "x"}, {"service": "//evil.test"}, {"c": "A" * 43}):
        answer = browser.provider(f"/saml/leave?{urlencode(query)}")
        assert answer.headers["Location"] == "/logged-out"
