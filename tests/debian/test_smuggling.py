"""Requests that two programs could read as one or as two, through nginx to `okno serve` (V28)."""

import socket

import pytest

from tests.bridges.wire import WireBrowser
from tests.debian.provider import Provider

pytestmark = pytest.mark.debian
START = b"POST /_okno/start HTTP/1.1\r\nHost: cabinet.localhost:%d\r\n"
HIDDEN = b"GET /_okno/finish?code=smuggled HTTP/1.1\r\nHost: cabinet.localhost:%d\r\nX-Hidden: "
CORPUS = {
    "cl-te": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "te-cl": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "te-te": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "te-unknown": b"Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\nabc",
    "te-space": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "te-tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "te-folded": b"X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
    "te-upper": b"Transfer-Encoding: CHUNKED, identity\r\n\r\n0\r\n\r\n",
    "cl-twice": b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
    "cl-plus": b"Content-Length: +3\r\n\r\nabc",
    "cl-list": b"Content-Length: 3, 3\r\n\r\nabc",
    "cl-hex": b"Content-Length: 0x3\r\n\r\nabc",
    "chunk-extension": b"Transfer-Encoding: chunked\r\n\r\n3;a=\nb\r\nabc\r\n0\r\n\r\n",
    "chunk-too-long": b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nabc\r\n0\r\n\r\n",
    "chunk-negative": b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
    "trailer": b"Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 40\r\n\r\n",
    "name-with-space": b"Content Length: 3\r\nContent-Length: 0\r\n\r\n",
    "name-with-nul": b"Content-Length\0: 3\r\nContent-Length: 0\r\n\r\n",
}


def responses(port: int, message: bytes) -> list[bytes]:
    """Send bytes on one connection, and return the status lines of what comes."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
        line.sendall(message)
        try:
            while piece := line.recv(65536):
                got += piece
        except TimeoutError:
            pass
    return [part[:3] for part in got.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("body", CORPUS.values(), ids=CORPUS.keys())
def test_v28_what_nginx_takes_for_one_request_is_one_for_the_provider(nginx: str, body: bytes) -> None:
    port = int(nginx.rpartition(":")[2])
    hidden = HIDDEN % port
    seen = responses(port, START % port + body + hidden)
    assert len(seen) <= 1, seen
    assert b"500" not in seen
    after = WireBrowser().get(f"{nginx}/_okno/start?to=/mine", follow=False)
    assert after.status == 303
    assert "to=%2Fmine" in after.location


@pytest.mark.parametrize("body", CORPUS.values(), ids=CORPUS.keys())
def test_v28_what_comes_straight_is_answered_once_and_never_as_two(provider: Provider, body: bytes) -> None:
    port = provider.ports.provider
    message = b"POST /token HTTP/1.1\r\nHost: localhost:%d\r\n" % port
    seen = responses(port, message + body + b"GET /jwks HTTP/1.1\r\nX-Hidden: ")
    assert len(seen) <= 1, seen
    assert b"500" not in seen
