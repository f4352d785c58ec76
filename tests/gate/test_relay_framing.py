"""Where one answer ends and the next begins: nobody gets what was meant for somebody else."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from idp.adapters.outbound import PooledRelay
from idp.model.errors import Unavailable
from idp.ports.relay import TooSlow
from tests.gate.test_relay import LOOPBACK, ask
from tests.gate.upstream import raw_service

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine"
HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"


@pytest.fixture
def relay() -> Iterator[PooledRelay]:
    made = PooledRelay(LOOPBACK, seconds=(1.0, 1.0))
    yield made
    made.close()


@contextmanager
def speaking(answers: Mapping[str, Callable[[socket.socket], None]]) -> Iterator[str]:
    """Run a service that keeps its connections and says its bytes by path."""

    def speak(line: socket.socket) -> None:
        asked = b""
        while piece := line.recv(65536):
            asked += piece
            if b"\r\n\r\n" in asked:
                answers.get(asked.split()[1].decode(), lambda line: line.sendall(OK))(line)
                asked = b""

    with raw_service(speak) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("hints", [1, 3])
def test_an_announcement_is_not_taken_for_the_answer(relay: PooledRelay, hints: int) -> None:
    go_on = threading.Event()

    def hinting(line: socket.socket) -> None:
        line.sendall(HINT * hints)
        go_on.wait(0.2)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhers!")

    with speaking({"/hint": hinting}) as origin:
        status, headers, body = ask(relay, origin, "/hint")
        assert (status, body) == (200, b"hers!")
        assert ("Link", "</x>") not in headers
        assert ask(relay, origin)[2] == b"mine"


def test_a_body_that_must_not_be_begins_nobody_elses_answer(relay: PooledRelay) -> None:
    late = threading.Event()

    def bodied(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n")
        late.wait(0.2)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhers!")

    with speaking({"/bodied": bodied}) as origin:
        for method, path in (("HEAD", "/bodied"), ("GET", "/bodied")):
            assert ask(relay, origin, path, method)[::2] == (304, b"")
            assert ask(relay, origin)[2] == b"mine"


UNCERTAIN = [
    pytest.param(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", id="another-protocol"),
    pytest.param(HINT * 20, id="nothing-but-announcements"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\nhers", id="two-lengths"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nhers", id="a-list-of-lengths"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 0_4\r\n\r\nhers", id="no-number"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nhers", id="negative"),
]


@pytest.mark.spec("RFC 9110 §15.2")
@pytest.mark.spec("RFC 9112 §6.3")
@pytest.mark.parametrize("said", UNCERTAIN)
def test_an_answer_whose_end_is_not_certain_is_none(relay: PooledRelay, said: bytes) -> None:
    with speaking({"/odd": lambda line: line.sendall(said)}) as origin:
        with pytest.raises(Unavailable):
            ask(relay, origin, "/odd")
        assert ask(relay, origin)[2] == b"mine"


NO_HEADERS = [
    pytest.param(b"no colon at all", id="no-colon"),
    pytest.param(b"X-Spaced : 1", id="a-space-before-the-colon"),
    pytest.param("Имя: 1".encode(), id="a-name-of-other-letters"),
]


@pytest.mark.spec("RFC 9112 §5")
@pytest.mark.parametrize("line", NO_HEADERS)
def test_a_line_that_is_no_header_ends_the_request_at_once(relay: PooledRelay, line: bytes) -> None:
    said = b"HTTP/1.1 200 OK\r\nX-First: 1\r\n" + line + b"\r\nContent-Length: 4\r\n\r\nmine"
    with speaking({"/odd": lambda sent: sent.sendall(said)}) as origin:
        with pytest.raises(Unavailable) as raised:
            ask(relay, origin, "/odd")
        assert not isinstance(raised.value, TooSlow)
        assert ask(relay, origin)[2] == b"mine"


def test_a_length_beside_chunks_goes_no_further(relay: PooledRelay) -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhers\r\n0\r\n\r\n"
    with speaking({"/both": lambda line: line.sendall(said)}) as origin:
        assert ask(relay, origin, "/both") == (200, (), b"hers")
        assert ask(relay, origin)[2] == b"mine"


def test_a_connection_that_was_used_before_may_be_slow_too(relay: PooledRelay) -> None:
    enough = threading.Event()
    with speaking({"/slow": lambda _line: enough.wait(3) and None}) as origin:
        assert ask(relay, origin)[2] == b"mine"
        with pytest.raises(TooSlow):
            ask(relay, origin, "/slow")
        enough.set()
