"""Handing requests on: nothing is changed on the way, nothing kept in memory, nothing followed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from ipaddress import ip_network

import pytest

from idp.adapters.outbound import PooledRelay
from idp.model.errors import Unavailable
from idp.ports.relay import BrokenOff, Handed, TooSlow
from tests.gate.upstream import Handler, OldService, Seen, old_service, raw_service

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def relay() -> Iterator[PooledRelay]:
    made = PooledRelay(LOOPBACK, seconds=(1.0, 1.0))
    yield made
    made.close()


@pytest.fixture
def service() -> Iterator[OldService]:
    with old_service() as running:
        yield running


def ask(relay: PooledRelay, origin: str, path: str = "/", method: str = "GET", **more: object) -> tuple:
    headers = more.pop("headers", ())
    handed = Handed(origin, method, path, (("Host", "old.example"), *headers), **more)
    with relay.send(handed) as returned:
        return returned.status, returned.headers, b"".join(returned.chunks)


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/a%2fb%2Fc;x=1?q=%u0444&z=%zz&a", id="escapes-good-and-bad"),
        pytest.param("/%D0%B0?%EF", id="not-ascii"),
        pytest.param("/a//b/../c", id="dots"),
        pytest.param("*", id="star"),
    ],
)
def test_a_target_goes_out_as_it_is(relay: PooledRelay, service: OldService, target: str) -> None:
    assert ask(relay, service.origin, target)[0] == 200
    assert service.last.target == target


def test_headers_go_out_as_they_are_and_none_is_added(relay: PooledRelay, service: OldService) -> None:
    sent = (("X-A", "1"), ("X-A", "2"), ("x-b", "\xe9"))
    ask(relay, service.origin, headers=sent)
    assert service.last.headers == [("Host", "old.example"), *sent]


def test_headers_of_one_connection_do_not_travel(relay: PooledRelay, service: OldService) -> None:
    hops = (
        ("Connection", "close, X-Secret"),
        ("Connection", "Foo"),
        ("X-Secret", "1"),
        ("foo", "1"),
        ("Keep-Alive", "5"),
        ("TE", "trailers"),
        ("Upgrade", "h2c"),
        ("Proxy-Authorization", "Basic eA=="),
        ("X-Stays", "1"),
    )
    service.answering = lambda handler, _seen: handler.reply(
        200,
        b"",
        ("Connection", "X-Mine"),
        ("X-Mine", "1"),
        ("Proxy-Authenticate", "Basic"),
        ("X-Theirs", "1"),
    )
    _status, headers, _body = ask(relay, service.origin, headers=hops)
    assert {name.lower() for name, _ in service.last.headers} == {"host", "x-stays"}
    assert {name for name, _ in headers} >= {"X-Theirs"}
    assert not {"connection", "x-mine", "proxy-authenticate"} & {name.lower() for name, _ in headers}


def test_every_cookie_that_is_set_arrives(relay: PooledRelay, service: OldService) -> None:
    service.answering = lambda handler, _seen: handler.reply(
        302, b"", ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2"), ("Location", "http://elsewhere.test/")
    )
    status, headers, _body = ask(relay, service.origin)
    assert status == 302
    assert [value for name, value in headers if name == "Set-Cookie"] == ["a=1; Path=/", "b=2"]


def test_a_connection_is_used_again_and_opened_anew_when_the_service_has_closed_it(
    relay: PooledRelay, service: OldService
) -> None:
    for _ in range(3):
        ask(relay, service.origin)
    assert service.connections == 1
    service.answering = lambda handler, _seen: (
        handler.reply(200, b"bye"),
        setattr(handler, "close_connection", True),
    )
    ask(relay, service.origin)
    service.answering = None
    assert ask(relay, service.origin)[0] == 200
    assert service.connections == 2


def test_a_body_is_never_sent_over_a_connection_that_may_be_gone(
    relay: PooledRelay, service: OldService
) -> None:
    ask(relay, service.origin)
    sized = (("Content-Length", "5"),)
    assert ask(relay, service.origin, method="POST", headers=sized, body=iter([b"he", b"llo"]))[0] == 200
    assert (service.last.body, service.connections) == (b"hello", 2)


def test_what_arrives_is_passed_on_before_the_end(relay: PooledRelay, service: OldService) -> None:
    go_on = threading.Event()

    def slowly(handler: Handler, _seen: Seen) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "10")
        handler.end_headers()
        handler.wfile.write(b"first")
        go_on.wait(5)
        handler.wfile.write(b"later")

    service.answering = slowly
    with relay.send(Handed(service.origin, "GET", "/", (("Host", "x"),))) as returned:
        assert next(returned.chunks) == b"first"
        go_on.set()
        assert b"".join(returned.chunks) == b"later"


DEATHS = [
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", b"half", BrokenOff, id="sized"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"half",
        BrokenOff,
        id="chunked",
    ),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"", BrokenOff, id="bad-chunk"
    ),
    pytest.param(b"HTTP/1.1 200 OK\r\n\r\nhalf", b"half", None, id="ended-by-closing"),
]


@pytest.mark.parametrize(("said", "came", "error"), DEATHS)
def test_an_answer_that_ends_too_early_is_not_taken_for_whole(
    relay: PooledRelay, said: bytes, came: bytes, error: type[Exception] | None
) -> None:
    def speak(line: socket.socket) -> None:
        line.recv(4096)
        line.sendall(said)

    got: list[bytes] = []
    ends = pytest.raises(error) if error else nullcontext()
    with (
        raw_service(speak) as port,
        relay.send(Handed(f"http://127.0.0.1:{port}", "GET", "/", ())) as returned,
        ends,
    ):
        got.extend(returned.chunks)
    assert b"".join(got) == came


NO_ANSWER = [
    pytest.param(b"", Unavailable, id="closed"),
    pytest.param(b"SSH-2.0-OpenSSH\r\n", Unavailable, id="another-protocol"),
    pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", Unavailable, id="too-many-headers"),
    pytest.param(None, TooSlow, id="silent"),
]


@pytest.mark.parametrize(("said", "error"), NO_ANSWER)
def test_a_service_that_does_not_answer_is_told_from_one_that_is_slow(
    relay: PooledRelay, said: bytes | None, error: type[Unavailable]
) -> None:
    enough = threading.Event()

    def speak(line: socket.socket) -> None:
        line.recv(4096)
        enough.wait(3) if said is None else line.sendall(said)

    with raw_service(speak) as port, pytest.raises(Unavailable) as found:
        ask(relay, f"http://127.0.0.1:{port}")
    enough.set()
    assert type(found.value) is error


def test_a_dead_service_is_unavailable(relay: PooledRelay) -> None:
    with old_service() as gone:
        pass
    with pytest.raises(Unavailable):
        ask(relay, gone.origin)


def test_this_machine_is_not_reached_unless_it_is_listed(service: OldService) -> None:
    strict = PooledRelay()
    for origin in (service.origin, f"http://old.localhost:{service.port}", "ftp://x", "http://127.1/"):
        with pytest.raises(Unavailable):
            ask(strict, origin)
    assert service.seen == []


def test_a_service_that_refuses_a_body_before_its_end_is_heard(relay: PooledRelay) -> None:
    def speak(line: socket.socket) -> None:
        line.recv(4096)
        line.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass

    sized = (("Content-Length", str(65536 * 50)),)
    with raw_service(speak) as port:
        origin = f"http://127.0.0.1:{port}"
        status, _, _ = ask(
            relay, origin, method="POST", headers=sized, body=(b"x" * 65536 for _ in range(50))
        )
    assert status == 413


def test_what_reading_a_body_raises_ends_the_request(relay: PooledRelay, service: OldService) -> None:
    class CutOffError(Exception):
        pass

    def body() -> Iterator[bytes]:
        yield b"half"
        raise CutOffError

    with pytest.raises(CutOffError):
        ask(relay, service.origin, method="POST", headers=(("Content-Length", "10"),), body=body())
