"""Mail by SMTP, to a real server."""

import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from idp.adapters.notices import SmtpNotices
from idp.model.errors import Invalid, Refused, Unavailable
from idp.model.work import Notice
from idp.settings import SettingsError
from tests.adapters.authority import Authority
from tests.adapters.mail_server import MailServer, mail_server
from tests.support.clock import FixedClock

NOTICE = Notice("email", "anna@example.com", "Код для входа: 4711", "Ваш код: 4711\n.\nНикому не говорите.\n")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def _url(server: MailServer, scheme: str = "smtp", login: str = "", host: str = "127.0.0.1") -> str:
    return f"{scheme}://{login}{host}:{server.port}?from=okno@id.example"


def test_a_mail_arrives_as_written(clock: FixedClock) -> None:
    with mail_server() as server:
        SmtpNotices(_url(server), clock=clock).send(NOTICE)

    mail = message_from_bytes(server.mails[0], policy=policy.default)
    assert mail["From"] == "okno@id.example"
    assert mail["To"] == "anna@example.com"
    assert mail["Subject"] == NOTICE.subject
    assert mail["Date"].datetime == clock.now()
    assert mail["Message-ID"].endswith("@id.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == NOTICE.body
    assert server.verbs == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


def test_starttls_is_used_where_it_is_offered(authority: Authority) -> None:
    with mail_server(MailServer(tls=authority.server("127.0.0.1"))) as server:
        SmtpNotices(_url(server), ca_file=authority.file).send(NOTICE)

    assert server.verbs == ["EHLO", "STARTTLS", "tls EHLO", "tls MAIL", "tls RCPT", "tls DATA", "tls QUIT"]


def test_smtps_speaks_tls_from_the_start(authority: Authority) -> None:
    with mail_server(MailServer(tls=authority.server("mail.example"), implicit=True)) as server:
        url = _url(server, "smtps", host="mail.example")
        SmtpNotices(url, ca_file=authority.file, resolver=lambda *_: ["127.0.0.1"]).send(NOTICE)

    assert server.verbs[0] == "tls EHLO"
    assert len(server.mails) == 1


@pytest.mark.parametrize("implicit", [True, False], ids=["smtps", "starttls"])
def test_a_server_with_another_name_gets_nothing(authority: Authority, *, implicit: bool) -> None:
    record = MailServer(tls=authority.server("other.example"), implicit=implicit, auth=True)
    with mail_server(record) as server:
        url = _url(server, "smtps" if implicit else "smtp", "me:hidden@", "mail.example")
        notices = SmtpNotices(url, ca_file=authority.file, resolver=lambda *_: ["127.0.0.1"])
        with pytest.raises(Unavailable):
            notices.send(NOTICE)

    assert not server.mails
    assert not server.logins


def test_the_password_goes_within_tls(authority: Authority) -> None:
    record = MailServer(tls=authority.server("mail.example"), auth=True)
    with mail_server(record) as server:
        url = _url(server, login="me%40id:p%3Aw@", host="mail.example")
        SmtpNotices(url, ca_file=authority.file, resolver=lambda *_: ["127.0.0.1"]).send(NOTICE)

    assert "tls AUTH" in server.verbs
    assert server.logins == ["AUTH PLAIN AG1lQGlkAHA6dw=="]


def test_the_password_is_never_sent_in_clear_to_another_machine() -> None:
    with mail_server(MailServer(auth=True)) as server:
        url = _url(server, login="me:hidden@", host="mail.example")
        notices = SmtpNotices(url, resolver=lambda *_: ["127.0.0.1"])
        with pytest.raises(Unavailable, match="no TLS"):
            notices.send(NOTICE)

    assert "AUTH" not in server.verbs


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param({"GREETING": "421 busy"}, Unavailable, id="busy-at-once"),
        pytest.param({"GREETING": "554 go away"}, Refused, id="not-welcome"),
        pytest.param({"MAIL": "451 later"}, Unavailable, id="sender-later"),
        pytest.param({"MAIL": "550 no"}, Refused, id="sender-refused"),
        pytest.param({"RCPT": "450 later"}, Unavailable, id="greylisted"),
        pytest.param({"RCPT": "550 no such user"}, Refused, id="no-such-user"),
        pytest.param({"DATA": "452 full"}, Unavailable, id="full"),
        pytest.param({"END": "451 later"}, Unavailable, id="not-kept"),
        pytest.param({"END": "554 spam"}, Refused, id="spam"),
        pytest.param({"RCPT": "rubbish"}, Unavailable, id="rubbish"),
    ],
)
def test_a_passing_refusal_is_tried_again_and_a_lasting_one_is_not(
    answers: dict[str, str], error: type[Exception]
) -> None:
    with mail_server(MailServer(answers=answers)) as server, pytest.raises(error) as raised:
        SmtpNotices(_url(server)).send(NOTICE)

    assert "anna" not in str(raised.value)
    assert "4711" not in str(raised.value)


def test_a_server_that_drips_ends_at_the_total_time() -> None:
    with mail_server(MailServer(drip=0.2)) as server:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            SmtpNotices(_url(server), seconds=0.5).send(NOTICE)

    assert time.monotonic() - began < 4


def test_no_server_is_unavailable() -> None:
    with mail_server() as server:
        pass
    with pytest.raises(Unavailable):
        SmtpNotices(_url(server)).send(NOTICE)


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        pytest.param("anna@example.com\r\nBcc: all@example.com", "x", id="line-break-in-address"),
        pytest.param("anna@example.com\nX: y", "x", id="newline-in-address"),
        pytest.param("anna@example.com, eve@example.com", "x", id="two-addresses"),
        pytest.param("anna", "x", id="no-domain"),
        pytest.param("", "x", id="empty"),
        pytest.param("anna@example.com", "x\r\nBcc: all@example.com", id="line-break-in-subject"),
        pytest.param("anna@example.com", "x\n\nbody", id="newlines-in-subject"),
    ],
)
def test_nothing_in_a_notice_adds_a_header_or_a_recipient(to: str, subject: str) -> None:
    with mail_server() as server, pytest.raises(Invalid):
        SmtpNotices(_url(server)).send(Notice("email", to, subject, "x"))

    assert not server.verbs


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://mail.example?from=a@b.example", id="http"),
        pytest.param("smtp://?from=a@b.example", id="no-host"),
        pytest.param("smtp://mail.example", id="no-sender"),
        pytest.param("smtp://mail.example?from=nobody%0AX:1", id="sender-with-a-line-break"),
        pytest.param("smtp://mail.example:x?from=a@b.example", id="bad-port"),
    ],
)
def test_a_bad_url_refuses_the_start_without_showing_it(url: str) -> None:
    with pytest.raises(SettingsError, match="smtp_url") as refused:
        SmtpNotices(url.replace("://", "://me:hidden@"))

    assert "hidden" not in str(refused.value)


def test_the_password_is_in_no_representation() -> None:
    from idp.adapters.notices.smtp import parse_server

    assert "hidden" not in repr(parse_server("smtp://me:hidden@mail.example?from=a@b.example"))
