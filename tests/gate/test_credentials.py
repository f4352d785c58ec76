"""What a service is shown on a person's behalf, and that nobody else is."""

import base64
import hashlib
import logging
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from idp.model.ids import AccountId
from idp.model.link import LinkState
from tests.gate.guarded import ROMASHKA, Browser, Guarded
from tests.gate.upstream import Handler, Seen
from tests.support.statements import Statements

SECRET = "p&ss wörd=100%/+1"
LINKED = "links: person\nprove: [login]\nlent: link\n"
BASIC = LINKED + "forward_auth: {inject: basic}\n"
DIGEST = LINKED + "forward_auth: {inject: digest}\n"
QUERY = (
    LINKED + "forward_auth: {inject: query, query: {username: $login, password: $secret, format: plain}}\n"
)
BY_ROLE = (
    "lent: role\nroles: {owner: boss, service_user: reader}\nidentity: {X-Role: role, X-Login: login}\n"
    "forward_auth: {inject: basic, secret_header: X-Own}\n"
)


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell a service for each way to show a credential."""
    return {"basic": BASIC, "digest": DIGEST, "query": QUERY, "role": BY_ROLE}


def entered(world: Guarded, service: str, secret: str | None = SECRET, login: str = "анна") -> Browser:
    """Give a browser in which Anna has entered by her old account."""
    anna = world.person()
    world.link("anna", service, login, secret)
    return arrived(world, anna, service)


def arrived(world: Guarded, who: AccountId, service: str) -> Browser:
    browser = world.browser()
    browser.sign_in(who)
    browser.enter(service)
    return browser


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


def test_a_password_renewed_meanwhile_is_taken_before_a_link_is_called_broken(world: Guarded) -> None:
    browser = entered(world, "basic")
    browser.ask("/x", "basic")
    world.seal("basic", "link:link-anna", "new")

    def only_new(handler: Handler, seen: Seen) -> None:
        handler.reply(200 if seen.one("Authorization") == basic("анна", "new") else 401)

    world.old.answering = only_new
    assert browser.ask("/x", "basic").status_code == 200
    assert world.link_state("link-anna") is LinkState.ACTIVE


class DigestService:
    """Judges answers by RFC 7616 with its own reading of it."""

    def __init__(self, login: str, secret: str, **said: str) -> None:
        self.said = {"realm": "old", "nonce": "n1", "qop": "auth", "opaque": "o"} | said
        self.login, self.secret = login, secret
        self.counts: list[str] = []
        self.stale = False

    def __call__(self, handler: Handler, seen: Seen) -> None:
        shown = seen.all("Authorization")
        if shown and self.fits(shown[0], seen):
            handler.reply(200, seen.body)
            return
        said = ", ".join(f'{name}="{value}"' for name, value in self.said.items() if value)
        stale = ", stale=true" if self.stale else ""
        handler.reply(401, b"", ("WWW-Authenticate", f"Digest {said}{stale}"))

    def fits(self, header: str, seen: Seen) -> bool:
        got = {n: q or t for n, q, t in re.findall(r'([a-z*]+)=(?:"([^"]*)"|([^, ]+))', header)}
        if got["nonce"] != self.said["nonce"]:
            return False
        self.counts.append(got.get("nc", ""))
        algorithm = self.said.get("algorithm") or "MD5"
        kind = algorithm.lower().removesuffix("-sess").replace("-", "")

        def digest(text: str) -> str:
            return hashlib.new(kind, text.encode()).hexdigest()

        first = digest(f"{self.login}:{got['realm']}:{self.secret}")
        if algorithm.endswith("-sess"):
            first = digest(f"{first}:{got['nonce']}:{got['cnonce']}")
        second = digest(f"{seen.method}:{seen.target}")
        middle = f"{got['nonce']}:{got['nc']}:{got['cnonce']}:auth" if self.said["qop"] else got["nonce"]
        named = got.get("username") or got["username*"].removeprefix("UTF-8''")
        return (
            got["response"] == digest(f"{first}:{middle}:{second}")
            and got["uri"] == seen.target
            and got["opaque"] == self.said["opaque"]
            and named in (self.login, quote(self.login))
        )


@pytest.mark.parametrize(
    ("algorithm", "qop"),
    [("", "auth"), ("MD5", "auth"), ("MD5-sess", "auth"), ("SHA-256", "auth,auth-int"), ("MD5", "")],
)
def test_digest_is_answered_with_a_rising_count(world: Guarded, algorithm: str, qop: str) -> None:
    browser = entered(world, "digest")
    world.old.answering = service = DigestService("анна", SECRET, algorithm=algorithm, qop=qop)
    for path in ("/a?b=1", "/c", "/d"):
        assert browser.ask(path, "digest").status_code == 200
    assert [seen.method for seen in world.old.seen] == ["HEAD", "GET", "GET", "GET"]
    if qop:
        assert service.counts == ["00000001", "00000002", "00000003"]


def test_a_stale_nonce_is_renewed_and_a_small_body_sent_again(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = service = DigestService("анна", SECRET)
    browser.ask("/a", "digest")
    service.said["nonce"], service.stale = "n2", True
    answer = browser.ask("/a", "digest", "POST", data=b"small")
    assert (answer.status_code, answer.data) == (200, b"small")
    assert world.link_state("link-anna") is LinkState.ACTIVE


def test_a_large_body_is_never_sent_twice(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = service = DigestService("анна", SECRET)
    browser.ask("/a", "digest")
    service.said["nonce"], service.stale = "n2", True
    answer = browser.ask("/a", "digest", "POST", data=b"x" * 100_000)
    assert answer.status_code == 409
    assert "Send this once more" in answer.text
    assert browser.ask("/a", "digest", "POST", data=b"x" * 100_000).status_code == 200
    assert world.link_state("link-anna") is LinkState.ACTIVE


def test_a_wrong_password_is_tried_once_by_digest_too(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = DigestService("анна", "another")
    assert browser.ask("/a", "digest").status_code == 502
    assert len([seen for seen in world.old.seen if seen.all("Authorization")]) == 1
    assert world.link_state("link-anna") is LinkState.BROKEN


def test_a_digest_that_nobody_knows_is_not_answered(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = DigestService("анна", SECRET, algorithm="SHA-512-256")
    assert browser.ask("/a", "digest").status_code == 400
    assert not [seen for seen in world.old.seen if seen.all("Authorization")]


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
    reader = arrived(world, world.person("boris", "service_user"), "role")
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
