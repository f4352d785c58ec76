"""Hosts, paths and methods: what is judged is what the service sees (V70, V111)."""

from urllib.parse import unquote_to_bytes

import pytest

from legacy_bridges.host.cookies import BRIDGE
from tests.gate.guarded import Browser, Guarded

HOSTS = [
    pytest.param("wiki.localhost:8402", 200, id="its-own"),
    pytest.param("WIKI.LocalHost:8402", 200, id="in-any-case"),
    pytest.param("wiki.localhost", 421, id="without-its-port"),
    pytest.param("wiki.localhost.:8402", 421, id="with-a-dot"),
    pytest.param("wiki.localhost:8402.evil.test", 421, id="with-a-tail"),
    pytest.param("wiki.localhost:8402@evil.test", 421, id="as-user-information"),
    pytest.param("wiki.localhost:8402,evil.test", 421, id="two-of-them"),
    pytest.param("localhost:8400", 421, id="the-providers"),
    pytest.param("127.0.0.1:8402", 421, id="an-address"),
    pytest.param("", 421, id="empty"),
]


@pytest.mark.parametrize(("host", "status"), HOSTS)
def test_a_service_answers_under_its_own_name_alone(inside: Browser, host: str, status: int) -> None:
    cookie = f"{BRIDGE}={inside.bridge_cookie()}"
    assert inside.ask(headers={"Cookie": cookie, "Host": host}).status_code == status


PATHS = [
    pytest.param("/a/../b", 400, "", id="dot-segments"),
    pytest.param("/a/%2e%2e/b", 400, "", id="encoded-dots"),
    pytest.param("/a/..;/b", 400, "", id="dots-with-a-parameter"),
    pytest.param("/a/..;x=1/b", 400, "", id="dots-with-a-named-parameter"),
    pytest.param("/a%2f..%2fb", 400, "", id="encoded-slashes-and-dots"),
    pytest.param("/a%252e%252e/b", 400, "", id="encoded-twice"),
    pytest.param("//evil.test/b", 400, "", id="two-slashes-first"),
    pytest.param("/a//b", 400, "", id="two-slashes"),
    pytest.param("/a\\b", 400, "", id="backslash"),
    pytest.param("/a%5cb", 400, "", id="encoded-backslash"),
    pytest.param("/a%00b", 400, "", id="nul"),
    pytest.param("/a%0d%0aX:%20y", 400, "", id="line-end"),
    pytest.param("*", 400, "", id="star"),
    pytest.param("/a%2fb", 200, "/a/b", id="encoded-slash-is-a-slash"),
    pytest.param("/%61dmin", 200, "/admin", id="encoded-letter-is-the-letter"),
    pytest.param("/a;b=1", 200, "/a;b=1", id="parameter"),
    pytest.param("/%D1%8F/%FF", 200, "/%D1%8F/%FF", id="not-ascii"),
    pytest.param("/a b", 200, "/a%20b", id="space"),
    pytest.param("/a?../..//%2e\\\\x", 200, "/a?../..//%2e\\\\x", id="anything-in-the-query"),
]


@pytest.mark.parametrize(("target", "status", "seen"), PATHS)
def test_the_service_sees_the_path_that_was_judged(
    world: Guarded, inside: Browser, target: str, status: int, seen: str
) -> None:
    path, _, query = target.partition("?")
    overrides = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    answer = inside.ask("/", environ_overrides=overrides)
    assert answer.status_code == status
    assert [one.target for one in world.old.seen] == ([seen] if seen else [])


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "get", "G" * 20])
def test_a_method_that_is_none_of_a_services_goes_nowhere(
    world: Guarded, inside: Browser, method: str
) -> None:
    assert inside.ask(method="GET", environ_overrides={"REQUEST_METHOD": method}).status_code == 400
    assert world.old.seen == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_any_other_method_travels(world: Guarded, inside: Browser, method: str) -> None:
    assert inside.ask("/x", method=method).status_code == 200
    assert world.old.last.method == method
    assert world.old.last.all("Content-Length") == (["0"] if method in ("POST", "PUT") else [])


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param({"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "Upgrade"}, 501, id="websocket"),
        pytest.param({"HTTP_TRANSFER_ENCODING": "chunked"}, 411, id="no-length"),
        pytest.param({"CONTENT_LENGTH": "²"}, 411, id="length-that-is-none"),
        pytest.param({"CONTENT_LENGTH": str(2**40)}, 413, id="too-large"),
    ],
)
def test_what_cannot_be_handed_on_is_said_in_words(
    world: Guarded, inside: Browser, sent: dict[str, str], status: int
) -> None:
    answer = inside.ask("/x", method="POST", environ_overrides=sent)
    assert answer.status_code == status
    assert "Wiki did not get this request" in answer.text
    assert world.old.seen == []
