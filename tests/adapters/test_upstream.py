"""Requests to origins fixed in our own settings."""

import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from idp.adapters.outbound import PlainUpstream
from idp.model.errors import Unavailable
from tests.adapters.authority import Authority
from tests.adapters.web_server import WebServer, web_server

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def test_method_headers_and_body_arrive(server: WebServer) -> None:
    PlainUpstream(LOOPBACK).request("POST", server.url("/echo?a=1"), headers={"X-Trace": "7"}, body=b"{}")

    method, path, headers, body = server.asked[0]
    assert (method, path, headers["x-trace"], body) == ("POST", "/echo?a=1", "7", b"{}")


def test_a_redirect_is_returned_and_not_followed(server: WebServer) -> None:
    assert PlainUpstream(LOOPBACK).request("GET", server.url("/redirect")).status == 302
    assert len(server.asked) == 1


def test_a_big_body_is_cut_at_64_kib(server: WebServer) -> None:
    assert len(PlainUpstream(LOOPBACK).request("GET", server.url("/big")).body) == 64 * 1024


@pytest.mark.parametrize("path", ["/drip", "/drip-head", "/short", "/rubbish"])
def test_what_does_not_answer_well_is_unavailable(server: WebServer, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unavailable):
        PlainUpstream(LOOPBACK, seconds=0.5).request("GET", server.url(path))

    assert time.monotonic() - began < 4


def test_the_own_certificates_are_trusted(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with web_server(authority.server("gateway.localhost")) as server:
        url = server.url("/echo", "gateway.localhost", "https")
        assert PlainUpstream(LOOPBACK, authority.file).request("GET", url).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "gateway.localhost", "[::ffff:127.0.0.1]"])
def test_loopback_is_asked_only_where_the_settings_list_it(server: WebServer, host: str) -> None:
    with pytest.raises(Unavailable, match="outbound_allow"):
        PlainUpstream().request("GET", server.url("/echo", host))

    assert server.connections == 0


@pytest.mark.parametrize(
    "url", ["ftp://gw.example/", "https://me:hidden@gw.example/", "https:///", "gw.example"]
)
def test_what_is_no_web_address_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable) as raised:
        PlainUpstream().request("GET", url)

    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb"], ids=["crlf", "lf"])
def test_a_header_with_a_line_break_is_not_sent(server: WebServer, value: str) -> None:
    with pytest.raises(Unavailable):
        PlainUpstream(LOOPBACK).request("GET", server.url(), headers={"X-Trace": value})

    assert server.asked == []
