"""Programs that ask the provider themselves: what lets in, what does not, and what they keep to themselves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from socket import SOCK_DGRAM, create_server, socket
from threading import Thread
from typing import Any

import pytest

from sandbox.zoo import TRUSTING, Told, trusting_app
from sandbox.zoo.around import AwayError
from sandbox.zoo.directory import AWAY, bind, escaped
from sandbox.zoo.gateway import Phone, SilentError, ask
from sandbox.zoo.webmail import LETTERS, MailServer, RefusedError
from tests.sandbox.provider import ISSUER, Scripted

ARCHIVE, RESOURCE = "http://contracts.localhost:8401", "http://webmail.localhost:8401/imap"
TICKET, ANNA = "ST-of-1911", "anna@romashka.example"
SECRET = "a-secret-that-two-machines-share"
KEYS = {
    "client": "webmail",
    "secret": "webmail-of-1911",
    "server": "mail-server",
    "server_secret": "server-of-1911",
    "resource": RESOURCE,
    "ldap": "127.0.0.1:9",
    "base": "ou=people,dc=okno",
    "radius": "127.0.0.1:9",
    "realm": "sip.example",
}
GOOD = {"active": True, "aud": RESOURCE, "scope": "openid mail", "username": ANNA}


def validated(answer: object) -> Scripted:
    said = json.dumps({"serviceResponse": answer}).encode()
    return Scripted(ISSUER, ARCHIVE, answers={f"{ISSUER}/cas/p3/serviceValidate": said})


def worth(**changed: Any) -> MailServer:
    said = json.dumps(GOOD | changed).encode()
    around = Scripted(ISSUER, "http://webmail.localhost:8401", answers={f"{ISSUER}/introspect": said})
    return MailServer(around, "mail-server", "s", RESOURCE)


def test_a_ticket_opens_the_archive_and_a_logout_of_that_ticket_closes_it() -> None:
    attributes = {"name": ["Анна"], "company": ["Ромашка"], "groups": ["keeper"]}
    around = validated({"authenticationSuccess": {"user": ANNA, "attributes": attributes}})
    browser = trusting_app("contracts", Told(), around).app.test_client()
    assert (
        browser.get("/login").location
        == f"{ISSUER}/cas/login?service=http%3A%2F%2Fcontracts.localhost%3A8401%2Fcas%2F"
    )
    assert browser.get(f"/cas/?ticket={TICKET}").status_code == 303
    assert f"ticket={TICKET}" in around.asked[0][0]
    assert "Вы ведёте архив." in browser.get("/").text
    browser.post("/cas/", data={"logoutRequest": "<samlp:SessionIndex>ST-other</samlp:SessionIndex>"})
    assert 'id="who"' in browser.get("/").text
    browser.post("/cas/", data={"logoutRequest": f"<samlp:SessionIndex>{TICKET}</samlp:SessionIndex>"})
    assert 'id="who"' not in browser.get("/").text


def test_a_ticket_that_is_worth_nothing_opens_nothing() -> None:
    around = validated({"authenticationFailure": {"code": "INVALID_TICKET", "description": "no"}})
    browser = trusting_app("contracts", Told(), around).app.test_client()
    assert browser.get(f"/cas/?ticket={TICKET}").status_code == 403
    away = trusting_app("contracts", Told(), Scripted(ISSUER, ARCHIVE)).app.test_client()
    assert away.get(f"/cas/?ticket={TICKET}").status_code == 503


def test_the_mail_server_opens_the_mailbox_of_whoever_the_token_was_given_to() -> None:
    assert worth().open(ANNA, "t") == LETTERS


@pytest.mark.parametrize(
    ("box", "changed"),
    [
        pytest.param("boris@romashka.example", {}, id="another-mailbox"),
        pytest.param(ANNA, {"active": False}, id="ended"),
        pytest.param(ANNA, {"aud": "http://other.localhost"}, id="another-resource"),
        pytest.param(ANNA, {"scope": "openid mailbox"}, id="another-scope"),
        pytest.param("", {"username": None}, id="nobody"),
    ],
)
def test_the_mail_server_refuses(box: str, changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        worth(**changed).open(box, "t")


def test_a_mail_server_that_cannot_ask_opens_nothing() -> None:
    with pytest.raises(AwayError):
        MailServer(Scripted(ISSUER, ""), "mail-server", "s", RESOURCE).open(ANNA, "t")


def test_a_browser_that_did_not_ask_brings_no_code() -> None:
    around = Scripted(ISSUER, "http://webmail.localhost:8401")
    browser = trusting_app("webmail", Told(keys=KEYS), around).app.test_client()
    assert browser.get("/callback?code=c&state=s").status_code == 403


@contextmanager
def directory(code: int, asked: list[bytes]) -> Iterator[str]:
    """Answer one bind with this code."""

    def answer() -> None:
        line, _ = server.accept()
        with line:
            asked.append(line.recv(4096))
            line.sendall(bytes((0x30, 12, 2, 1, 1, 0x61, 7, 0x0A, 1, code, 4, 0, 4, 0)))

    with create_server(("127.0.0.1", 0)) as server:
        served = Thread(target=answer)
        served.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        served.join()


@pytest.mark.parametrize(("code", "status"), [(0, 303), (49, 401), (52, 401)])
def test_the_chat_lets_in_whom_the_directory_knows(code: int, status: int) -> None:
    asked: list[bytes] = []
    with directory(code, asked) as server:
        chat = trusting_app("chat", Told(keys={**KEYS, "ldap": server}), Scripted(ISSUER, ""))
        sent = {"login": ANNA, "password": "abcd-efgh"}
        assert chat.app.test_client().post("/login", data=sent).status_code == status
    assert b"uid=anna@romashka.example,ou=people,dc=okno" in asked[0]
    assert asked[0].endswith(b"abcd-efgh")


@pytest.mark.parametrize("sent", [{"login": ANNA, "password": ""}, {"login": "", "password": "x"}, {}])
def test_the_chat_asks_nobody_about_an_empty_password(sent: dict[str, str]) -> None:
    chat = trusting_app("chat", Told(keys=KEYS), Scripted(ISSUER, "")).app.test_client()
    page = chat.post("/login", data=sent)
    assert (page.status_code, "Нужны имя и пароль." in page.text) == (401, True)


def test_a_login_stays_one_value_of_a_name() -> None:
    assert escaped('a,ou=x+"\\') == "a\\2cou\\3dx\\2b\\22\\5c"
    assert bind("127.0.0.1:9", "cn=x", "y") == AWAY


def test_an_exchange_believes_no_answer_that_another_secret_signed() -> None:
    with socket(type=SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        there = f"127.0.0.1:{server.getsockname()[1]}"
        answering = Thread(target=lambda: _answer(server))
        answering.start()
        with pytest.raises(SilentError, match="подписан"):
            ask(there, SECRET, Phone("u", "s").answer("sip.example", "n"))
        answering.join()


def _answer(server: socket) -> None:
    packet, who = server.recvfrom(4096)
    server.sendto(bytes((2, packet[1], 0, 20)) + bytes(16), who)


def test_a_phone_without_a_secret_registers_nowhere() -> None:
    phone = trusting_app("sip", Told(keys={**KEYS, "secret": SECRET}), Scripted(ISSUER, "")).app.test_client()
    assert phone.post("/register", data={"user": "u", "secret": ""}).status_code == 403
    assert 'id="who"' not in phone.get("/").text


@pytest.mark.parametrize("name", sorted(TRUSTING))
def test_nothing_is_shown_and_no_secret_is_logged_without_signing_in(name: str) -> None:
    browser = trusting_app(name, Told(keys=KEYS), Scripted(ISSUER, "http://x.localhost")).app.test_client()
    page = browser.get("/?ticket=ST-1&password=sieve-of-1911&code=c-of-1911", headers={"X-Person": "Anna"})
    assert 'id="who"' not in page.text
    told = browser.get("/_sandbox/requests").text
    assert "Anna" in told
    assert not any(
        secret in told
        for secret in ("sieve-of-1911", "c-of-1911", "ST-1", KEYS["secret"], KEYS["server_secret"])
    )
