"""Path rules: what a request needs, however its path is spelled, at the gate and for a proxy that asks."""

import html
from urllib.parse import urlencode

import pytest

from idp.model.ids import AccountId
from legacy_bridges.contract import PathRule
from legacy_bridges.path_rules import rules_for
from tests.gate.guarded import ISSUER, PLAIN, ROMASHKA, Browser, Guarded
from tests.support import rights

RULES = """
paths:
  - {methods: [GET, HEAD], path: "/help/**", need: "service:use"}
  - {path: "/cgi-bin/cmd.cgi", need: "service:configure", audit: true}
  - {path: "/money/**", need: "service:use", acr: "urn:okno:loa:2"}
  - {methods: [GET, POST], path: "/cgi-bin/**", need: "service:use"}
  - {methods: [GET], path: "/", need: "service:use"}
  - {methods: [GET], path: "/pages/*", need: "service:use"}
"""
TABLE = tuple(
    PathRule(tuple(methods), path, need)
    for methods, path, need in (
        (("GET",), "/public/**", "service:view"),
        ((), "/cgi-bin/cmd.cgi", "service:configure"),
        (("GET",), "/cgi-bin/**", "service:view"),
        ((), "/a/*/c", "service:use"),
        ((), "/x/**/y", "service:use"),
        ((), "/deep/open", "service:use"),
        ((), "/deep/*/delete", "service:configure"),
        ((), "/deep/*/list/", "service:configure"),
        ((), "/deep/**", "service:use"),
    )
)


@pytest.mark.parametrize(
    ("method", "path", "numbers"),
    [
        pytest.param("GET", "/public/a/b", (0,), id="below"),
        pytest.param("GET", "/public", (0,), id="itself"),
        pytest.param("GET", "/public?x=/cgi-bin/cmd.cgi", (0,), id="query-is-no-path"),
        pytest.param("GET", "/publicity", (), id="beginning-of-a-name"),
        pytest.param("POST", "/public/a", (), id="another-method"),
        pytest.param("HEAD", "/public/a", (), id="head-is-a-method"),
        pytest.param("GET", "/cgi-bin/cmd.cgi", (1,), id="first-that-fits"),
        pytest.param("GET", "/cgi-bin/status.cgi", (2,), id="next-that-fits"),
        pytest.param("GET", "/cgi-bin/cmd.cgi/x", (2, 1), id="something-behind-a-script"),
        pytest.param("GET", "/cgi-bin/CMD.cgi", (2, 1), id="another-case"),
        pytest.param("GET", "/CGI-BIN/cmd.cgi", (), id="another-case-that-no-rule-fits"),
        pytest.param("GET", "/cgi-bin/cmd.cgi;x=1", (2, 1), id="parameter"),
        pytest.param("GET", "/cgi-bin;x/cmd.cgi", (), id="parameter-of-a-folder"),
        pytest.param("GET", "/cgi-bin/cmd.cgi.", (2, 1), id="trailing-dot"),
        pytest.param("GET", "/cgi-bin/cmd.cgi%20", (2, 1), id="trailing-space"),
        pytest.param("GET", "/cgi-bin/%63md.cgi", (1,), id="encoded-letter"),
        pytest.param("GET", "/a/b/c", (3,), id="one-star"),
        pytest.param("GET", "/a/b/b/c", (), id="one-star-is-one-segment"),
        pytest.param("GET", "/x/1/2/y", (4,), id="two-stars-between"),
        pytest.param("GET", "/", (), id="none"),
        pytest.param("GET", "/deep/open", (5,), id="a-slash-asks-for-no-rule-behind"),
        pytest.param("GET", "/deep/a/delete/", (8, 6), id="slash-at-the-end"),
        pytest.param("GET", "/deep/a/list", (8, 7), id="no-slash-at-the-end"),
    ],
)
def test_a_path_needs_what_every_reading_of_it_needs(
    method: str, path: str, numbers: tuple[int, ...]
) -> None:
    assert rules_for(TABLE, method, path) == numbers


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell a service with rules."""
    return {"wiki": PLAIN + RULES}


@pytest.fixture
def user(world: Guarded) -> Browser:
    """Give a browser in which somebody who may only use the wiki has entered it."""
    browser = world.browser()
    browser.sign_in(world.person("boris", "service_user"))
    browser.enter()
    return browser


ALLOWED = [
    ("GET", "/"),
    ("GET", "/help/a/b"),
    ("GET", "/cgi-bin/status.cgi?x=1"),
    ("POST", "/cgi-bin/status.cgi"),
    ("GET", "/pages/one"),
]
REFUSED = [
    pytest.param("POST", "/cgi-bin/cmd.cgi", "not_given&need=service%3Aconfigure", id="needs-more"),
    pytest.param("GET", "/cgi-bin/cmd.cgi/x", "not_given&need=service%3Aconfigure", id="spelled-otherwise"),
    pytest.param("GET", "/cgi-bin/%43MD.CGI", "not_given&need=service%3Aconfigure", id="in-another-case"),
    pytest.param("DELETE", "/help/a", "no_rule", id="another-method"),
    pytest.param("GET", "/pages/one/two", "no_rule", id="too-deep"),
    pytest.param("GET", "/secret", "no_rule", id="no-rule"),
]


@pytest.mark.parametrize(("method", "path"), ALLOWED)
def test_a_rule_that_is_satisfied_lets_through(world: Guarded, user: Browser, method: str, path: str) -> None:
    assert user.ask(path, method=method).status_code == 200
    assert (world.old.last.method, world.old.last.target) == (method, path)


@pytest.mark.parametrize(("method", "path", "why"), REFUSED)
def test_a_rule_that_is_not_satisfied_is_said_in_words_and_in_no_circle(
    world: Guarded, user: Browser, method: str, path: str, why: str
) -> None:
    answer = user.ask(path, method=method)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/_okno/start?why={why}")
    page = user.ask(answer.headers["Location"])
    assert (page.status_code, "<h1>" in page.text) == (403, True)
    assert world.old.seen == []
    assert "BridgeRequest" not in world.audit()


def test_the_missing_right_is_named_and_who_gives_it_is_a_link_away(user: Browser) -> None:
    page = user.ask(user.ask("/cgi-bin/cmd.cgi").headers["Location"])
    assert "It takes the right to configure the service, and you do not have it." in page.text
    way = f"{ISSUER}/access/why?permission=service%3Aconfigure&service=wiki"
    assert f'<a href="{html.escape(way)}">' in page.text


@pytest.mark.parametrize("need", ["service:fly", "<b>", "", "service"])
def test_a_right_that_there_is_not_is_not_named(user: Browser, need: str) -> None:
    page = user.ask(f"/_okno/start?{urlencode({'why': 'not_given', 'need': need})}")
    assert page.status_code == 403
    assert "You do not have the right that it takes." in page.text
    assert "/access/why" not in page.text


def test_who_may_configure_does_and_it_is_written_down(world: Guarded) -> None:
    browser = world.browser()
    browser.sign_in(world.person("olga", "service_operator"))
    browser.enter()
    assert browser.ask("/cgi-bin/cmd.cgi", method="POST", data=b"x").status_code == 200
    assert browser.ask("/cgi-bin/status.cgi").status_code == 200
    assert world.audit().count("BridgeRequest") == 1
    with world.store.read() as records:
        row = next(row for row in records.audit.recent(5) if row.kind == "BridgeRequest")
    assert '"/cgi-bin/cmd.cgi"' in row.detail
    assert row.account == AccountId("olga")


def test_a_rule_asks_for_the_second_factor_and_is_content_with_it(world: Guarded) -> None:
    browser = world.browser()
    sid = browser.sign_in(world.person())
    browser.enter()
    answer = browser.ask("/money/pay?x=1")
    start = "/_okno/start?to=/money/pay%3Fx%3D1&acr=urn%3Aokno%3Aloa%3A2"
    assert answer.headers["Location"] == start
    begun = browser.ask(start)
    stepped = browser.provider.get(begun.headers["Location"].removeprefix(ISSUER), base_url=ISSUER)
    assert stepped.headers["Location"].startswith("/login/code?i=")
    assert world.old.seen == []
    browser.step_up(sid)
    assert browser.ask("/money/pay?x=1").status_code == 200


def test_a_right_in_one_branch_opens_the_service_and_acts_for_no_other_branch(world: Guarded) -> None:
    who = world.person("dina", "")
    with world.store.write() as records:
        rights.node(records, ROMASHKA, "north")
        rights.place(records, ROMASHKA, "wiki", "north")
        rights.give(records, who, ROMASHKA, "service_operator", node="north")
    world.stamps.refresh_now()
    browser = world.browser()
    browser.sign_in(who)
    browser.enter()
    assert browser.ask("/help").status_code == 200
    refused = browser.ask("/cgi-bin/cmd.cgi", method="POST")
    assert refused.headers["Location"].endswith("need=service%3Aconfigure")
    assert len(world.old.seen) == 1
