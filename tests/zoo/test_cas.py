"""CAS before the programs that it is spoken with: one sign-in, single logout, and what they refuse."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from cas import CASClient

from tests.bridges.wire import WireBrowser
from tests.browser.running import PASSWORD, Person
from tests.support.databases import Databases
from tests.support.waiting import eventually
from tests.zoo.cas import Town, known
from tests.zoo.client import Client
from tests.zoo.house import ANNA, BORIS, COMPANY, VIKTOR, new_house, person_row
from tests.zoo.place import Zoo
from tests.zoo.programs.cas import (
    NOBODY,
    CasSite,
    new_mod_auth_cas,
    new_phpcas,
    start_mod_auth_cas,
    start_phpcas,
)

EVIL = "Eve</cas:displayName></cas:attributes><cas:user>anna@romashka.example</cas:user>&amp;<x"


@pytest.fixture(scope="module")
def town(zoo: Zoo, databases: Databases) -> Iterator[Town]:
    made = Town(new_house(zoo, databases.new()), zoo)
    for site in (new_mod_auth_cas("crm"), new_phpcas("phpdesk"), new_phpcas("phpdeaf")):
        made.describe(site)
    made.describe(CasSite("report", 9, "/app/"))
    with made.open():
        issuer = made.house.issuer
        start_mod_auth_cas(zoo, made.sites["crm"], issuer)
        start_phpcas(zoo, made.sites["phpdesk"], issuer)
        start_phpcas(zoo, made.sites["phpdeaf"], issuer, NOBODY)
        yield made


def open_both(town: Town, person: Person = ANNA) -> WireBrowser:
    """Sign in once, and open both sites."""
    browser, page = town.sign_in(person, town.sites["crm"].url)
    assert known(page).get("REMOTE_USER") == person.login, (
        page.url,
        page.text,
        town.sites["crm"].said(town.zoo),
    )
    page = browser.get(town.sites["phpdesk"].url)
    assert known(page).get("REMOTE_USER") == person.login, (page.url, page.text)
    assert not any("/login?i=" in url for url in page.through)
    return browser


def test_one_sign_in_opens_mod_auth_cas_and_phpcas(town: Town) -> None:
    browser, page = town.sign_in(ANNA, f"{town.sites['crm'].url}?month=10&name=%D0%96")
    assert page.url == f"{town.sites['crm'].url}?month=10&name=%D0%96", page.url
    said = known(page)
    assert said["REMOTE_USER"] == said["HTTP_CAS_MAIL"] == ANNA.login, page.text
    assert (said["HTTP_CAS_GROUPS"], said["HTTP_CAS_COMPANY"]) == ("pbx.admin", COMPANY)
    page = browser.get(town.sites["phpdesk"].url)
    assert not any("/login?i=" in url for url in page.through)
    said = known(page)
    assert (said["REMOTE_USER"], said["groups"], said["isFromNewLogin"]) == (ANNA.login, "pbx.admin", "false")


def test_roles_go_along_in_the_services_words(town: Town) -> None:
    _browser, page = town.sign_in(VIKTOR, town.sites["phpdesk"].url)
    assert known(page)["groups"] == "pbx.user"


def test_who_has_no_role_comes_into_none(town: Town) -> None:
    _browser, page = town.sign_in(BORIS, town.sites["crm"].url)
    assert page.url.startswith(f"{town.house.issuer}/no-access"), page.url


def test_my_services_opens_them(town: Town) -> None:
    browser = open_both(town)
    page = browser.get(f"{town.house.issuer}/bridge/enter/crm?to=/app/")
    assert known(page)["REMOTE_USER"] == ANNA.login


def test_signing_out_closes_both(town: Town) -> None:
    browser = open_both(town)
    assert town.is_open(browser, "crm")
    assert town.is_open(browser, "phpdesk")
    page = browser.submit(browser.get(f"{town.house.issuer}/logout"))
    assert page.url.startswith(f"{town.house.issuer}/logged-out"), page.url
    assert "sign out there yourself" not in page.text
    town.wait_until_closed(browser, "crm")
    town.wait_until_closed(browser, "phpdesk")
    last = f"{town.house.issuer}/logged-out"
    assert eventually(lambda: "told, not confirmed yet" not in browser.get(last).text, every=0.2)


def test_signing_out_at_one_closes_the_other_and_leads_back_there(town: Town) -> None:
    browser = open_both(town)
    page = browser.get(f"{town.sites['phpdesk'].url}?leave")
    assert page.url.startswith(f"{town.house.issuer}/login"), page.url
    assert f"{town.sites['phpdesk'].url}" in page.through
    town.wait_until_closed(browser, "crm")


def test_a_lost_right_closes_both(town: Town) -> None:
    lost = Person("lost@romashka.example", PASSWORD, "Lost")
    town.house.run((["people", "add", "-"], [person_row(lost.login, COMPANY, ["service_user"])]))
    browser = open_both(town, lost)
    [tree] = town.house.run((["tree", "export", COMPANY], ""))
    without = "".join(line for line in tree.splitlines(keepends=True) if lost.login not in line)
    town.house.run((["tree", "apply", COMPANY, "-"], without))
    town.wait_until_closed(browser, "crm")
    town.wait_until_closed(browser, "phpdesk")


def test_a_site_that_hears_nobody_is_said_to_be_told(town: Town) -> None:
    """phpCAS answers all the same: what it did not do is not seen from here."""
    browser, page = town.sign_in(ANNA, town.sites["phpdeaf"].url)
    assert known(page)["REMOTE_USER"] == ANNA.login
    browser.submit(browser.get(f"{town.house.issuer}/logout"))
    time.sleep(1.5)
    assert town.is_open(browser, "phpdeaf")


@pytest.mark.parametrize("name", ["crm", "phpdesk"])
def test_a_ticket_opens_one_session(town: Town, name: str) -> None:
    browser, _page = town.sign_in(ANNA, town.sites[name].url)
    site = town.sites[name]
    ticket = town.ticket(browser, site.url)
    first, second = town.browser(), town.browser()
    opened = first.get(f"{site.url}?ticket={ticket}")
    assert known(opened).get("REMOTE_USER") == ANNA.login, opened.text
    refused = second.get(f"{site.url}?ticket={ticket}")
    assert "REMOTE_USER=" not in refused.text
    assert not town.is_open(second, name)


@pytest.mark.parametrize(("of", "at"), [("crm", "phpdesk"), ("phpdesk", "crm")])
def test_a_ticket_of_another_site_opens_nothing(town: Town, of: str, at: str) -> None:
    browser, _page = town.sign_in(ANNA, town.sites[of].url)
    ticket, other = town.ticket(browser, town.sites[of].url), town.browser()
    page = other.get(f"{town.sites[at].url}?ticket={ticket}")
    assert "REMOTE_USER=" not in page.text
    page = other.get(f"{town.sites[of].url}?ticket={ticket}")
    assert "REMOTE_USER=" not in page.text, "it was spent all the same"


@pytest.mark.parametrize("name", ["crm", "phpdesk"])
def test_a_made_up_ticket_opens_nothing(town: Town, name: str) -> None:
    for ticket in ("ST-" + "a" * 43, "ST-1%0Ayes%0Aanna", "ST-1%3C/cas:user%3E"):
        page = town.browser().get(f"{town.sites[name].url}?ticket={ticket}")
        assert "REMOTE_USER=" not in page.text


@pytest.mark.parametrize("name", ["crm", "phpdesk"])
def test_a_message_about_another_ticket_ends_nothing(town: Town, name: str) -> None:
    browser, _page = town.sign_in(ANNA, town.sites[name].url)
    message = (
        '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="1" Version="2.0">'
        "<samlp:SessionIndex>ST-other</samlp:SessionIndex></samlp:LogoutRequest>"
    )
    Client(town.sites[name].origin).post(town.sites[name].page, {"logoutRequest": message})
    assert town.is_open(browser, name)


def test_headers_of_the_browsers_own_are_not_believed(town: Town) -> None:
    browser, _page = town.sign_in(VIKTOR, town.sites["crm"].url)
    spoofed = {"CAS-User": ANNA.login, "CAS-Groups": "pbx.admin"}
    said = known(browser.get(town.sites["crm"].url, spoofed))
    assert (said["REMOTE_USER"], said["HTTP_CAS_GROUPS"]) == (VIKTOR.login, "pbx.user")


def test_what_a_person_calls_themselves_is_nothing_but_a_value(town: Town) -> None:
    eve = Person("eve@romashka.example", PASSWORD, "Eve")
    row = person_row(eve.login, COMPANY, ["service_user"])
    row = {**row, "claims": {**row["claims"], "name": EVIL}}
    town.house.run((["people", "add", "-"], [row]))
    browser, page = town.sign_in(eve, town.sites["phpdesk"].url)
    said = known(page)
    assert (said["REMOTE_USER"], said["groups"]) == (eve.login, "pbx.user")
    assert EVIL in page.text
    assert known(browser.get(town.sites["crm"].url))["REMOTE_USER"] == eve.login


def test_a_site_that_only_looks_shows_no_page_of_ours(town: Town) -> None:
    look = f"{town.sites['phpdesk'].origin}/app/look.php"
    page = town.browser().get(look)
    assert page.text == "nobody\n", (page.url, page.text)
    assert not any("/login?i=" in url for url in page.through)
    browser, _page = town.sign_in(ANNA, town.sites["crm"].url)
    assert known(browser.get(look))["REMOTE_USER"] == ANNA.login


@pytest.mark.parametrize(
    "service",
    [
        "http://report.localhost:9.evil.test/app/",
        "http://report.localhost:9@evil.test/app/",
        "http://report.localhost:9\\@evil.test/app/",
        "http://report.localhost:9%2f@evil.test/app/",
        "http://report.localhost:9/app/../admin",
        "http://report.localhost:9/application",
        "https://report.localhost:9/app/",
        "//evil.test/app/",
        "javascript:alert(1)",
    ],
)
def test_a_ticket_goes_nowhere_else(town: Town, service: str) -> None:
    browser, _page = town.sign_in(ANNA, town.sites["crm"].url)
    page = browser.get(f"{town.house.issuer}/cas/login?{urlencode({'service': service})}", follow=False)
    assert (page.status, page.headers["Location"]) == (403, None)
    page = browser.get(f"{town.house.issuer}/cas/logout?{urlencode({'service': service})}", follow=False)
    assert page.headers["Location"] == "/logged-out"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_python_cas_learns_who_it_is_and_refuses_what_was_used(town: Town, version: int) -> None:
    report = town.sites["report"].url
    asked = CASClient(version=version, service_url=report, server_url=f"{town.house.issuer}/cas/")
    browser, _page = town.sign_in(ANNA, town.sites["crm"].url)
    ticket = town.ticket(browser, report)
    user, attributes, _pgt = asked.verify_ticket(ticket)
    assert user == ANNA.login
    if version == 3:
        assert (attributes["groups"], attributes["company"]) == ("pbx.admin", COMPANY)
    else:
        assert not attributes
    assert asked.verify_ticket(ticket)[0] is None
    other = CASClient(version=version, service_url=report + "x", server_url=f"{town.house.issuer}/cas/")
    assert other.verify_ticket(town.ticket(browser, report))[0] is None


def test_python_cas_is_told_to_have_the_password_typed_again(town: Town) -> None:
    report = town.sites["report"].url
    client = CASClient(version=3, service_url=report, server_url=f"{town.house.issuer}/cas/", renew=True)
    browser, _page = town.sign_in(ANNA, town.sites["crm"].url)
    page = browser.get(client.get_login_url())
    assert page.url.startswith(f"{town.house.issuer}/login?i="), page.url


def test_the_same_processes_answer_after_all_this(town: Town) -> None:
    before = town.workers()
    for tail in ("login?service=%00", "validate?ticket=%ff", "p3/serviceValidate?ticket=" + "a" * 9000):
        page = town.browser().get(f"{town.house.issuer}/cas/{tail}", follow=False)
        assert page.status < 500
    assert town.workers() == before
