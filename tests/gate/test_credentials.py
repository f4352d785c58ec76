"""What a service is shown on a person's behalf, and that nobody else is."""

import base64
import logging
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from idp.model.link import LinkState
from tests.gate.guarded import ROMASHKA, Guarded
from tests.gate.lent import BASIC, BY_ROLE, QUERY, SECRET, arrived, basic, entered, refusing
from tests.gate.upstream import Handler, Seen
from tests.support.statements import Statements


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell a service for each way to show a credential."""
    return {"basic": BASIC, "query": QUERY, "role": BY_ROLE}


def test_basic_shows_the_linked_account(world: Guarded) -> None:
    browser = entered(world, "basic")
    assert browser.ask("/x", "basic", headers={"Authorization": "Basic eA=="}).status_code == 200
    assert world.old.last.one("Authorization") == basic("анна", SECRET)


def test_a_warm_request_with_a_secret_costs_three_selects(world: Guarded, statements: Statements) -> None:
    browser = entered(world, "basic")
    browser.ask("/x", "basic")
    statements.clear()
    assert browser.ask("/x", "basic").status_code == 200
    assert (len(statements.selects()), statements.writes()) == (3, [])


def test_lending_is_written_down_once_a_bridge_session(world: Guarded) -> None:
    browser = entered(world, "basic")
    for _ in range(3):
        browser.ask("/x", "basic")
    assert world.audit().count("SecretLent") == 1
    browser.enter("basic")
    browser.ask("/x", "basic")
    assert world.audit().count("SecretLent") == 2


STATES = [
    pytest.param(LinkState.PENDING, id="pending"),
    pytest.param(LinkState.BROKEN, id="broken"),
    pytest.param(LinkState.LOCKED, id="locked"),
    pytest.param(LinkState.REVOKED, id="revoked"),
]


@pytest.mark.parametrize("state", STATES)
def test_a_link_that_is_not_active_lends_nothing(world: Guarded, state: LinkState) -> None:
    browser = entered(world, "basic")
    assert browser.ask("/x", "basic").status_code == 200
    world.set_link("link-anna", state)
    answer = browser.ask("/x", "basic")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/_okno/link")
    assert len(world.old.seen) == 1


def test_who_has_no_link_is_led_to_where_they_make_one(world: Guarded) -> None:
    browser = arrived(world, world.person(), "basic")
    assert browser.ask("/x", "basic").headers["Location"] == "/_okno/link"
    assert world.old.seen == []


def test_a_refused_credential_breaks_the_link_at_once_and_pops_up_no_password_box(world: Guarded) -> None:
    browser = entered(world, "basic")
    world.old.answering = refusing(401, ("WWW-Authenticate", 'Basic realm="x"'))
    answer = browser.ask("/x", "basic")
    assert answer.status_code == 502
    assert "WWW-Authenticate" not in answer.headers
    assert "did not let us in" in answer.text
    assert world.link_state("link-anna") is LinkState.BROKEN
    assert world.audit().count("LinkBroken") == 1
    assert browser.ask("/x", "basic").headers["Location"] == "/_okno/link"
    assert len(world.old.seen) == 1


def test_a_password_renewed_meanwhile_is_taken_before_a_link_is_called_broken(world: Guarded) -> None:
    browser = entered(world, "basic")
    browser.ask("/x", "basic")
    world.seal("basic", "link:link-anna", "new")

    def only_new(handler: Handler, seen: Seen) -> None:
        handler.reply(200 if seen.one("Authorization") == basic("анна", "new") else 401)

    world.old.answering = only_new
    assert browser.ask("/x", "basic").status_code == 200
    assert world.link_state("link-anna") is LinkState.ACTIVE


def test_query_puts_the_credential_behind_what_the_browser_asked(world: Guarded) -> None:
    browser = entered(world, "query")
    assert browser.ask("/send?to=%2B373&text=a%20b", "query").status_code == 200
    seen = parse_qs(urlsplit(world.old.last.target).query)
    assert seen == {
        "to": ["+373"],
        "text": ["a b"],
        "username": ["анна"],
        "password": [SECRET],
        "format": ["plain"],
    }
    browser.ask("/send", "query")
    assert world.old.last.target.startswith("/send?username=%D0%B0")


@pytest.mark.parametrize(
    "query",
    [
        "password=x",
        "a=1&username=root",
        "PASSWORD=x",
        "pass%77ord=x",
        "pass%2577ord=x",
        "a=1;password=x",
        "password[]=x",
        "password%5B0%5D=x",
        "+password=x",
        "password",
        "format=xml",
    ],
)
def test_a_parameter_of_these_names_is_refused_in_any_spelling(world: Guarded, query: str) -> None:
    browser = entered(world, "query")
    answer = browser.ask(f"/send?{query}", "query")
    assert answer.status_code == 400
    assert world.old.seen == []


def test_an_account_for_each_role_and_the_gates_own_secret(world: Guarded) -> None:
    world.seal_own("role", "own-secret")
    world.seal_role("role", "boss", "of-all")
    world.seal_role("role", "reader", "of-all-readers")
    world.seal_role("role", "reader", "of-romashka", ROMASHKA)
    boss = arrived(world, world.person(), "role")
    assert boss.ask("/x", "role", headers={"X-Own": "forged", "X_Own": "forged"}).status_code == 200
    assert world.old.last.one("Authorization") == basic("boss", "of-all")
    assert [world.old.last.one(name) for name in ("X-Own", "X-Role", "X-Login")] == [
        "own-secret",
        "boss",
        "boss",
    ]
    reader = arrived(world, world.person("boris", "admin"), "role")
    reader.ask("/x", "role")
    assert world.old.last.one("Authorization") == basic("reader", "of-romashka")


def test_without_its_secrets_a_service_hears_nothing(world: Guarded) -> None:
    browser = arrived(world, world.person(), "role")
    assert browser.ask("/x", "role").status_code == 502
    world.seal_own("role", "own-secret")
    assert world.old.seen == []


def test_a_role_without_a_word_gets_a_page_and_no_circle(world: Guarded) -> None:
    browser = arrived(world, world.person("carl", "service_operator"), "role")
    answer = browser.ask("/x", "role")
    assert answer.headers["Location"] == "/_okno/start?why=role_missing"
    assert browser.ask(answer.headers["Location"], "role").status_code == 403


def spelled(secret: str) -> list[str]:
    basic_ = base64.b64encode(f"анна:{secret}".encode()).decode()
    return [secret, quote(secret), quote(secret, safe=""), base64.b64encode(secret.encode()).decode(), basic_]


@pytest.mark.parametrize("service", ["basic", "query"])
def test_what_a_service_says_back_of_a_secret_reaches_no_browser_and_no_log(
    world: Guarded, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = entered(world, service)

    def telling(handler: Handler, seen: Seen) -> None:
        said = "\n".join([seen.target, *seen.all("Authorization"), *spelled(SECRET)])
        handler.reply(
            302,
            said.encode(),
            ("Content-Type", "text/html; charset=utf-8"),
            ("Location", f"{world.old.origin}{seen.target}#x"),
            ("X-Echo", quote(SECRET)),
        )

    world.old.answering = telling
    answer = browser.ask("/x?a=1", service, headers={"Accept-Encoding": "gzip"})
    assert world.old.last.all("Accept-Encoding") == []
    told = f"{answer.headers}\n{answer.text}\n{caplog.text}"
    assert not [form for form in spelled(SECRET) if form in told]
    assert answer.headers["Location"].startswith(f"http://{service}.localhost:8402/x")
    assert len(answer.data) == int(answer.headers["Content-Length"])
