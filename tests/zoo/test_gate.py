"""What holds at the gate before real programs: nobody is what they claim, nothing is tried or sent twice."""

import re
import secrets

import pytest

from tests.bridges.wire import Page, WireBrowser
from tests.browser.running import Person
from tests.support.waiting import eventually
from tests.zoo.house import ANNA, BORIS, COMPANY, VIKTOR, House, start
from tests.zoo.place import Zoo
from tests.zoo.programs import dokuwiki as kb
from tests.zoo.programs.dokuwiki import DokuWiki
from tests.zoo.programs.kannel import SEND, Kannel
from tests.zoo.programs.nagios import ADMIN, COMMANDS, CONFIG, FOREIGN_HOST, HOST, STATUS, VIEWER
from tests.zoo.programs.roundcube import Roundcube
from tests.zoo.services import Programs, furnish

ALL_HOSTS = f"{STATUS}?hostgroup=all&style=hostdetail"
CONSOLES = ["fleet", "fleet-basic", "fleet-digest"]
INBOX = "/?_task=mail&_mbox=INBOX"


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, zoo: Zoo, house: House) -> House:
    names = ("nagios", "kannel", "dokuwiki", "roundcube")
    furnish(house, Programs(**{name: request.getfixturevalue(name) for name in names}))
    start(house, zoo)
    return house


def enter(town: House, person: Person, service: str, path: str) -> tuple[WireBrowser, Page]:
    """Come to a page of a service with a new browser."""
    browser, page = town.sign_in(person, town.origin(service) + path)
    return browser, page


@pytest.mark.parametrize("console", CONSOLES)
def test_each_comes_in_as_the_login_that_stands_for_their_role(town: House, console: str) -> None:
    _, page = enter(town, ANNA, console, ALL_HOSTS)
    assert (page.url, page.status) == (town.origin(console) + ALL_HOSTS, 200)
    assert f"Logged in as <i>{ADMIN}</i>" in page.text
    _, page = enter(town, VIKTOR, console, ALL_HOSTS)
    assert f"Logged in as <i>{VIEWER}</i>" in page.text
    assert FOREIGN_HOST not in page.text


@pytest.mark.parametrize("console", CONSOLES[1:])
def test_a_page_for_another_login_alone_is_refused_and_shuts_nobody_out(town: House, console: str) -> None:
    browser, _ = enter(town, VIKTOR, console, ALL_HOSTS)
    page = browser.get(f"{town.origin(console)}{CONFIG}?type=hosts")
    assert (page.status, page.headers["WWW-Authenticate"]) == (403, None)
    assert "Unauthorized" in page.text, "Apache's own page"
    assert f"Logged in as <i>{VIEWER}</i>" in browser.get(town.origin(console) + ALL_HOSTS).text
    _, page = enter(town, ANNA, console, f"{CONFIG}?type=hosts")
    assert FOREIGN_HOST in page.text


@pytest.mark.parametrize("console", CONSOLES)
def test_nobody_without_a_right_comes_in(town: House, console: str) -> None:
    _, page = enter(town, BORIS, console, ALL_HOSTS)
    assert HOST not in page.text
    assert STATUS not in page.url


NAMES = [
    "X-Fleet-User",
    "x-fleet-user",
    "X_Fleet_User",
    "X-Fleet_User",
    "X_FLEET-USER",
    "Remote-User",
    "Remote_User",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("console", CONSOLES)
def test_a_header_of_the_browser_makes_nobody_master(town: House, console: str, name: str) -> None:
    browser, _ = enter(town, VIKTOR, console, ALL_HOSTS)
    page = browser.get(town.origin(console) + ALL_HOSTS, {name: ADMIN, "X_Fleet_Secret": "guess"})
    assert f"Logged in as <i>{VIEWER}</i>" in page.text or page.status == 400
    assert FOREIGN_HOST not in page.text


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"{COMMANDS}?cmd_typ=96&host={HOST}", id="as it is"),
        pytest.param(f"/nagios4/cgi-bin/CMD.cgi?cmd_typ=96&host={HOST}", id="another case"),
        pytest.param(f"/nagios4/cgi-bin/%63md.cgi?cmd_typ=96&host={HOST}", id="percent"),
        pytest.param(f"/nagios4/cgi-bin/status.cgi/../cmd.cgi?cmd_typ=96&host={HOST}", id="dots"),
        pytest.param(f"/nagios4/cgi-bin/x/%2e%2e/cmd.cgi?cmd_typ=96&host={HOST}", id="hidden dots"),
        pytest.param(f"/nagios4/cgi-bin//cmd.cgi?cmd_typ=96&host={HOST}", id="two slashes"),
        pytest.param(f"/nagios4/cgi-bin/cmd.cgi/status.cgi?cmd_typ=96&host={HOST}", id="something behind it"),
    ],
)
def test_no_spelling_of_a_path_leads_past_its_rule(town: House, path: str) -> None:
    browser, _ = enter(town, VIKTOR, "fleet", ALL_HOSTS)
    page = browser.get(town.origin("fleet") + path)
    assert "External Command Interface" not in page.text


@pytest.mark.parametrize(
    "more", ["&username=x&password=y", "&USERNAME=x", "&user%6eame=x", "&pass%77ord=y", ";password=y"]
)
def test_a_message_goes_out_by_the_companys_account_alone(town: House, kannel: Kannel, more: str) -> None:
    browser, _ = enter(town, ANNA, "sms", "/cgi-bin/sendsms?to=79260000000")
    words = secrets.token_hex(4)
    page = browser.get(f"{town.origin('sms')}{SEND}?to=79261112233&text={words}{more}")
    assert page.status in (202, 400, 403), page.text
    if page.status == 202:
        kannel.wait_for(words)
    assert kannel.password not in page.text + str(page.headers) + page.url


def test_wiped_mail_sessions_cost_one_sign_in(town: House, roundcube: Roundcube) -> None:
    browser, page = enter(town, ANNA, "mail", INBOX)
    assert page.status == 200
    before = roundcube.posts()
    assert roundcube.forget() >= 1
    page = browser.get(town.origin("mail") + INBOX)
    assert 'name="_pass"' not in page.text
    assert "request_token" in page.text
    assert eventually(lambda: roundcube.posts() >= before + 1)
    assert roundcube.posts() == before + 1


def test_a_post_over_a_dead_session_is_not_sent_again(town: House, dokuwiki: DokuWiki) -> None:
    browser, _ = enter(town, ANNA, "kb", "/doku.php?id=twice&do=edit")
    page = browser.get(town.origin("kb") + "/doku.php?id=twice&do=edit")
    token = re.findall(r'name="sectok" value="(\w+)"', page.text)[0]
    before = dokuwiki.posts()
    dokuwiki.forget()
    form = {"sectok": token, "id": "twice", "wikitext": "once", "do[save]": "1", "prefix": ".", "suffix": ""}
    browser.post(town.origin("kb") + "/doku.php?id=twice", form)
    assert dokuwiki.page("twice") == "", "a token of the session before would not have been good"
    assert dokuwiki.posts() <= before + 2, "the form, and one sign-in"
    assert "Read before you sell" in browser.get(town.origin("kb") + "/doku.php?id=start").text


def test_one_wrong_replay_breaks_the_link_and_no_more_is_tried(town: House, dokuwiki: DokuWiki) -> None:
    wrong = [{"login": kb.READER, "email": VIKTOR.login, "password": secrets.token_urlsafe(12)}]
    town.run((["links", "import", "kb", COMPANY, "-"], wrong))
    before = dokuwiki.posts()
    browser, page = enter(town, VIKTOR, "kb", "/doku.php?id=start")
    for _ in range(3):
        page = browser.get(town.origin("kb") + "/doku.php?id=start")
        assert "Read before you sell" not in page.text
    assert eventually(lambda: dokuwiki.posts() >= before + 1)
    assert dokuwiki.posts() == before + 1
    (links,) = town.run((["links", "list", "kb"], ""))
    assert {link["login"]: link["state"] for link in links} == {kb.READER: "broken", kb.WRITER: "active"}
    right = [{"login": kb.READER, "email": VIKTOR.login, "password": dokuwiki.passwords[kb.READER]}]
    town.run((["links", "import", "kb", COMPANY, "-"], right))
