"""A service signs somebody out: what ends, who else hears of it, and what the service may be told."""

import pytest

from idp.model.ids import AccountId, Sid
from tests.bridges.conftest import ISSUER, Browser
from tests.bridges.saml.parties import posted as fields
from tests.bridges.saml.parties import redirected, signed
from tests.bridges.saml_host.asking import asked
from tests.bridges.saml_host.conftest import (
    SOAP,
    Party,
    follow,
    post,
)
from tests.bridges.saml_host.leaving import (
    PARTIAL,
    SUCCESS,
    UNKNOWN,
    answered,
    bring,
    enter,
    is_over,
    jobs,
    kept,
    leaving,
    left,
    soap,
    told,
    written,
)


@pytest.mark.spec("SAML 2.0 Profiles §4.4")
def test_a_service_ends_our_session_too(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki")
    query = redirected(leaving(world, sid, "wiki"), "their-state", who="wiki")
    where, xml, state = told(follow(browser, bring(browser, query)))
    assert (where, state) == ("https://wiki.example/slo", "their-state")
    assert SUCCESS in xml
    assert 'InResponseTo="_out-wiki"' in xml
    assert is_over(world, sid)
    assert left(world, sid) == []


def test_others_are_told_before_the_service_gets_its_answer(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki", "forum")
    query = redirected(leaving(world, sid, "wiki"), "their-state", who="wiki")
    hop = follow(browser, bring(browser, query))
    where, xml, state = told(hop)
    assert where == "https://forum.example/slo", "the forum hears of it first"
    assert "LogoutRequest" in xml
    policy = hop.headers["Content-Security-Policy"]
    assert f"form-action https://forum.example {ISSUER}" in policy
    back = bring(browser, answered("forum", xml, state))
    where, xml, _state = told(follow(browser, back))
    assert where == "https://wiki.example/slo"
    assert SUCCESS in xml


@pytest.mark.spec("SAML 2.0 Core §3.7.3.2")
def test_a_partial_end_is_said_to_be_one(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki", "plain")
    query = redirected(leaving(world, sid, "wiki"), who="wiki")
    _where, xml, _state = told(follow(browser, bring(browser, query)))
    assert PARTIAL in xml, "the plain one lives until its time is over"


def test_a_service_whose_manifest_says_so_ends_its_own_alone(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki", "forum")
    told_ = fields(signed(leaving(world, sid, "forum"), "forum"), "s")
    answer = post(browser, "/saml/slo", told_)
    where, xml, state = told(answer)
    assert (where, state) == ("https://forum.example/slo", "s")
    assert SUCCESS in xml
    assert not is_over(world, sid)
    assert left(world, sid) == ["wiki"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.spec("SAML 2.0 Bindings §3.2")
def test_a_service_tells_us_over_soap(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "crm")
    answer = soap(browser, signed(leaving(world, sid, "crm", Destination=SOAP), "crm"))
    assert answer.status_code == 200
    assert answer.content_type == "text/xml"
    assert SUCCESS in answer.text
    assert 'InResponseTo="_out-crm"' in answer.text
    assert "Signature" in answer.text
    assert is_over(world, sid)
    assert jobs(world) == [], "who said it need not be told"


def test_over_soap_nobody_waits_for_others(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "crm", "wiki")
    answer = soap(browser, signed(leaving(world, sid, "crm", Destination=SOAP), "crm"))
    assert PARTIAL in answer.text
    assert left(world, sid) == ["wiki"]


def refusals(world: Party, sid: Sid) -> dict[str, str]:
    """Write requests that nobody may act on, by the redirect binding."""
    good = leaving(world, sid, "wiki")
    one = kept(world, sid, "wiki")
    name, index = one.detail["name_id"], one.index
    return {
        "unsigned": redirected(good),
        "signed-by-another-service": redirected(good, who="crm"),
        "another-destination": redirected(leaving(world, sid, "wiki", Destination=SOAP), who="wiki"),
        "made-yesterday": redirected(
            leaving(world, sid, "wiki", IssueInstant="2026-11-21T12:00:00Z"), who="wiki"
        ),
        "over-already": redirected(
            leaving(world, sid, "wiki", NotOnOrAfter="2026-11-22T11:00:00Z"), who="wiki"
        ),
        "of-nobody": redirected(
            written("wiki", name, index).replace("wiki.example", "evil.test"), who="wiki"
        ),
        "a-sign-in": asked("wiki"),
        "twice": f"{redirected(good, who='wiki')}&SAMLRequest=x",
        "changed": redirected(good, who="wiki").replace("SAMLRequest=", "SAMLRequest=A"),
    }


@pytest.mark.parametrize(
    "which",
    [
        *("unsigned", "signed-by-another-service", "another-destination", "made-yesterday", "over-already"),
        *("of-nobody", "a-sign-in", "twice", "changed"),
    ],
)
def test_b01_nobody_is_signed_out_by(world: Party, browser: Browser, anna: AccountId, which: str) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki")
    answer = bring(browser, refusals(world, sid)[which])
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert not is_over(world, sid)
    assert left(world, sid) == ["wiki"]


def test_b01_a_logout_is_taken_once(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki")
    query = redirected(leaving(world, sid, "wiki"), who="wiki")
    assert bring(browser, query).status_code == 303
    assert bring(browser, query).status_code == 400


def test_one_service_cannot_end_what_another_keeps(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki", "crm")
    one = kept(world, sid, "crm")
    query = redirected(written("wiki", one.detail["name_id"], one.index), who="wiki")
    told(bring(browser, query))
    assert not is_over(world, sid)
    assert sorted(left(world, sid)) == ["crm", "wiki"]


def test_another_persons_name_ends_nothing(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki")
    query = redirected(written("wiki", "somebody-else", kept(world, sid, "wiki").index), who="wiki")
    _where, xml, _state = told(bring(browser, query))
    assert UNKNOWN in xml
    assert not is_over(world, sid)


def test_who_waits_gets_an_answer_though_others_do_not_confirm(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki", "crm")
    assert jobs(world) == []
    query = redirected(leaving(world, sid, "wiki"), who="wiki")
    page = browser.provider(bring(browser, query).headers["Location"])
    assert page.headers["Refresh"].startswith("1;url="), "a moment, while the outbox works"
    assert [job.payload["service"] for job in jobs(world)] == ["crm"]
    _where, xml, _state = told(follow(browser, page))
    assert PARTIAL in xml


def test_our_own_page_knows_what_a_service_has_ended(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki", "plain")
    bring(browser, redirected(leaving(world, sid, "wiki"), who="wiki"))
    page = browser.provider("/logged-out").text
    assert "The plain" in page
    assert "stays open at most until" in page
