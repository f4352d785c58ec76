"""A service asks who is there: what it gets, and what it does not."""

import re
from datetime import timedelta

import pytest

from idp.model.ids import AccountId, InteractionId
from idp.model.interaction import Progress
from tests.bridges.conftest import ISSUER, VASILEK, Browser
from tests.bridges.saml.parties import authn, redirected, signed
from tests.bridges.saml.parties import posted as fields
from tests.bridges.saml_host.asking import FAILED, NO_PASSIVE, asked, request
from tests.bridges.saml_host.conftest import SSO, Party, ask, form_of, post, sent
from tests.bridges.test_entry import sign_in_here


@pytest.mark.spec("SAML 2.0 Profiles §4.1")
def test_somebody_signed_in_is_named_with_no_page_between(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    answer = ask(browser, asked(relay_state="where-I-was"))
    form = form_of(answer)
    assert form.action == "https://crm.example/acs"
    assert form.fields["RelayState"] == "where-I-was"
    xml = sent(answer)
    assert 'InResponseTo="_r-1"' in xml
    assert "anna@romashka.example" in xml
    assert ">boss<" in xml
    assert anna not in xml.replace("anna@romashka.example", ""), "nobody's own id leaves"


def test_the_form_may_go_to_the_service_alone_and_is_kept_nowhere(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    answer = ask(browser, asked(AssertionConsumerServiceURL="https://login.crm.example/acs"))
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action https://crm.example https://login.crm.example" in policy
    assert "default-src 'none'" in policy
    assert f"script-src {ISSUER}/assets/form_post.js" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_request_by_a_form_comes_round_to_where_the_cookies_are(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    round_ = post(browser, "/saml/sso", fields(signed(request(), "crm"), "state"))
    assert round_.status_code == 303
    assert "Set-Cookie" not in round_.headers, "it would take the place of the browser's own"
    answer = browser.provider(round_.headers["Location"])
    assert form_of(answer).fields["RelayState"] == "state"
    again = browser.provider(round_.headers["Location"])
    assert again.status_code == 400, "once"


def test_what_was_put_by_is_gone_after_a_minute(world: Party, browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    round_ = post(browser, "/saml/sso", fields(signed(request(), "crm")))
    world.clock.advance(timedelta(seconds=61))
    assert browser.provider(round_.headers["Location"]).status_code == 400


def test_nobody_signed_in_is_asked_and_the_service_gets_its_answer(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    parked = ask(browser, asked(relay_state="r"))
    found = re.fullmatch(r"/login\?i=([\w-]{22})", parked.headers["Location"])
    assert found
    kept = browser.client.get_cookie("__Host-okno_browser", domain="localhost")
    assert kept is not None
    sign_in_here(world, browser, anna, kept.value)
    answer = browser.provider(f"/bridge/resume/{found[1]}")
    assert 'InResponseTo="_r-1"' in sent(answer)
    assert form_of(answer).fields["RelayState"] == "r"


@pytest.mark.spec("SAML 2.0 Profiles §4.1.4.5")
@pytest.mark.parametrize("way", ["redirect", "post"])
def test_b01_a_request_is_taken_once(browser: Browser, anna: AccountId, way: str) -> None:
    browser.sign_in(anna)
    if way == "post":
        told = fields(signed(request(), "crm"))
        assert post(browser, "/saml/sso", told).status_code == 303
        again = post(browser, "/saml/sso", told)
    else:
        assert ask(browser, asked()).status_code == 200
        again = ask(browser, asked())
    assert again.status_code == 400
    assert "Location" not in again.headers
    assert "SAMLResponse" not in again.text


def test_the_same_id_of_another_service_is_another_request(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    assert ask(browser, asked("crm")).status_code == 200
    assert ask(browser, asked("wiki")).status_code == 200


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "too-weak"])
def test_where_nothing_may_be_shown_the_service_hears_that_nobody_is_ready(
    world: Party, browser: Browser, anna: AccountId, signed_in: bool
) -> None:
    said = {"IsPassive": "true"}
    if signed_in:
        browser.sign_in(anna)
        said["ForceAuthn"] = "true"
    answer = ask(browser, asked(relay_state="r", **said))
    xml = sent(answer)
    assert NO_PASSIVE in xml
    assert "Assertion>" not in xml
    assert form_of(answer).action == "https://crm.example/acs"
    assert form_of(answer).fields["RelayState"] == "r"


def test_where_nothing_may_be_shown_the_service_hears_that_somebody_is_not_let_in(
    browser: Browser, anna: AccountId
) -> None:
    browser.sign_in(anna)
    answer = ask(browser, asked("linked", IsPassive="true"))
    assert "status:RequestDenied" in sent(answer)
    assert form_of(answer).action == "https://linked.example/acs"


def test_where_nothing_may_be_shown_who_is_ready_is_named(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    assert "anna@romashka.example" in sent(ask(browser, asked(IsPassive="1")))


def test_a_fresh_sign_in_is_asked_of_somebody_who_is_there(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    answer = ask(browser, asked(ForceAuthn="true"))
    assert answer.headers["Location"].startswith("/login?i=")
    resumed = browser.provider("/bridge/resume/" + answer.headers["Location"].rpartition("=")[2])
    assert resumed.headers["Location"].startswith("/login?i="), "the old sign-in does not do"


def test_who_turns_back_is_told_to_the_service(world: Party, browser: Browser) -> None:
    browser.sign_in(world.person("boris", role=""))
    parked = ask(browser, asked(relay_state="r")).headers["Location"]
    assert parked.startswith("/no-access?i=")
    interaction = parked.partition("=")[2]
    with world.store.write() as records:
        records.interactions.advance(InteractionId(interaction), Progress(refused=True))
    answer = browser.provider(f"/bridge/resume/{interaction}")
    assert FAILED in sent(answer)
    assert 'InResponseTo="_r-1"' in sent(answer)


REFUSED = {
    "an-address-of-somebody-else": asked(AssertionConsumerServiceURL="https://evil.test/acs"),
    "v76-a-prefix-of-a-host": asked(AssertionConsumerServiceURL="https://crm.example.evil.test/acs"),
    "v76-a-prefix-of-a-path": asked(AssertionConsumerServiceURL="https://crm.example/acs/../evil"),
    "v76-user-information": asked(AssertionConsumerServiceURL="https://crm.example@evil.test/acs"),
    "v76-another-case": asked(AssertionConsumerServiceURL="https://CRM.example/acs"),
    "v76-a-query": asked(AssertionConsumerServiceURL="https://crm.example/acs?x=1"),
    "another-services-address": asked(AssertionConsumerServiceURL="https://wiki.example/acs"),
    "an-unknown-number": asked(AssertionConsumerServiceURL=None, AssertionConsumerServiceIndex="3"),
    "address-and-number": asked(AssertionConsumerServiceIndex="0"),
    "another-destination": asked(Destination="https://other.example/saml/sso"),
    "a-page-of-ours-that-takes-none": asked(Destination=f"{ISSUER}/saml/slo"),
    "made-yesterday": asked(IssueInstant="2026-11-21T12:00:00Z"),
    "made-tomorrow": asked(IssueInstant="2026-11-23T12:00:00Z"),
    "an-id-with-quotes": asked(ID="_a&quot;/&gt;&lt;x"),
    "nobody-we-know": redirected(authn(issuer="https://evil.test/saml", Destination=SSO)),
    "signed-by-another": redirected(request(), who="wiki"),
    "a-relay-state-of-81-bytes": asked(relay_state="x" * 81),
    "a-logout": asked().replace("SAMLRequest", "SAMLResponse"),
    "twice": f"{asked()}&{asked()}",
    "nothing": "",
    "junk": "SAMLRequest=%00%ff",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_b01_what_is_not_right_is_answered_by_our_own_page_alone(
    world: Party, browser: Browser, anna: AccountId, query: str
) -> None:
    browser.sign_in(anna)
    answer = ask(browser, query)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "<form" not in answer.text
    assert "evil.test" not in answer.text
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]
    assert not [kind for kind, _detail in world.audit() if kind == "ServiceEntered"]


def test_a_person_is_another_at_each_service_and_for_each_company(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    def name(xml: str) -> str:
        found = re.search(r"<saml:NameID[^>]*>([^<]+)<", xml)
        assert found
        return found[1]

    browser.sign_in(anna)
    crm, wiki = sent(ask(browser, asked("crm"))), sent(ask(browser, asked("wiki")))
    again = sent(ask(browser, asked("crm", ID="_r-2")))
    assert name(crm) == name(again) != name(wiki)


def test_our_metadata_is_the_same_until_a_key_changes(world: Party, browser: Browser) -> None:
    first = browser.provider("/saml/metadata")
    assert first.content_type == "application/samlmetadata+xml"
    assert "public" in first.headers["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    assert browser.provider("/saml/metadata").data == first.data
    again = browser.client.get(
        "/saml/metadata", base_url=ISSUER, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert VASILEK not in first.text
