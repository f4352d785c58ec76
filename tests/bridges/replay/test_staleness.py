"""Telling a dead session from a living one, and leaving a service."""

from typing import Any

import pytest

from legacy_bridges.contract import Reply
from legacy_bridges.protocols.form_replay import FormReplay
from tests.bridges.replay.talking import (
    LOGIN_FORM,
    NOBODY,
    OPTIONS,
    ORIGIN,
    SIGNED_IN,
    UPSTREAM,
    Service,
    manifest,
    page,
    redirect,
)

CASES: dict[str, tuple[Reply, bool]] = {
    "signed-in": (page(SIGNED_IN), False),
    "answers-200-and-knows-nobody": (page(NOBODY), True),
    "the-form-itself": (page(LOGIN_FORM), True),
    "the-form-with-403": (page(LOGIN_FORM, status=403), True),
    "to-the-sign-in-page": (redirect("/doku.php?id=x&do=login"), True),
    "to-the-sign-in-page-in-full": (redirect(f"{UPSTREAM}/doku.php?do=login"), True),
    "to-the-sign-in-page-of-our-host": (redirect(f"{ORIGIN}/doku.php?do=login"), True),
    "to-another-page": (redirect("/doku.php?id=x"), False),
    "to-somebody-elses-sign-in-page": (redirect("https://evil.example/?do=login"), False),
    "a-piece-for-a-script": (page("<li>row</li>"), False),
    "an-error": (page(NOBODY, status=500), False),
    "not-found": (page(NOBODY, status=404), False),
    "no-page": (page(NOBODY, kind="application/json"), False),
    "a-picture": (page("\x89PNG", kind="image/png"), False),
    "an-empty-answer": (Reply(204, (), b""), False),
    "only-the-beginning": (
        Reply(200, (("Content-Type", "text/html"),), NOBODY.encode(), "/", whole=False),
        False,
    ),
}


@pytest.mark.parametrize(("reply", "stale"), CASES.values(), ids=CASES.keys())
def test_a_dead_session_is_seen_in_whatever_way_it_shows(reply: Reply, stale: bool) -> None:
    assert FormReplay().is_stale(manifest(), reply) is stale


def test_pages_that_never_show_who_is_there_can_be_named() -> None:
    named = manifest(OPTIONS | {"session_ok": {"css": ".user bdi", "unless": r"^/lib/exe/"}})
    popup = Reply(200, (("Content-Type", "text/html"),), NOBODY.encode(), "/lib/exe/mediamanager.php")
    assert not FormReplay().is_stale(named, popup)
    assert FormReplay().is_stale(manifest(), popup)


def test_an_answer_in_json_says_that_the_session_is_over() -> None:
    options = {
        "kind": "json",
        "post": "/in",
        "fill": {"l": "$login", "p": "$secret"},
        "ok": {"json": "ok"},
        "stale": {"json": "error.code", "equals": "a403"},
    }
    over = page('{"error": {"code": "a403"}}', kind="application/json")
    assert FormReplay().is_stale(manifest(options), over)
    assert not FormReplay().is_stale(manifest(options), page('{"error": {}}', kind="application/json"))
    assert "application/json" in FormReplay().habits(manifest(options)).reads


def leave(service: Service, options: dict[str, Any] = OPTIONS) -> bool:
    return service.hold(FormReplay().log_out(manifest(options), {"DokuWiki": "s"}))


def test_one_leaves_by_the_link_with_its_token_and_the_service_must_forget_us() -> None:
    service = Service([page(SIGNED_IN), redirect("/", "DokuWiki=x"), page(NOBODY), page(NOBODY)])
    assert leave(service)
    assert service.asked[1].path == "/doku.php?id=start&do=logout&sectok=t0k"
    assert service.asked[-1].headers["Cookie"] == "DokuWiki=s"


def test_a_service_that_still_knows_the_old_cookies_was_not_left() -> None:
    assert not leave(Service([page(SIGNED_IN), page(NOBODY, "DokuWiki=x"), page(SIGNED_IN)]))


def test_a_session_that_is_over_already_is_left() -> None:
    assert leave(Service([page(NOBODY)]))


def test_a_link_that_leads_elsewhere_is_not_followed() -> None:
    html = SIGNED_IN.replace("/doku.php?id=start&amp;do=logout", "https://evil.example/?do=logout")
    service = Service([page(html)])
    assert not leave(service)
    assert len(service.asked) == 1


def test_one_leaves_by_a_form_where_there_is_one() -> None:
    html = SIGNED_IN + '<form id="out" method="post" action="/out"><input name="tok" value="1"></form>'
    options = OPTIONS | {"logout": {"form_css": "#out", "done": {"text": "Bye"}}}
    service = Service([page(html), page("Bye")])
    assert leave(service, options)
    assert service.posted() == {"tok": "1"}


def test_one_leaves_by_an_address_where_no_token_is_needed() -> None:
    options = OPTIONS | {"logout": {"path": "/out.php", "method": "POST", "done": {"path": "^/bye"}}}
    service = Service([page(SIGNED_IN), redirect("/bye"), page("")])
    assert leave(service, options)
    assert [(ask.method, ask.path) for ask in service.asked[1:]] == [("POST", "/out.php"), ("GET", "/bye")]


TOKEN = {"name": "_token", "pattern": r'"request_token":"(\w+)"'}
SCRIPT = '<script>set({"request_token":"t0k"})</script>'


@pytest.mark.parametrize(
    ("method", "path", "body"), [("GET", "/out?all=1&_token=t0k", b""), ("POST", "/out?all=1", b"_token=t0k")]
)
def test_an_address_may_want_a_token_that_stands_in_a_script(method: str, path: str, body: bytes) -> None:
    way = {"path": "/out?all=1", "method": method, "token": TOKEN, "done": {"text": "Bye"}}
    service = Service([page(SIGNED_IN + SCRIPT), page("Bye")])
    assert leave(service, OPTIONS | {"logout": way})
    left = service.asked[1]
    assert (left.method, left.path, left.body or b"") == (method, path, body)


def test_without_the_token_nobody_leaves() -> None:
    service = Service([page(SIGNED_IN)])
    assert not leave(service, OPTIONS | {"logout": {"path": "/out", "token": TOKEN}})
    assert len(service.asked) == 1
