"""SAML before the modules that it is spoken with: one sign-in, single logout, and what they refuse."""

import base64
import zlib
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from legacy_bridges.protocols.saml import Binding, read_metadata
from tests.support.databases import Databases
from tests.zoo.client import Client
from tests.zoo.house import ANNA, BORIS, COMPANY, VIKTOR, new_house
from tests.zoo.place import Zoo
from tests.zoo.programs.mellon import REDIRECT, new_mellon
from tests.zoo.programs.shib import new_shib
from tests.zoo.saml import Browser, Saml, known, response_of, self_sent


@pytest.fixture(scope="module")
def saml(zoo: Zoo, databases: Databases) -> Iterator[Saml]:
    made = Saml(new_house(zoo, databases.new()), zoo)
    made.describe(new_mellon(zoo, "crm"), logout="back")
    made.describe(new_shib(zoo, "wiki"), logout="front")
    made.describe(new_mellon(zoo, "desk", (REDIRECT,)), logout="front", unasked="false")
    made.describe(new_shib(zoo, "forum", "HTTP-POST"), logout="front", ends="local")
    with made.open():
        yield made


def open_all(saml: Saml) -> Browser:
    """Sign in once, and open every site."""
    browser, page = saml.sign_in(saml.newcomer(), f"{saml.sites[0].origin}/app")
    assert page.status == 200, (page.url, page.text, saml.sites[0].said(saml.zoo))
    for site in saml.sites[1:]:
        page = browser.enter(f"{site.origin}/app")
        assert page.status == 200, (page.text, site.said(saml.zoo))
        assert not any("/login?i=" in url for url in (*page.through, *browser.trail))
    assert all(saml.is_open(browser, site.name) for site in saml.sites)
    return browser


def test_one_sign_in_opens_mellon_and_shibboleth(saml: Saml) -> None:
    browser, page = saml.sign_in(ANNA, f"{saml.site('crm').origin}/app?month=10")
    assert (page.status, page.url) == (200, f"{saml.site('crm').origin}/app?month=10")
    said = known(page.text)
    assert said["REMOTE_USER"] == said["MELLON_mail"] == ANNA.login
    assert (said["MELLON_groups"], said["MELLON_company"]) == ("pbx.admin", "romashka")
    page = browser.enter(f"{saml.site('wiki').origin}/app?page=2")
    assert (page.status, page.url) == (200, f"{saml.site('wiki').origin}/app?page=2")
    at_wiki = known(page.text)
    assert (at_wiki["uid"], at_wiki["groups"]) == (ANNA.login, "pbx.admin")
    assert at_wiki["persistent"] != said["MELLON_NAME_ID"], "no two services can compare their people"


def test_a_site_that_asks_by_a_form_finds_the_session_all_the_same(saml: Saml) -> None:
    """Its form brings no SameSite cookie of ours; the browser comes again with them."""
    browser, _page = saml.sign_in(VIKTOR, f"{saml.site('crm').origin}/app")
    page = browser.enter(f"{saml.site('forum').origin}/app")
    assert known(page.text).get("groups") == "pbx.user", (page.url, page.text)
    assert f"{saml.house.issuer}/saml/sso" in browser.trail


def test_who_has_no_role_comes_into_none(saml: Saml) -> None:
    _browser, page = saml.sign_in(BORIS, f"{saml.site('crm').origin}/app")
    assert page.url.startswith(f"{saml.house.issuer}/no-access"), page.url


def test_my_services_opens_what_the_manifest_lets_it_open(saml: Saml) -> None:
    browser, _page = saml.sign_in(ANNA, f"{saml.site('wiki').origin}/app")
    unasked = browser.get(f"{saml.house.issuer}/bridge/enter/crm?to=/app%3Fpage%3D2")
    assert b"InResponseTo" not in response_of(unasked)
    assert browser.on(unasked).url == f"{saml.site('crm').origin}/app?page=2"
    asked = browser.get(f"{saml.house.issuer}/bridge/enter/desk?to=/app")
    assert b"InResponseTo" in response_of(asked), "the site itself has asked"
    assert browser.on(asked).url == f"{saml.site('desk').origin}/app"


def test_nothing_goes_along_that_the_manifest_does_not_list(saml: Saml) -> None:
    browser, _page = saml.sign_in(ANNA, f"{saml.site('wiki').origin}/app")
    for to in ("/app?page=3", "//evil.test/", "/\\evil.test"):
        page = browser.get(f"{saml.house.issuer}/bridge/enter/crm?to={quote(to)}")
        form = self_sent(page)
        assert form is not None
        assert form[1].get("RelayState", "") == ""


def test_signing_out_is_told_over_soap_and_carried_by_the_browser(saml: Saml) -> None:
    browser = open_all(saml)
    page = saml.leave(browser)
    assert page.url.startswith(f"{saml.house.issuer}/logged-out"), page.url
    assert "sign out there yourself" not in page.text
    for name in ("wiki", "desk", "forum"):
        assert not saml.is_open(browser, name), name
    saml.wait_until_closed(browser, "crm")


def test_a_site_that_ends_the_session_ends_it_everywhere(saml: Saml) -> None:
    for name, how in (("crm", "?ReturnTo={0}/app"), ("wiki", "?return={0}/app")):
        browser, site = open_all(saml), saml.site(name)
        page = browser.enter(f"{site.logout}{how.format(site.origin)}")
        assert not saml.is_open(browser, name)
        for other in {"wiki", "desk", "forum"} - {name}:
            assert not saml.is_open(browser, other), (name, other, browser.trail)
        saml.wait_until_closed(browser, "crm")
        page = browser.enter(f"{saml.house.issuer}/services")
        assert page.url.startswith(f"{saml.house.issuer}/login"), page.url


def test_a_site_whose_manifest_says_so_ends_its_own_session_alone(saml: Saml) -> None:
    browser, forum = open_all(saml), saml.site("forum")
    browser.enter(forum.logout)
    assert f"{saml.house.issuer}/saml/slo" in browser.trail, "it came by a form"
    assert not saml.is_open(browser, "forum")
    assert all(saml.is_open(browser, name) for name in ("crm", "wiki", "desk"))
    assert browser.get(f"{saml.house.issuer}/services").status == 200


def test_a_lost_right_closes_what_the_site_kept(saml: Saml) -> None:
    viktor = saml.newcomer("service_user")
    browser, page = saml.sign_in(viktor, f"{saml.site('crm').origin}/app")
    assert known(page.text)["REMOTE_USER"] == viktor.login
    [tree] = saml.house.run((["tree", "export", COMPANY], ""))
    without = "".join(line for line in tree.splitlines(keepends=True) if viktor.login not in line)
    saml.house.run((["tree", "apply", COMPANY, "-"], without))
    saml.wait_until_closed(browser, "crm")
    page = browser.enter(f"{saml.site('crm').origin}/app")
    assert page.url.startswith(f"{saml.house.issuer}/no-access")


def test_a_site_that_forbids_pages_hears_that_nobody_is_there(saml: Saml) -> None:
    crm, browser = saml.site("crm"), saml.browser()
    page = browser.enter(f"{crm.origin}/mellon/login?ReturnTo={crm.origin}/app&IsPassive=true")
    assert page.status in (401, 403), (page.url, page.status)
    assert not any("/login?i=" in url for url in page.through)
    browser, _page = saml.sign_in(ANNA, f"{saml.site('wiki').origin}/app")
    page = browser.enter(f"{crm.origin}/mellon/login?ReturnTo={crm.origin}/app&IsPassive=true")
    assert known(page.text)["REMOTE_USER"] == ANNA.login


def test_a_site_that_wants_a_fresh_sign_in_gets_one(saml: Saml) -> None:
    browser, _page = saml.sign_in(ANNA, f"{saml.site('crm').origin}/app")
    wiki = saml.site("wiki")
    page = browser.enter(f"{wiki.origin}/Shibboleth.sso/Login?forceAuthn=1&target={wiki.origin}/app")
    assert page.url.startswith(f"{saml.house.issuer}/login"), page.url
    page = browser.on(browser.submit(page, login=ANNA.login, password=ANNA.password))
    assert known(page.text)["uid"] == ANNA.login


def test_who_turns_back_is_told_to_the_site(saml: Saml) -> None:
    crm = saml.site("crm")
    browser, page = saml.sign_in(BORIS, f"{crm.origin}/app")
    page = browser.on(browser.submit(page, "cancel"))
    assert (page.url, page.status) == (crm.acs, 401)


HOSTILE = (
    b"<a>" * 8000,
    b"\0" * 4000,
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
    b"<a " + b" ".join(b"a%d='1'" % number for number in range(3000)) + b"/>",
    b"\xff\xfe" * 2000,
)


def test_no_message_ends_a_worker(saml: Saml) -> None:
    before = saml.workers()
    provider = Client(saml.house.issuer)
    for body in HOSTILE:
        packed = base64.b64encode(zlib.compress(body, 9)[2:-4]).decode()
        for path in ("sso", "slo"):
            assert provider.get(f"/saml/{path}?{urlencode({'SAMLRequest': packed})}").status == 400
            form = {"SAMLRequest": base64.b64encode(body).decode(), "RelayState": "x"}
            assert provider.post(f"/saml/{path}", form).status in (400, 413)
        kind = ("Content-Type", "text/xml")
        assert provider.send("POST", "/saml/soap", [kind], body).status in (400, 413)
    bomb = base64.b64encode(zlib.compress(b" " * 20_000_000, 9)[2:-4]).decode()
    assert provider.get(f"/saml/sso?{urlencode({'SAMLRequest': bomb[:20_000]})}").status in (400, 414, 431)
    assert before
    assert saml.workers() == before
    assert provider.get("/saml/metadata").status == 200


def test_no_cookie_of_the_provider_reaches_a_site(saml: Saml) -> None:
    browser, _page = saml.sign_in(ANNA, f"{saml.site('crm').origin}/app")
    browser.enter(f"{saml.site('forum').origin}/app")
    for host, kept in browser.cookies.items():
        if host != "localhost":
            assert not any("okno" in name for name in kept), host


def test_what_shibboleth_says_of_itself_is_metadata_that_we_read(saml: Saml) -> None:
    wiki = saml.site("wiki")
    said = saml.browser().get(f"{wiki.origin}/Shibboleth.sso/Metadata").text
    read = read_metadata(said.encode())
    assert read.entity_id == wiki.entity_id
    assert wiki.acs in [one.url for one in read.acs]
    assert read.logout_service(Binding.SOAP) is not None
