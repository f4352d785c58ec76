"""Messages to people: one contract for every channel, the demo inbox, and SMS."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from idp.adapters.notices import (
    InboxNotices,
    RoutedNotices,
    SmsGatewayNotices,
    SmtpNotices,
    inbox_path,
    notices_from,
    read_inbox,
)
from idp.adapters.outbound import PlainUpstream
from idp.model.errors import Invalid, Refused, Unavailable
from idp.model.work import Notice
from idp.ports.notices import Notices
from idp.settings import Settings, SettingsError
from tests.adapters.mail_server import mail_server
from tests.adapters.web_server import WebServer, web_server
from tests.support.clock import FixedClock

LOOPBACK = (ip_network("127.0.0.0/8"),)
SMS = Notice("sms", "+79160000001", "", "Код 4711 & привет?")
MAIL = Notice("email", "anna@example.com", "Код", "4711")


@dataclass(frozen=True)
class Channel:
    """A sender, a message that suits it, and how many arrived."""

    notices: Notices
    notice: Notice
    arrived: Callable[[], int]
    break_down: Callable[[], object]


@pytest.fixture
def gateway() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


@pytest.fixture(params=["inbox", "smtp", "sms", "routed"])
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Channel]:
    with mail_server() as mail, web_server() as web:
        path = tmp_path / "inbox.jsonl"

        def break_web() -> None:
            web.status = 503

        def break_mail() -> None:
            mail.answers["MAIL"] = "451 later"

        def break_inbox() -> None:
            path.unlink(missing_ok=True)
            path.mkdir()

        smtp = SmtpNotices(f"smtp://127.0.0.1:{mail.port}?from=okno@id.example")
        sms = SmsGatewayNotices(web.url("/echo?to={to}&text={text}"), PlainUpstream(LOOPBACK))
        channels = {
            "inbox": Channel(InboxNotices(path), MAIL, lambda: len(read_inbox(path)), break_inbox),
            "smtp": Channel(smtp, MAIL, lambda: len(mail.mails), break_mail),
            "sms": Channel(sms, SMS, lambda: len(web.asked), break_web),
            "routed": Channel(
                RoutedNotices({"email": smtp, "sms": sms}), SMS, lambda: len(web.asked), break_web
            ),
        }
        yield channels[request.param]


def test_a_notice_that_was_sent_has_arrived_once(channel: Channel) -> None:
    channel.notices.send(channel.notice)

    assert channel.arrived() == 1


def test_each_notice_arrives(channel: Channel) -> None:
    channel.notices.send(channel.notice)
    channel.notices.send(channel.notice)

    assert channel.arrived() == 2


def test_a_channel_that_is_out_is_unavailable(channel: Channel) -> None:
    channel.break_down()

    with pytest.raises(Unavailable):
        channel.notices.send(channel.notice)


def test_the_inbox_shows_the_newest_first(tmp_path: Path, clock: FixedClock) -> None:
    inbox = InboxNotices(tmp_path / "inbox.jsonl", clock)
    inbox.send(SMS)
    later = clock.advance(minutes=1)
    inbox.send(MAIL)

    found = read_inbox(tmp_path / "inbox.jsonl")

    assert [delivered.notice for delivered in found] == [MAIL, SMS]
    assert found[0].at == later


@pytest.mark.parametrize("before", [None, 0o644], ids=["new", "left-open-by-others"])
def test_the_inbox_is_for_its_owner_only(tmp_path: Path, before: int | None) -> None:
    path = tmp_path / "inbox.jsonl"
    if before:
        path.touch(before)

    InboxNotices(path).send(SMS)

    assert path.stat().st_mode & 0o777 == 0o600


def test_the_inbox_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "inbox.jsonl").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Unavailable):
        InboxNotices(tmp_path / "inbox.jsonl").send(SMS)


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_inbox(tmp_path / "inbox.jsonl") == ()


def test_torn_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "inbox.jsonl"
    InboxNotices(path).send(SMS)
    with path.open("ab") as file:
        file.write(b'{"at": "2026-11-22T12:00:00+00:00"}\n[]\n\xff\n{"at": "2026')

    assert [delivered.notice for delivered in read_inbox(path)] == [SMS]


def test_messages_written_at_once_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "inbox.jsonl"
    threads = [threading.Thread(target=InboxNotices(path).send, args=(SMS,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(read_inbox(path)) == 16
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_an_sms_is_encoded_into_the_gateways_address(gateway: WebServer) -> None:
    SmsGatewayNotices(gateway.url("/echo?to={to}&text={text}&from=Okno"), PlainUpstream(LOOPBACK)).send(SMS)

    method, path, headers, _ = gateway.asked[0]
    assert method == "GET"
    assert parse_qs(urlsplit(path).query) == {"to": [SMS.to], "text": [SMS.body], "from": ["Okno"]}
    assert "authorization" not in headers


def test_the_text_cannot_reach_the_number(gateway: WebServer) -> None:
    notice = Notice("sms", "+79160000001", "", "{to}&to=+70000000000#{text}")
    SmsGatewayNotices(gateway.url("/echo?text={text}&to={to}"), PlainUpstream(LOOPBACK)).send(notice)

    assert parse_qs(urlsplit(gateway.asked[0][1]).query) == {"to": [notice.to], "text": [notice.body]}


def test_the_gateways_password_goes_in_a_header(gateway: WebServer) -> None:
    template = gateway.url("/echo?to={to}&text={text}").replace("://", "://me:p%40w@")
    SmsGatewayNotices(template, PlainUpstream(LOOPBACK)).send(SMS)

    assert gateway.asked[0][2]["authorization"] == "Basic bWU6cEB3"
    assert "me:" not in gateway.asked[0][1]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, Unavailable),
        (400, Refused),
        (401, Refused),
        (404, Refused),
        (408, Unavailable),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_a_gateway_that_says_no_is_believed(gateway: WebServer, status: int, error: type[Exception]) -> None:
    gateway.status = status

    with pytest.raises(error) as raised:
        SmsGatewayNotices(gateway.url("/echo?to={to}&text={text}"), PlainUpstream(LOOPBACK)).send(SMS)

    assert SMS.to not in str(raised.value)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("https://gw.example/send?to={to}", id="no-text"),
        pytest.param("https://gw.example/send?text={text}", id="no-number"),
        pytest.param("https://{to}.gw.example/send?to={to}&text={text}", id="number-in-host"),
    ],
)
def test_a_bad_template_refuses_the_start(template: str) -> None:
    with pytest.raises(SettingsError, match="sms_url"):
        SmsGatewayNotices(template, PlainUpstream())


def test_a_channel_that_nobody_serves_is_invalid() -> None:
    with pytest.raises(Invalid, match="pigeon"):
        RoutedNotices({}).send(Notice("pigeon", "roof", "", ""))


def test_without_settings_every_notice_lands_in_the_inbox(tmp_path: Path, clock: FixedClock) -> None:
    settings = Settings(data_dir=tmp_path)
    notices = notices_from(settings, PlainUpstream(), clock)

    notices.send(SMS)
    notices.send(MAIL)

    assert [delivered.notice for delivered in read_inbox(inbox_path(settings))] == [MAIL, SMS]


def test_each_channel_goes_where_the_settings_say(tmp_path: Path, gateway: WebServer) -> None:
    with mail_server() as mail:
        settings = Settings(
            data_dir=tmp_path,
            smtp_url=f"smtp://127.0.0.1:{mail.port}?from=okno@id.example",
            sms_url=gateway.url("/echo?to={to}&text={text}"),
        )
        notices = notices_from(settings, PlainUpstream(LOOPBACK))
        notices.send(SMS)
        notices.send(MAIL)

    assert (len(gateway.asked), len(mail.mails)) == (1, 1)
    assert not inbox_path(settings).exists()
