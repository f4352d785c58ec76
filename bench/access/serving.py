"""The whole provider on a real store: what a person's rights, a token and a page cost there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.access.clockwork import cost_of
from bench.access.deciding import Row
from bench.access.worlds import CLERK, COMPANY, NOW, PBX, World
from idp.app.factory import PARTS, create_app
from idp.app.opening import Opened
from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE
from idp.model.access import Cause, Denial, End, FactKind, Node, NodeKind, Put, Revision, person
from idp.model.account import Account
from idp.model.client import Client
from idp.model.company import Company
from idp.model.ids import AccountId, BrowserId, ClientId, DenialId, NodeId, Sid, new_id
from idp.model.secret import Secret, new_secret
from idp.model.session import Session
from idp.rbac import Trees, decide
from idp.settings import Settings
from tests.oidc.party import Party
from tests.support.statements import counted_statements

SECRET = "a-secret-of-good-length-0001"
OWNER = AccountId("owner")
READ = "decide, a person read from the store"
TOKEN = "a token: refresh, signed"
TREE = "/company/tree"


@dataclass
class Provider:
    """A provider with one company in it, and the clerk's relying party."""

    world: World
    app: Flask
    opened: Opened
    counts: dict[str, int] = field(default_factory=dict)
    """SQL statements, by what was done."""
    bytes: int = 0
    """Of an access token."""

    def count(self, what: str, call: Callable[[], Any]) -> None:
        """Count the statements of one call, caches warm."""
        call()
        with counted_statements() as seen:
            call()
        self.counts[what] = len(seen)


@contextmanager
def serving(world: World, folder: Path, database_url: str) -> Iterator[Provider]:
    """Open a provider, and write the world into it."""
    settings = Settings(issuer="http://localhost:8400", data_dir=folder, database_url=database_url)
    app = create_app(settings)
    opened: Opened = app.extensions[PARTS]
    try:
        write(world, opened)
        yield Provider(world, app, opened)
    finally:
        opened.close()


def write(world: World, opened: Opened) -> None:
    """Write company, people, client and tree."""
    client = Client(
        ClientId("pbx"),
        "PBX",
        ("https://pbx.example/cb",),
        NOW,
        client_secret_hash=Secret(SECRET).digest(),
        grant_types=frozenset({"authorization_code", "refresh_token"}),
        first_party=True,
        resource="https://pbx.example",
        access=PBX,
    )
    with opened.house.store.write() as records:
        records.companies.add(Company(COMPANY, "Company", NOW))
        for account in (CLERK, OWNER):
            records.accounts.add(Account(account, account.capitalize(), NOW), [])
            records.companies.add_member(account, COMPANY, "")
        records.clients.add(client)
    facts = [fact for fact in world.facts if not (isinstance(fact, Node) and fact.kind is NodeKind.COMPANY)]
    change(opened, *(Put(fact) for fact in facts))


def change(opened: Opened, *changes: Put | End) -> None:
    """Write the next revision, and let every cache hear of it."""
    with opened.house.store.write() as records:
        base = records.access.rev(COMPANY)
        records.access.append(COMPANY, base, changes, Revision(COMPANY, base + 1, NOW, Cause.OPERATOR))
    opened.stamps.refresh_now()


def rows(provider: Provider) -> Iterator[Row]:
    """Measure what goes through the store."""
    opened, nodes, known = provider.opened, provider.world.nodes, Trees(provider.opened.stamps)
    refresh = refreshing(relying_party(provider))
    page = reading(signed_in(provider, OWNER), TREE)
    for what, call, at_most in (
        (READ, stranger(provider, lambda: known), 2_000),
        ("the first person of a company read", stranger(provider, lambda: Trees(opened.stamps)), None),
        (TOKEN, refresh, None),
        (f"the page {TREE}", page, None),
    ):
        provider.count(what, call)
        yield Row(what, nodes, cost_of(call), at_most)
    yield Row("everybody's tree after a change", nodes, cost_of(after_a_change(opened)))
    provider.bytes = len(refresh()["access_token"])


def stranger(provider: Provider, trees: Callable[[], Trees]) -> Callable[[], Any]:
    """Read a person from the store, and decide."""
    place = provider.world.tree.structure.hangings[PBX][-1]

    def ask() -> Any:
        with provider.opened.house.store.read() as records:
            tree = trees().read_holdings(records, CLERK).trees[COMPANY]
        return decide(person(CLERK), "service:configure", place, tree, NOW)

    return ask


def relying_party(provider: Provider) -> Party:
    """Be the PBX, with the clerk at the browser."""
    return Party(signed_in(provider, CLERK), provider.opened.house, "pbx")


def refreshing(party: Party) -> Callable[[], Any]:
    """Refresh over and over, each time by the newest token."""
    latest = party.tokens(scope="openid roles offline_access", resource="https://pbx.example")

    def refresh() -> dict[str, Any]:
        answer = party.refresh(latest["refresh_token"])
        latest.update(answer.json or {})
        return latest

    return refresh


def reading(browser: FlaskClient, path: str) -> Callable[[], Any]:
    """Read a page."""

    def read() -> int:
        answer = browser.get(path)
        if answer.status_code != 200:
            msg = f"{path}: {answer.status}"
            raise RuntimeError(msg)
        return len(answer.data)

    return read


def after_a_change(opened: Opened) -> Callable[[], Any]:
    """Change something, and have everybody's tree again."""
    trees = Trees(opened.stamps)
    turn: list[Put | End] = [
        Put(Denial(DenialId("turn"), person(CLERK), NodeId(COMPANY))),
        End(FactKind.DENIAL, "turn"),
    ]

    def again() -> Any:
        turn.reverse()
        change(opened, turn[-1])
        with opened.house.store.read() as records:
            return trees.whole(records, COMPANY)

    return again


def signed_in(provider: Provider, account: AccountId) -> FlaskClient:
    """Be a browser in which somebody has signed in."""
    browser, cookie, secret = provider.app.test_client(), new_secret(), new_secret()
    now = provider.opened.house.clock.now()
    session = Session(
        sid=Sid(new_id()),
        account=account,
        auth_time=now,
        acr="urn:okno:loa:2",
        amr=("pwd", "otp"),
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(days=1),
        browser=BrowserId(secret.digest()),
        company=COMPANY,
    )
    with provider.opened.house.store.write() as records:
        records.sessions.add(session, cookie.digest())
    browser.set_cookie(BROWSER_COOKIE, secret.value, domain="localhost")
    browser.set_cookie(SESSION_COOKIE, cookie.value, domain="localhost")
    return browser
