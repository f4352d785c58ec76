"""Every program runs, and who goes past the bridge stays outside."""

import hashlib
import re
from urllib.parse import quote

import pytest

from tests.zoo.client import Client, basic
from tests.zoo.programs.adminer import Adminer
from tests.zoo.programs.dokuwiki import WRITER, DokuWiki
from tests.zoo.programs.kannel import SEND, Kannel
from tests.zoo.programs.mediawiki import WRITER as PORTAL_WRITER
from tests.zoo.programs.mediawiki import MediaWiki
from tests.zoo.programs.nagios import ADMIN, COMMANDS, FOREIGN_HOST, HOST, STATUS, VIEWER, Nagios
from tests.zoo.programs.roundcube import ANNA, SUBJECT, Roundcube
from tests.zoo.programs.tickets import NOBODY, TicketSite

ALL_HOSTS = f"{STATUS}?hostgroup=all&style=hostdetail"


def test_nagios_believes_a_header_that_comes_with_the_secret(nagios: Nagios) -> None:
    known = [("X-Fleet-Secret", nagios.secret), ("X-Fleet-User", VIEWER)]
    page = Client(nagios.by_header).get(ALL_HOSTS, known)
    assert page.status == 200
    assert HOST in page.text
    assert FOREIGN_HOST not in page.text, "a viewer sees only what they are a contact of"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="nothing"),
        pytest.param([("X-Fleet-User", ADMIN)], id="a name"),
        pytest.param([("X-Fleet-User", ADMIN), ("X-Fleet-Secret", "")], id="an empty secret"),
        pytest.param([("X-Fleet-User", ADMIN), ("X-Fleet-Secret", "guess")], id="a wrong secret"),
        pytest.param([("X_Fleet_User", ADMIN), ("X_Fleet_Secret", "guess")], id="underscores"),
        pytest.param([("Remote-User", ADMIN), ("Remote_User", ADMIN)], id="the variable's own name"),
        pytest.param([basic(ADMIN, "guess")], id="a guessed password"),
    ],
)
@pytest.mark.parametrize("path", [ALL_HOSTS, f"{COMMANDS}?cmd_typ=96&host={HOST}"])
def test_nagios_shuts_out_who_goes_past_the_bridge(
    nagios: Nagios, headers: list[tuple[str, str]], path: str
) -> None:
    consoles = {nagios.by_header: 403, nagios.by_basic: 401, nagios.by_digest: 401}
    for console, refused in consoles.items():
        page = Client(console).get(path, headers)
        assert page.status == refused
        assert HOST not in page.text


def test_nagios_takes_the_right_password(nagios: Nagios) -> None:
    page = Client(nagios.by_basic).get(ALL_HOSTS, [basic(ADMIN, nagios.passwords[ADMIN])])
    assert page.status == 200
    assert FOREIGN_HOST in page.text


def test_nagios_takes_the_right_digest(nagios: Nagios) -> None:
    client = Client(nagios.by_digest)
    challenge = client.get(ALL_HOSTS).headers["WWW-Authenticate"]
    given = dict(re.findall(r'(\w+)="?([^",]*)"?', challenge))
    password = nagios.passwords[ADMIN]
    first = hashlib.md5(f"{ADMIN}:{given['realm']}:{password}".encode()).hexdigest()
    second = hashlib.md5(f"GET:{ALL_HOSTS}".encode()).hexdigest()
    proof = hashlib.md5(f"{first}:{given['nonce']}:00000001:c:auth:{second}".encode()).hexdigest()
    answer = (
        f'Digest username="{ADMIN}", realm="{given["realm"]}", nonce="{given["nonce"]}", uri="{ALL_HOSTS}", '
        f'algorithm=MD5, response="{proof}", qop=auth, nc=00000001, cnonce="c"'
    )
    assert client.get(ALL_HOSTS, [("Authorization", answer)]).status == 200


def test_nagios_does_what_it_is_told(nagios: Nagios) -> None:
    client, known = Client(nagios.by_header), [("X-Fleet-Secret", nagios.secret), ("X-Fleet-User", ADMIN)]
    form = client.get(f"{COMMANDS}?cmd_typ=96&host={HOST}", known).text
    fields = re.findall(r"name='(nagFormId|start_time)' value='([^']+)'", form, re.IGNORECASE)
    order = {**dict(fields), "cmd_typ": "96", "cmd_mod": "2", "host": HOST, "force_check": "on"}
    page = client.post(COMMANDS, order, known)
    assert "successfully submitted" in page.text, page.text
    nagios.wait_for(f"SCHEDULE_FORCED_HOST_CHECK;{HOST}")


def test_kannel_sends_for_who_knows_the_password(kannel: Kannel) -> None:
    query = f"username={kannel.login}&password={quote(kannel.password)}&to=79261234567&text=direct+hit"
    assert Client(kannel.address).get(f"{SEND}?{query}").status == 202
    kannel.wait_for("79261234567 text direct hit")


@pytest.mark.parametrize(
    "query", ["", "&username=romashka", "&username=romashka&password=guess", "&user=romashka&pass="]
)
def test_kannel_sends_for_nobody_else(kannel: Kannel, query: str) -> None:
    page = Client(kannel.address).get(f"{SEND}?to=79261234567&text=refused{query}")
    assert page.status == 403
    assert "refused" not in kannel.delivered()


def test_dokuwiki_shows_strangers_its_form_alone(dokuwiki: DokuWiki) -> None:
    page = Client(dokuwiki.address).get("/doku.php?id=start")
    assert 'id="dw__login"' in page.text
    assert "Read before you sell" not in page.text


def test_dokuwiki_lets_its_own_people_in(dokuwiki: DokuWiki) -> None:
    client = _in_dokuwiki(dokuwiki)
    assert "Read before you sell" in client.get("/doku.php?id=start").text


def test_dokuwiki_forgets_people_with_its_sessions(dokuwiki: DokuWiki) -> None:
    client = _in_dokuwiki(dokuwiki)
    dokuwiki.forget()
    assert 'id="dw__login"' in client.get("/doku.php?id=start").text


def _in_dokuwiki(dokuwiki: DokuWiki) -> Client:
    client = Client(dokuwiki.address)
    form = client.get("/doku.php?id=start&do=login").text
    token = re.findall(r'name="sectok" value="(\w*)"', form)[0]
    said = {"sectok": token, "id": "start", "do": "login", "u": WRITER, "p": dokuwiki.passwords[WRITER]}
    assert client.post("/doku.php?id=start", said).status == 302
    return client


def test_roundcube_shows_strangers_its_form_alone(roundcube: Roundcube) -> None:
    page = Client(roundcube.address).get("/?_task=mail&_mbox=INBOX")
    assert 'name="_pass"' in page.text
    assert SUBJECT not in page.text


def test_roundcube_lets_the_mail_servers_people_in(roundcube: Roundcube) -> None:
    client = Client(roundcube.address)
    token = re.findall(r'name="_token" value="(\w+)"', client.get("/?_task=login").text)[0]
    said = {"_token": token, "_task": "login", "_action": "login", "_timezone": "UTC", "_url": ""}
    page = client.post("/?_task=login", {**said, "_user": ANNA, "_pass": roundcube.passwords[ANNA]})
    assert page.status == 302, page.text
    assert SUBJECT in client.get("/?_task=mail&_mbox=INBOX&_action=list&_remote=1").text
    assert roundcube.sign_ins(ANNA) >= 1


def test_mediawiki_lets_strangers_read_and_nothing_else(mediawiki: MediaWiki) -> None:
    client = Client(mediawiki.address)
    assert client.get("/wiki/index.php?title=Main_Page").status == 200
    assert 'name="wpTextbox1"' not in client.get("/wiki/index.php?title=Price&action=edit").text


def test_mediawiki_lets_its_own_people_in(mediawiki: MediaWiki) -> None:
    client = Client(mediawiki.address)
    form = client.get("/wiki/index.php?title=Special:UserLogin").text
    token = re.findall(
        r'name="wpLoginToken"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="wpLoginToken"', form
    )[0]
    said = {"wpName": PORTAL_WRITER, "wpPassword": mediawiki.passwords[PORTAL_WRITER], "authAction": "login"}
    client.post("/wiki/index.php?title=Special:UserLogin", {**said, "wpLoginToken": token[0] or token[1]})
    assert 'name="wpTextbox1"' in client.get("/wiki/index.php?title=Price&action=edit").text


def test_adminer_shows_strangers_its_form_alone(adminer: Adminer) -> None:
    page = Client(adminer.address).get(f"/?sqlite=&username={adminer.login}&db={adminer.records}&select=sim")
    assert 'name="auth[password]"' in page.text
    assert "coffee machine" not in page.text


def test_adminer_lets_in_who_knows_the_password(adminer: Adminer) -> None:
    client = Client(adminer.address)
    client.get("/")
    said = {"auth[driver]": "sqlite", "auth[server]": "", "auth[username]": adminer.login}
    said |= {"auth[password]": adminer.password, "auth[db]": str(adminer.records)}
    entered = client.post("/", said)
    assert entered.status == 302, entered.text
    page = client.get(f"/?sqlite=&username={adminer.login}&db={adminer.records}&select=sim")
    assert "coffee machine" in page.text


def test_ticket_sites_send_strangers_away(tkt: TicketSite, pubtkt: TicketSite) -> None:
    spoofed = [("Remote-User", "anna"), ("Cookie", "auth_tkt=guess; auth_pubtkt=uid%3Danna")]
    for site in (tkt, pubtkt):
        for path in ("/app", "/settings"):
            page = Client(site.address).get(path, spoofed)
            assert page.status in (302, 307)
            assert page.headers["Location"].startswith(f"{NOBODY}/_okno/start")
