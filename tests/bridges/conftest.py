"""A provider with the old cabinet beside it, and browsers that go there through its proxy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.adapters.billing import FileBilling
from idp.adapters.embedded import LocalInvalidation, MemoryLimiter, PolledStamps, open_envelope
from idp.app.hosts import KnownHosts
from idp.app.proxies import TrustedProxies
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.signout import end_session
from idp.authn.visitor import Visitor
from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE, browser_id
from idp.model.access import person
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.company import Company
from idp.model.ids import AccountId, CompanyId, Sid
from idp.model.secret import Secret, new_secret
from idp.ports.house import House
from idp.ports.records import Store
from idp.settings import Settings
from idp.web import furnish
from legacy_bridges import Bridges, load_bridges
from legacy_bridges.own_sites import OwnSites
from tests.bridges.outside import Nothing, Outside, mount_bridges
from tests.support import rights
from tests.support.clock import FixedClock

ISSUER = "http://localhost:8400"
CABINET = "http://cabinet.localhost:8401"
ROMASHKA, VASILEK = CompanyId("romashka"), CompanyId("vasilek")
OTHER = """
service: archive
title: {en: Archive}
origin: https://archive.example
protocol: forward_auth
access: everyone
proxy_secret_file: archive.secret
identity: {X-Archive-User: sub}
logout: kill
"""
RULED = """
service: ledger
title: {en: Ledger}
origin: https://ledger.example
protocol: forward_auth
access: members
proxy_secret_file: archive.secret
identity: {X-Ledger-User: sub}
paths:
  - {methods: [GET], path: "/read/**", need: "service:use"}
  - {path: "/write/**", need: "service:configure", audit: true}
  - {path: "/money/**", need: "service:use", acr: "urn:okno:loa:2"}
landing: /read/
logout: kill
"""


@dataclass
class World:
    """The provider, its people, and what changes about them."""

    app: Flask
    store: Store
    clock: FixedClock
    stamps: PolledStamps
    bridges: Bridges
    settings: Settings
    house: House

    def browser(self) -> "Browser":
        """Open a browser with no cookies."""
        return Browser(self, self.app.test_client())

    def person(self, name: str = "anna", role: str = "owner", **claims: Any) -> AccountId:
        """Make somebody with a role in Romashka, where the cabinet hangs."""
        said = {"email": f"{name}@romashka.example", "email_verified": True} | claims
        account = Account(AccountId(name), f"Имя {name}", self.clock.now(), claims=said)
        with self.store.write() as records:
            records.accounts.add(account, [Identifier(IdentifierKind.EMAIL, f"{name}@romashka.example")])
            records.companies.add_member(account.id, ROMASHKA, "")
            if role:
                rights.give(records, account.id, ROMASHKA, role)
        self.stamps.refresh_now()
        return account.id

    def lose_role(self, name: str = "anna") -> None:
        """Take every role away; other processes hear of it within the poll interval."""
        with self.store.write() as records:
            held = [b for b in rights.bindings(records, ROMASHKA) if b.subject == person(AccountId(name))]
            assert held
            rights.take(records, ROMASHKA, *held)
        self.stamps.refresh_now()

    def sign_out(self, sid: Sid) -> None:
        """End a session as sign-out does."""
        with self.store.write() as records:
            end_session(records, sid, reason="signed_out", clients=records.clients.get, now=self.clock.now())

    def audit(self) -> list[tuple[str, str]]:
        """List what was written down, oldest first."""
        with self.store.read() as records:
            return [(row.kind, row.detail) for row in reversed(records.audit.recent(50))]


@dataclass
class Browser:
    """Cookies, the provider's pages, and the cabinet behind its proxy."""

    world: World
    client: FlaskClient

    def sign_in(self, account: AccountId) -> Sid:
        """Sign in at the provider, without its pages."""
        return self.sign_in_keeping(account, new_secret().value)

    def sign_in_keeping(self, account: AccountId, known: str) -> Sid:
        """Sign in as the browser that is known by this cookie."""
        world, browser = self.world, Secret(known)
        visitor = Visitor(browser_id(browser), "127.0.0.1")
        with world.store.write() as records:
            limits = Limits.of(world.settings)
            opened = open_session(records, Proven(account, ("pwd",)), visitor, world.clock.now(), limits)
        for name, secret in ((BROWSER_COOKIE, browser), (SESSION_COOKIE, opened.secret)):
            self.client.set_cookie(name, secret.value, domain="localhost")
        return opened.session.sid

    def provider(self, address: str) -> TestResponse:
        """Open a page of the provider."""
        return self.client.get(address.removeprefix(ISSUER), base_url=ISSUER)

    def proxied(
        self,
        what: str,
        service: str = "cabinet",
        headers: Mapping[str, str | None] | None = None,
        address: str = "127.0.0.1",
        method: str = "GET",
    ) -> TestResponse:
        """Ask as the service's proxy does; a header that is `None` is not sent."""
        bridged = self.world.bridges.find(service)
        assert bridged is not None
        sent: dict[str, str | None] = {
            "X-Okno-Proxy-Secret": bridged.proxy_secret.value,
            "X-Original-URI": "/bills?month=10",
            "X-Original-Method": "GET",
        }
        sent |= headers or {}
        client = self.client
        if "Cookie" in sent:  # the test client would write its own over it
            client = self.world.app.test_client(use_cookies=False)
        return client.open(
            "/bridge/{}/{}?{}".format(what.partition("?")[0], service, what.partition("?")[2]),
            method=method,
            base_url=bridged.manifest.origin,
            headers={name: value for name, value in sent.items() if value is not None},
            environ_overrides={"REMOTE_ADDR": address},
        )

    def verify(self, **headers: str | None) -> TestResponse:
        """Ask whether a request may pass."""
        return self.proxied("verify", headers=headers)

    def code(self, to: str = "/bills", service: str = "cabinet") -> str:
        """Start an entry and return the code that it ends with."""
        started = self.proxied(f"start?to={to}", service)
        entered = self.provider(started.headers["Location"])
        assert entered.status_code == 303, entered.text
        return parse_qs(urlsplit(entered.headers["Location"]).query)["code"][0]

    def enter(self) -> None:
        """Enter the cabinet."""
        assert self.proxied(f"finish?code={self.code()}").status_code == 303
        assert self.verify().status_code == 200


@pytest.fixture
def manifests() -> Mapping[str, str]:
    """Describe the services beside the cabinet; other tests have others."""
    return {"archive": OTHER, "ledger": RULED}


@pytest.fixture
def world(store: Store, clock: FixedClock, tmp_path: Path, manifests: Mapping[str, str]) -> World:
    """Open the bridges' part of the provider."""
    more = tmp_path / "services"
    more.mkdir()
    for service, text in manifests.items():
        (more / f"{service}.yaml").write_text(text)
        (tmp_path / f"{service}.secret").write_text("a" * 43)
        (tmp_path / f"{service}.secret").chmod(0o600)
    settings = Settings(
        issuer=ISSUER,
        data_dir=tmp_path,
        bridges_dir=more,
        demo=True,
        default_locale="en",
        trusted_proxies=["127.0.0.1/32"],
    )
    stamps = PolledStamps(store, LocalInvalidation())
    house = House(
        store=store,
        clock=clock,
        envelope=open_envelope(settings),
        limiter=MemoryLimiter(clock),
        stamps=stamps,
        signer=Nothing(),  # type: ignore[arg-type]
        fetch=Outside(),
        billing=FileBilling(clock),
    )
    _found_companies(store, clock)
    bridges = replace(load_bridges(settings), own=OwnSites(store, stamps))
    app = Flask("okno", static_folder=None)
    furnish(app, house, settings)
    mount_bridges(app, house, settings, bridges)
    known = KnownHosts(app.wsgi_app, settings.issuer)
    app.wsgi_app = TrustedProxies(known, settings.trusted_proxies)  # type: ignore[method-assign]
    return World(app, store, clock, stamps, bridges, settings, house)


@pytest.fixture
def browser(world: World) -> Browser:
    """Open a browser with no cookies."""
    return world.browser()


@pytest.fixture
def anna(world: World) -> AccountId:
    """Make the owner of Romashka."""
    return world.person()


def _found_companies(store: Store, clock: FixedClock) -> None:
    with store.write() as records:
        for company, name in ((ROMASHKA, "ООО «Ромашка»"), (VASILEK, "ООО «Василёк»")):
            records.companies.add(Company(company, name, clock.now()))
        rights.hang(records, ROMASHKA, "cabinet")
