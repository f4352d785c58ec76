"""What a browser gets to see of a service's answers, and of a service that gives none."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.gate.guarded import Browser, Guarded
from tests.gate.upstream import Handler, Seen


def answering(status: int = 200, *headers: tuple[str, str], body: bytes = b""):
    return lambda handler, _seen: handler.reply(status, body, *headers)


COOKIES = [
    pytest.param("a=1; Domain=.localhost; Path=/x", "a=1; Path=/x", id="domain"),
    pytest.param("a=1;domain=LOCALHOST;Secure", "a=1;Secure", id="domain-in-lower-case"),
    pytest.param("a=1; Path=/; Domain=", "a=1; Path=/", id="empty-domain"),
    pytest.param("domain=1; Path=/", "domain=1; Path=/", id="a-cookie-called-domain"),
    pytest.param("__Host-okno_bridge=x; Secure; Path=/", None, id="ours"),
    pytest.param("__host-OKNO_entry=x; Secure; Path=/", None, id="ours-in-another-case"),
    pytest.param("=__Host-okno_bridge=x; Path=/", None, id="ours-without-a-name"),
    pytest.param(" __Host-okno_bridge=x", None, id="ours-after-a-space"),
]


@pytest.mark.parametrize(("sent", "seen"), COOKIES)
def test_a_service_sets_cookies_for_its_own_host_and_none_of_ours(
    world: Guarded, inside: Browser, sent: str, seen: str | None
) -> None:
    world.old.answering = answering(200, ("Set-Cookie", sent), ("Set-Cookie", "b=2; HttpOnly"))
    got = inside.ask().headers.getlist("Set-Cookie")
    assert got == ([seen] if seen else []) + ["b=2; HttpOnly"]
    assert inside.bridge_cookie()


LOCATIONS = [
    pytest.param("{old}/a?b#c", "http://wiki.localhost:8402/a?b#c", id="its-own-origin"),
    pytest.param("{old}", "http://wiki.localhost:8402", id="its-own-root"),
    pytest.param("{old}0/a", "{old}0/a", id="a-port-that-is-none"),
    pytest.param("https://elsewhere.test/{old}x", "https://elsewhere.test/{old}x", id="elsewhere"),
    pytest.param("/a", "/a", id="relative"),
    pytest.param("../a?u={old}", "../a?u={old}", id="named-in-a-query"),
]


@pytest.mark.parametrize(("sent", "seen"), LOCATIONS)
def test_a_redirect_to_the_services_own_address_leads_to_its_public_one(
    world: Guarded, inside: Browser, sent: str, seen: str
) -> None:
    world.old.answering = answering(302, ("Location", sent.format(old=world.old.origin)))
    assert inside.ask().headers["Location"] == seen.format(old=world.old.origin)


def test_headers_that_would_lead_around_us_are_kept_back_and_others_pass(
    world: Guarded, inside: Browser
) -> None:
    world.old.answering = answering(
        403,
        ("WWW-Authenticate", "Basic"),
        ("Alt-Svc", 'h2=":443"'),
        ("X-Accel-Redirect", "/secret"),
        ("X-Okno-Start", "/x"),
        ("Strict-Transport-Security", "max-age=1"),
        ("Content-Type", "text/x"),
        ("Refresh", f"0; url={world.old.origin}/a"),
    )
    got = inside.ask().headers
    kept = ("WWW-Authenticate", "Alt-Svc", "X-Accel-Redirect", "X-Okno-Start")
    assert not [name for name in kept if name in got]
    assert got["Strict-Transport-Security"] == "max-age=1"
    assert (got["Content-Type"], got["Refresh"]) == ("text/x", "0; url=http://wiki.localhost:8402/a")


def test_a_service_that_asks_for_a_password_gets_none_and_the_browser_no_box(
    world: Guarded, inside: Browser
) -> None:
    world.old.answering = answering(401, ("WWW-Authenticate", "Basic"))
    answer = inside.ask()
    assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (502, False)


def test_a_dead_service_is_told_of_in_the_persons_language(world: Guarded, inside: Browser) -> None:
    world.relay.close()
    world.old.answering = lambda handler, _seen: handler.connection.shutdown(socket.SHUT_RDWR)
    for language, said in (("en", "Wiki"), ("ru", "Вики"), ("ro", "Wiki")):
        answer = inside.ask(headers={"Accept-Language": language})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (502, "no-store")
        assert f'lang="{language}"' in answer.text
        assert said in answer.text
        assert "<script" not in answer.text


def test_a_slow_service_is_given_up(world: Guarded, inside: Browser) -> None:
    enough = threading.Event()
    world.old.answering = lambda _handler, _seen: enough.wait(10)
    assert inside.ask().status_code == 504
    enough.set()


def test_one_session_and_one_service_leave_room_for_others(world: Guarded, inside: Browser) -> None:
    enough, begun = threading.Event(), threading.Semaphore(0)

    def waiting(handler: Handler, seen: Seen) -> None:
        if seen.target == "/slow":
            begun.release()
            enough.wait(10)
        handler.reply(200)

    world.old.answering = waiting
    cookie = f"__Host-okno_bridge={inside.bridge_cookie()}"
    with ThreadPoolExecutor(2) as pool:
        held = [pool.submit(inside.ask, "/slow", headers={"Cookie": cookie}) for _ in range(2)]
        for _ in held:
            assert begun.acquire(timeout=10)
        answer = inside.ask("/quick")
        enough.set()
        assert [one.result().status_code for one in held] == [200, 200]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert inside.ask("/quick").status_code == 200


@pytest.mark.spec("RFC 9111 §3.5")
@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        pytest.param((), ["private"], id="says-nothing"),
        pytest.param(("public, max-age=60",), ["private, max-age=60"], id="for-all"),
        pytest.param(("s-maxage=60, no-cache",), ["private, no-cache"], id="for-caches-between"),
        pytest.param(("private", "no-store"), ["private", "private, no-store"], id="in-two-lines"),
    ],
)
def test_no_cache_before_us_keeps_one_persons_page_for_another(
    world: Guarded, inside: Browser, sent: tuple[str, ...], seen: list[str]
) -> None:
    world.old.answering = answering(
        200, *(("Cache-Control", value) for value in sent), ("Surrogate-Control", "max-age=60")
    )
    got = inside.ask().headers
    assert got.getlist("Cache-Control") == seen
    assert "Surrogate-Control" not in got
