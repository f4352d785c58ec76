"""Requests to addresses that others gave us."""

import json
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from idp.adapters.outbound import GuardedFetch
from idp.adapters.outbound.addresses import Network
from idp.model.errors import Refused, Unavailable
from idp.settings import SettingsError
from tests.adapters.authority import Authority
from tests.adapters.web_server import WebServer, web_server

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
SOON = 0.5
LATE = 4.0
"""What would take longer had no limit; what takes less had one, on a busy machine too."""
"""Seconds given to fetches that are meant to run out of time."""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


@pytest.fixture
def fetch() -> GuardedFetch:
    return GuardedFetch(LOOPBACK)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_get_answers_with_status_headers_and_body(server: WebServer, fetch: GuardedFetch) -> None:
    answer = fetch.get(server.url("/echo?a=1&b=%20"))

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body) == {"path": "/echo?a=1&b=%20"}


def test_post_form_sends_the_fields_encoded(server: WebServer, fetch: GuardedFetch) -> None:
    fetch.post_form(server.url("/echo"), {"logout_token": "a.b.c", "x": "я&="})

    method, _, headers, body = server.asked[0]
    assert method == "POST"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert body == b"logout_token=a.b.c&x=%D1%8F%26%3D"


def test_post_sends_the_body_as_it_is(server: WebServer, fetch: GuardedFetch) -> None:
    fetch.post(server.url("/echo"), b"a.b.c", {"Content-Type": "application/secevent+jwt"})

    method, _, headers, body = server.asked[0]
    assert (method, headers["content-type"], body) == ("POST", "application/secevent+jwt", b"a.b.c")


@pytest.mark.parametrize("status", [204, 400, 401, 404, 429, 500, 503])
def test_every_status_is_an_answer(server: WebServer, fetch: GuardedFetch, status: int) -> None:
    server.status = status

    assert fetch.get(server.url()).status == status


def test_r105_v32_a_redirect_is_returned_and_not_followed(server: WebServer, fetch: GuardedFetch) -> None:
    answer = fetch.get(server.url("/redirect"))

    assert (answer.status, answer.headers["location"]) == (302, server.url("/echo"))
    assert len(server.asked) == 1


def test_r105_v32_nothing_of_ours_goes_along(
    server: WebServer, fetch: GuardedFetch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hidden\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    fetch.get(server.url("/cookie"))
    fetch.get(server.url("/cookie"))

    assert set(server.asked[1][2]) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert server.connections == 2


def test_r105_a_big_body_is_cut_at_64_kib(server: WebServer, fetch: GuardedFetch) -> None:
    assert len(fetch.get(server.url("/big")).body) == 64 * 1024
    assert len(fetch.get(server.url("/endless")).body) == 64 * 1024


def test_a_body_is_never_unpacked(server: WebServer, fetch: GuardedFetch) -> None:
    assert fetch.get(server.url("/gzip")).body.startswith(b"\x1f\x8b")


@pytest.mark.parametrize("path", ["/drip", "/drip-without-end", "/drip-head"])
def test_r105_a_slow_drip_ends_at_the_total_time(server: WebServer, path: str) -> None:
    began = time.monotonic()

    with pytest.raises(Unavailable):
        GuardedFetch(LOOPBACK, seconds=SOON).get(server.url(path))

    assert time.monotonic() - began < LATE


def test_r105_three_seconds_are_the_total() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            GuardedFetch(LOOPBACK).get(f"http://127.0.0.1:{silent.getsockname()[1]}/")

    assert 2.9 < time.monotonic() - began < 3 + LATE


def test_a_handshake_that_never_ends_ends_at_the_total_time() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            GuardedFetch(LOOPBACK, seconds=SOON).get(f"https://127.0.0.1:{silent.getsockname()[1]}/")

    assert time.monotonic() - began < LATE


def test_a_resolver_that_hangs_ends_at_the_total_time() -> None:
    def hang(host: str, port: int) -> Sequence[str]:
        time.sleep(LATE + 1)
        return ()

    began = time.monotonic()
    with pytest.raises(Unavailable):
        GuardedFetch(LOOPBACK, resolver=hang, seconds=SOON).get("https://rp.example/")

    assert time.monotonic() - began < LATE


@pytest.mark.parametrize("path", ["/short", "/rubbish"])
def test_a_broken_answer_is_unavailable(server: WebServer, fetch: GuardedFetch, path: str) -> None:
    with pytest.raises(Unavailable):
        fetch.get(server.url(path))


def test_nobody_listening_is_unavailable(fetch: GuardedFetch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(Unavailable):
        fetch.get(f"http://127.0.0.1:{port}/")


def test_names_below_localhost_are_this_machine(server: WebServer, fetch: GuardedFetch) -> None:
    fetch.get(server.url("/echo", host="portal.localhost"))

    assert server.asked[0][2]["host"] == f"portal.localhost:{server.port}"


def test_https_trusts_the_given_authority_beside_the_system(authority: Authority) -> None:
    with web_server(authority.server("rp.example")) as server:
        fetch = GuardedFetch(LOOPBACK, authority.file, resolver=lambda *_: ["127.0.0.1"])
        answer = fetch.get(server.url("/echo", "rp.example", "https"))

    assert answer.status == 200
    assert server.asked[0][2]["host"] == f"rp.example:{server.port}"


@pytest.mark.parametrize(
    ("names", "life", "trusted"),
    [
        pytest.param(["rp.example"], timedelta(hours=1), False, id="unknown-authority"),
        pytest.param(["other.example"], timedelta(hours=1), True, id="another-name"),
        pytest.param(["127.0.0.1"], timedelta(hours=1), True, id="the-address-instead-of-the-name"),
        pytest.param(["rp.example"], timedelta(hours=-1), True, id="expired"),
    ],
)
def test_bad_tls_is_unavailable(
    authority: Authority, names: list[str], life: timedelta, *, trusted: bool
) -> None:
    with web_server(authority.server(*names, life=life)) as server:
        fetch = GuardedFetch(
            LOOPBACK, authority.file if trusted else None, resolver=lambda *_: ["127.0.0.1"], seconds=1
        )
        with pytest.raises(Unavailable):
            fetch.get(server.url("/", "rp.example", "https"))

    assert server.asked == []


def test_an_authority_file_that_cannot_be_read_refuses_the_start(tmp_path: Path) -> None:
    (tmp_path / "not.pem").write_text("hello")
    for name in ("none.pem", "not.pem"):
        with pytest.raises(SettingsError, match="ca_file"):
            GuardedFetch(ca_file=tmp_path / name)


def test_r105_a_name_is_resolved_once_and_its_address_is_pinned(authority: Authority) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]])
    with web_server(authority.server("rp.example")) as server:
        fetch = GuardedFetch(LOOPBACK, authority.file, resolver=lambda *_: next(answers))
        fetch.get(server.url("/", "rp.example", "https"))

    assert next(answers) == ["127.0.0.2"]


def test_the_next_address_is_tried_when_one_does_not_answer(authority: Authority) -> None:
    with web_server(authority.server("rp.example")) as server:
        fetch = GuardedFetch(LOOPBACK, authority.file, resolver=lambda *_: ["::1", "127.0.0.1"])
        assert fetch.get(server.url("/", "rp.example", "https")).status == 200


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["10.0.0.1"], id="private"),
        pytest.param(["127.0.0.1", "10.0.0.1"], id="one-of-two-is-private"),
        pytest.param(["127.0.0.1", "::ffff:10.0.0.1"], id="one-of-two-is-mapped"),
    ],
)
def test_r105_every_address_of_a_name_is_checked(server: WebServer, addresses: list[str]) -> None:
    fetch = GuardedFetch(LOOPBACK, resolver=lambda *_: addresses)

    with pytest.raises(Refused):
        fetch.get(server.url("/", "rp.example"))

    assert server.connections == 0


@pytest.mark.parametrize(
    "addresses", [[], ["fe80::1%eth0"], ["nonsense"]], ids=["none", "with-a-zone", "nonsense"]
)
def test_a_name_without_a_usable_address_is_unavailable(addresses: list[str]) -> None:
    with pytest.raises(Unavailable):
        GuardedFetch(resolver=lambda *_: addresses).get("https://rp.example/")


def test_a_name_that_does_not_exist_is_unavailable() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(Unavailable):
        GuardedFetch(resolver=unknown).get("https://rp.example/")
