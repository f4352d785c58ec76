"""The gate before a little old forum, and people of a company who are signed in at the provider."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.adapters.billing import FileBilling
from idp.adapters.embedded import LocalInvalidation, MemoryLimiter, PolledStamps, open_envelope
from idp.adapters.outbound import PooledRelay
from idp.app.linking import linkables
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.visitor import Visitor
from idp.interaction.browser import csrf_token
from idp.links.desk import open_links
from idp.links.vault import link_secret, put_secret
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.company import Company
from idp.model.ids import AccountId, BrowserId, CompanyId, LinkId, ServiceId, Sid
from idp.model.link import AccountLink, LinkState, OldAccount, Proof
from idp.model.secret import Secret
from idp.ports.house import House
from idp.ports.records import Store
from idp.settings import Settings
from legacy_bridges import Bridges, load_bridges
from legacy_bridges.gate import Parts, furnish
from legacy_bridges.gate.room import Room
from legacy_bridges.host.cookies import BRIDGE
from legacy_bridges.host.tickets import Pass, open_bridge_session
from tests.gate.forum import PASSWORD, Forum
from tests.support import rights
from tests.support.clock import FixedClock

ROMASHKA, FORUM = CompanyId("romashka"), ServiceId("forum")
ISSUER, ORIGIN = "http://localhost:8400", "http://forum.localhost:8402"
FIREFOX = {"User-Agent": "Firefox", "Accept-Language": "en"}
MANIFEST = """
service: forum
title: {{en: Forum}}
origin: {origin}
upstream: {upstream}
protocol: form_replay
access: forum
logout: back
links: {links}
lent: {lent}
prove: [login, sms]
landing: /home
{roles}
form_replay:
  start: /login
  form: "form#in"
  fill: {{user: $login, pass: $secret}}
  ok: {{css: "b.who"}}
  fail: {{css: "p.no"}}
  locked: {{css: "p.locked"}}
  captcha: {{css: "img#q", name: answer, picture_css: "img#q"}}
  session_ok: {{css: "b.who"}}
  login_page: {{path: "^/login"}}
  logout: {{link_css: "a.out", page: /home, pressed: "^/logout"}}
  base_urls: ["http://old.example"]
"""


class Nothing:
    """A part that the gate has no use for."""


@dataclass
class World:
    """The gate, what it stands on, and the forum behind it."""

    app: Flask
    house: House
    clock: FixedClock
    bridges: Bridges
    forum: Forum
    relay: PooledRelay
    room: Room
    cookies: list[str] = field(default_factory=list)

    def person(self, name: str = "anna", *, password: str = PASSWORD, linked: bool = True) -> AccountId:
        """Make an owner of the company, linked to an old account of the same name."""
        claims = {"email": f"{name}@romashka.example", "email_verified": True}
        account = Account(AccountId(name), name.title(), self.clock.now(), claims=claims)
        with self.house.store.write() as records:
            records.accounts.add(account, [Identifier(IdentifierKind.EMAIL, f"{name}@romashka.example")])
            records.companies.add_member(account.id, ROMASHKA, "")
            rights.give(records, account.id, ROMASHKA, "owner")
            if linked:
                self._link(records, account.id, name, password)
        self.house.stamps.refresh_now()  # type: ignore[attr-defined]
        return account.id

    def _link(self, records: Any, account: AccountId, login: str, password: str) -> None:
        now = self.clock.now()
        link = AccountLink(
            LinkId(f"l-{login}"),
            ROMASHKA,
            FORUM,
            OldAccount(login),
            LinkState.ACTIVE,
            now,
            account,
            has_secret=True,
            proof=Proof.LOGIN,
            proved_at=now,
        )
        records.links.put(link)
        put_secret(records, self.house.envelope, ROMASHKA, FORUM, link_secret(link.id), Secret(password), now)

    def browser(self, account: AccountId, headers: Mapping[str, str] = FIREFOX) -> "Browser":
        """Open a browser of somebody who has entered the forum through the provider."""
        now = self.clock.now()
        with self.house.store.write() as records:
            visitor = Visitor(BrowserId(f"b-{len(self.cookies)}"), "127.0.0.1")
            limits = Limits(timedelta(hours=12), timedelta(days=7))
            session = open_session(records, Proven(account, ("pwd",)), visitor, now, limits).session
            entry = Pass(FORUM, account, session.sid, ROMASHKA)
            cookie = open_bridge_session(records, entry, session.expires_at)
        self.cookies.append(cookie.value)
        return Browser(self, self.app.test_client(use_cookies=False), cookie, session.sid, dict(headers))

    def link(self, name: str = "anna") -> AccountLink:
        """Return a link as it stands."""
        with self.house.store.read() as records:
            found = records.links.get(LinkId(f"l-{name}"))
        assert found is not None
        return found

    def audit(self) -> list[str]:
        """List what was written down, oldest first."""
        with self.house.store.read() as records:
            return [f"{row.kind} {row.detail}" for row in reversed(records.audit.recent(100))]

    def count(self, kind: str) -> int:
        """Count what was written down of a kind."""
        return sum(line.startswith(f"{kind} ") for line in self.audit())


@dataclass
class Browser:
    """Sends requests to the service's own host."""

    world: World
    client: FlaskClient
    cookie: Secret
    sid: Sid
    headers: dict[str, str]
    sent_cookies: str = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self.send("GET", path, **headers)

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> TestResponse:
        """Send whatever."""
        cookies = f"{BRIDGE}={self.cookie.value}" + (f"; {self.sent_cookies}" if self.sent_cookies else "")
        said = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            path,
            method=method,
            base_url=ORIGIN,
            data=data,
            headers={**said, "Cookie": cookies},
            buffered=True,
        )

    def link(self, login: str, password: str, **more: str) -> TestResponse:
        """Send the page's own form."""
        token = csrf_token(self.world.house.envelope, self.cookie)
        form = {"csrf": token, "login": login, "password": password} | more
        return self.send("POST", "/_okno/link", form, Origin=ORIGIN)


@contextmanager
def open_world(store: Store, clock: FixedClock, folder: Path, forum: Forum, **said: str) -> Iterator[World]:
    """Put the gate before the forum, until the block ends."""
    values = {"links": "person", "lent": "link", "roles": ""} | said
    services = folder / "services"
    services.mkdir()
    (services / "forum.yaml").write_text(MANIFEST.format(origin=ORIGIN, upstream=forum.origin, **values))
    settings = Settings(issuer=ISSUER, data_dir=folder, bridges_dir=services, default_locale="en")
    stamps = PolledStamps(store, LocalInvalidation())
    house = House(
        store=store,
        clock=clock,
        envelope=open_envelope(settings),
        limiter=MemoryLimiter(clock),
        stamps=stamps,
        signer=Nothing(),  # type: ignore[arg-type]
        fetch=Nothing(),  # type: ignore[arg-type]
        billing=FileBilling(clock),
    )
    with store.write() as records:
        records.companies.add(Company(ROMASHKA, "ООО «Ромашка»", clock.now()))
        rights.hang(records, ROMASHKA, "forum")
    bridges = load_bridges(settings)
    links = open_links(house, settings, linkables(bridges))
    relay = PooledRelay([ip_network("127.0.0.0/8")])
    app = Flask("gate", static_folder=None)
    gatekeeper = furnish(app, Parts(house, settings, bridges, relay, links))
    stamps.refresh_now()
    yield World(app, house, clock, bridges, forum, relay, gatekeeper.room)
    relay.close()
