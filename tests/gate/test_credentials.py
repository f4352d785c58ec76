"""What a service is shown on a person's behalf, and that nobody else is."""

import base64
import logging
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from idp.model.ids import AccountId, ServiceId
from idp.model.link import LinkState
from legacy_bridges.gate.stops import stopped_of
from tests.gate.guarded import ROMASHKA, Browser, Guarded
from tests.gate.lent import BASIC, LINKED, QUERY, SECRET, arrived, entered
from tests.gate.letters import letters
from tests.gate.upstream import Answering, Handler, Seen
from tests.support.statements import Statements

BY_ROLE = (
    "lent: role\nroles: {owner: boss, admin: reader}\nidentity: {X-Role: role, X-Login: login}\n"
    "forward_auth: {inject: basic, secret_header: X-Own}\n"
)
PROVED = LINKED + "forward_auth: {inject: basic, proof: /me}\n"
CHALLENGE = ("WWW-Authenticate", 'Basic realm="x"')


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell a service for each way to show a credential."""
    return {"basic": BASIC, "query": QUERY, "role": BY_ROLE, "proved": PROVED}


def basic(login: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{secret}".encode()).decode()


def refusing(status: int = 401, *headers: tuple[str, str]):
    return lambda handler, _seen: handler.reply(status, b"no", *headers)


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


def test_a_break_is_written_to_its_person_once_and_in_their_language(world: Guarded) -> None:
    anna = world.person()
    with world.store.write() as records:
        found = records.accounts.get(anna)
        assert found is not None
        records.accounts.update(replace(found, locale="ru"))
    world.link("anna", "basic", "анна", SECRET)
    browser = arrived(world, anna, "basic")
    world.old.answering = refusing()
    for _ in range(3):
        browser.ask("/x", "basic")
    (letter,) = letters(world.house)
    assert (letter["channel"], letter["to"]) == ("email", "anna@romashka.example")
    assert letter["subject"] == "«Вики»: ваш старый логин не работает"
    assert letter["body"].endswith("http://localhost:8400/account/links")
    assert SECRET not in str(letter)


def by_path(answers: dict[str, int]) -> Answering:
    return lambda handler, seen: handler.reply(answers[seen.target], b"the page of the service", CHALLENGE)


PROOFS = [
    pytest.param({"/x": 401, "/me": 200}, 403, LinkState.ACTIVE, id="good-elsewhere"),
    pytest.param({"/x": 401, "/me": 302}, 403, LinkState.ACTIVE, id="led-on-elsewhere"),
    pytest.param({"/x": 401, "/me": 401}, 502, LinkState.BROKEN, id="refused-there-too"),
]


@pytest.mark.parametrize(("answers", "status", "state"), PROOFS)
def test_a_page_that_any_good_login_may_see_tells_a_bad_one_from_not_here(
    world: Guarded, answers: dict[str, int], status: int, state: LinkState
) -> None:
    browser = entered(world, "proved")
    world.old.answering = by_path(answers)
    answer = browser.ask("/x", "proved", method="POST", data=b"a=1", headers={"If-Match": "x"})
    assert answer.status_code == status
    assert "WWW-Authenticate" not in answer.headers
    assert ("the page of the service" in answer.text) is (status == 403)
    assert world.link_state("link-anna") is state
    assert [(seen.method, seen.target, seen.body) for seen in world.old.seen] == [
        ("POST", "/x", b"a=1"),
        ("GET", "/me", b""),
    ]
    assert world.old.last.one("Authorization") == basic("анна", SECRET)
    assert world.old.last.all("If-Match") == []


def test_a_service_that_dies_while_it_is_asked_breaks_no_link(world: Guarded) -> None:
    browser = entered(world, "proved")

    def dying(handler: Handler, seen: Seen) -> None:
        if seen.target == "/x":
            handler.reply(401)
        handler.close_connection = True

    world.old.answering = dying
    assert browser.ask("/x", "proved").status_code == 502
    assert world.link_state("link-anna") is LinkState.ACTIVE


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


def refused_role(world: Guarded) -> Browser:
    world.seal_own("role", "own-secret")
    world.seal_role("role", "boss", "wrong")
    world.seal_role("role", "reader", "good")
    world.old.answering = lambda handler, seen: handler.reply(
        401 if seen.one("Authorization") in (basic("boss", "wrong"), basic("boss", "also-wrong")) else 200
    )
    return arrived(world, world.person(), "role")


def test_a_refused_account_of_a_role_is_tried_once_for_everybody(world: Guarded) -> None:
    browser = refused_role(world)
    others = arrived(world, world.person("vera"), "role")
    for answer in (browser.ask("/x", "role"), browser.ask("/x", "role"), others.ask("/y", "role")):
        assert answer.status_code == 502
        assert "no fault of yours" in answer.text
    assert len(world.old.seen) == 1
    assert world.audit().count("SecretRefused") == 1
    reader = arrived(world, world.person("boris", "admin"), "role")
    assert reader.ask("/x", "role").status_code == 200
    world.clock.advance(days=400)
    assert arrived(world, AccountId("anna"), "role").ask("/x", "role").status_code == 502
    assert len(world.old.seen) == 2


def test_a_new_password_of_a_role_is_tried_once_too(world: Guarded) -> None:
    browser = refused_role(world)
    browser.ask("/x", "role")
    world.seal_role("role", "boss", "also-wrong")
    assert [browser.ask("/x", "role").status_code for _ in range(2)] == [502, 502]
    assert len(world.old.seen) == 2
    world.seal_role("role", "boss", "right")
    assert browser.ask("/x", "role").status_code == 200


def test_the_services_team_sees_that_an_account_was_refused(world: Guarded) -> None:
    browser = refused_role(world)
    browser.ask("/x", "role")
    bridged = world.bridges.find(ServiceId("role"))
    assert bridged is not None
    with world.store.read() as records:
        ((_at, ok, words),) = records.bridges.sightings(ServiceId("role"))
        stopped = list(stopped_of(records, bridged.manifest, world.clock.now()))
    assert (ok, stopped) == (False, [words])
    assert (
        words == "account refused, and not tried again: put another password into the vault, under role:boss"
    )
    world.seal_role("role", "boss", "right")
    with world.store.read() as records:
        assert list(stopped_of(records, bridged.manifest, world.clock.now())) == []


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
