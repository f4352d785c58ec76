"""Sign-in forms of real programs, filled in as their manifests say: judged by proof, tried once."""

import secrets
from pathlib import Path

import pytest

from legacy_bridges.contract import Reply
from tests.zoo.describing import Form, describe, read_form
from tests.zoo.place import Zoo
from tests.zoo.programs.adminer import Adminer
from tests.zoo.programs.dokuwiki import WRITER, DokuWiki, start_dokuwiki
from tests.zoo.programs.mediawiki import WRITER as PORTAL_WRITER
from tests.zoo.programs.mediawiki import MediaWiki
from tests.zoo.programs.roundcube import ANNA, SUBJECT, Roundcube

KNOWN = "/doku.php?id=start"
LIST = "/?_task=mail&_mbox=INBOX&_action=list&_remote=1"
PORTAL = "/wiki/index.php?title=Main_Page"
Asked = tuple[Form, str, str, str]
"""A program, an account of it with its password, and a page that its people see."""


@pytest.fixture
def kb(tmp_path: Path, dokuwiki: DokuWiki) -> Asked:
    form = read_form(describe(tmp_path, "kb", "http://kb.localhost:1", dokuwiki.address))
    return form, WRITER, dokuwiki.passwords[WRITER], KNOWN


@pytest.fixture
def mail(tmp_path: Path, roundcube: Roundcube) -> Asked:
    form = read_form(describe(tmp_path, "mail", "http://mail.localhost:1", roundcube.address))
    return form, ANNA, roundcube.passwords[ANNA], "/?_task=mail"


@pytest.fixture
def portal(tmp_path: Path, mediawiki: MediaWiki) -> Asked:
    form = read_form(describe(tmp_path, "portal", mediawiki.origin, mediawiki.address))
    return form, PORTAL_WRITER, mediawiki.passwords[PORTAL_WRITER], PORTAL


@pytest.fixture
def sims(tmp_path: Path, adminer: Adminer) -> Asked:
    values = {"login": adminer.login, "database": adminer.records}
    form = read_form(describe(tmp_path, "sims", "http://sims.localhost:1", adminer.address, **values))
    return form, adminer.login, adminer.password, f"/?sqlite=&username={adminer.login}&db={adminer.records}"


@pytest.fixture(params=["kb", "mail", "portal", "sims"])
def asked(request: pytest.FixtureRequest) -> Asked:
    found: Asked = request.getfixturevalue(request.param)
    return found


def is_stale(form: Form, reply: Reply) -> bool:
    return form.bridge.is_stale(form.manifest, reply)


def test_the_right_password_is_proved_and_its_cookies_are_good(asked: Asked) -> None:
    form, login, password, page = asked
    jar, reason = form.log_in(login, password)
    assert (jar is not None, reason) == (True, "")
    assert jar
    assert not any(password in value for value in jar.values())
    assert not is_stale(form, form.get(page, jar))


def test_a_wrong_password_is_a_refusal_after_one_attempt(asked: Asked) -> None:
    form, login, _, _ = asked
    assert form.log_in(login, secrets.token_urlsafe(12)) == (None, "refused")
    assert sum(line.startswith("POST") for line in form.asked) == 1


@pytest.mark.parametrize("asked", ["kb", "mail", "portal"], indirect=True)
@pytest.mark.parametrize("login", ["", "nobody-of-this-name"])
def test_a_login_that_is_not_there_is_refused(asked: Asked, login: str) -> None:
    form, _, password, _ = asked
    jar, reason = form.log_in(login, password)
    assert jar is None
    assert reason in ("refused", "no_proof")


def test_nobodys_page_is_known_as_such(asked: Asked) -> None:
    form, _, _, page = asked
    reply = form.get(page, {})
    assert is_stale(form, reply)


def test_a_portal_that_anybody_may_read_answers_200_to_a_dead_session(portal: Asked) -> None:
    form, _, _, page = portal
    reply = form.get(page, {"mediawiki_session": "0" * 32})
    assert (reply.status, is_stale(form, reply)) == (200, True)


def test_what_the_mails_scripts_are_told_shows_a_dead_session(mail: Asked, roundcube: Roundcube) -> None:
    form, login, password, _ = mail
    jar, _ = form.log_in(login, password)
    assert jar is not None
    assert SUBJECT.encode() in form.get(LIST, jar).body
    roundcube.forget()
    assert is_stale(form, form.get(LIST, jar))


@pytest.mark.parametrize("asked", ["kb", "mail", "portal"], indirect=True)
def test_signing_out_is_proved(asked: Asked) -> None:
    form, login, password, _ = asked
    jar, _ = form.log_in(login, password)
    assert jar is not None
    assert form.talk(form.bridge.log_out(form.manifest, jar)) is True


LEADS_AWAY: list[tuple[str, str]] = [
    ("another host", "http://collector.test"),
    ("our host with a name before it", "http://127.0.0.1@collector.test"),
    ("another port", "http://127.0.0.1:9"),
    ("another scheme", "ftp://127.0.0.1"),
]


@pytest.mark.parametrize(("what", "base"), LEADS_AWAY, ids=[what for what, _ in LEADS_AWAY])
def test_a_form_that_leads_elsewhere_gets_no_password(zoo: Zoo, tmp_path: Path, what: str, base: str) -> None:
    more = f"$conf['baseurl'] = '{base}';\n$conf['canonical'] = 1;"
    wiki = start_dokuwiki(zoo, f"wiki-{secrets.token_hex(3)}", more=more)
    form = read_form(describe(tmp_path, "kb", "http://kb.localhost:1", wiki.address))
    assert form.log_in(WRITER, wiki.passwords[WRITER]) == (None, "foreign_form")
    assert not any(line.startswith("POST") for line in form.asked)


def test_a_wikis_cookie_is_good_for_the_browser_that_signed_in(kb: Asked, dokuwiki: DokuWiki) -> None:
    form, login, password, page = kb
    jar, _ = form.log_in(login, password)
    assert jar is not None
    assert not is_stale(form, form.get(page, jar))
    dokuwiki.forget()
    assert is_stale(form, form.get(page, jar, "Another browser"))
