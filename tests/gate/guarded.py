"""A provider and its gate over one store, an old service behind it on loopback, and people with browsers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from flask import Flask

from idp.adapters.billing import FileBilling
from idp.adapters.embedded import LocalInvalidation, MemoryLimiter, PolledStamps, open_envelope
from idp.adapters.outbound import PooledRelay
from idp.app.linking import linkables
from idp.app.proxies import TrustedProxies
from idp.authn.signout import end_session
from idp.links.desk import open_links
from idp.links.vault import NOBODY, OWN, link_secret, put_secret, role_secret
from idp.model.access import person
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.company import Company
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId, Sid
from idp.model.link import AccountLink, LinkState, OldAccount, Proof
from idp.model.secret import Secret
from idp.ports.house import House
from idp.ports.records import Store
from idp.settings import Settings
from idp.web import furnish as furnish_web
from legacy_bridges import Bridges, load_bridges
from legacy_bridges.gate import Parts, furnish
from legacy_bridges.host import blueprint
from tests.gate.browsers import ISSUER, Browser
from tests.gate.upstream import OldService
from tests.support import rights
from tests.support.clock import FixedClock

ROMASHKA = CompanyId("romashka")
SECONDS = (1.0, 1.5)
HEAD = """
service: {service}
title: {{en: Wiki, ru: Вики, ro: Wiki}}
origin: http://{service}.localhost:8402
protocol: forward_auth
access: {service}
upstream: {upstream}
logout: kill
"""
PLAIN = "identity: {X-Wiki-User: email, X-Wiki-Roles: roles, X-Wiki-Phone: phone_number}\n"


class Nothing:
    """A part that bridges have no use for."""


@dataclass
class Guarded:
    """The provider, the gate, the service, and what changes about them."""

    provider: Flask
    gate: Flask
    store: Store
    clock: FixedClock
    stamps: PolledStamps
    bridges: Bridges
    house: House
    settings: Settings
    old: OldService
    relay: PooledRelay

    def browser(self) -> Browser:
        """Open a browser with no cookies."""
        return Browser(self)

    def person(self, name: str = "anna", role: str = "owner", **claims: Any) -> AccountId:
        """Make somebody with a role in Romashka, where every service hangs."""
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
        """Take every role away."""
        with self.store.write() as records:
            held = [b for b in rights.bindings(records, ROMASHKA) if b.subject == person(AccountId(name))]
            assert held
            rights.take(records, ROMASHKA, *held)
        self.stamps.refresh_now()

    def sign_out(self, sid: Sid) -> None:
        """End a session as sign-out does."""
        with self.store.write() as records:
            end_session(records, sid, reason="signed_out", clients=records.clients.get, now=self.clock.now())

    def link(self, name: str, service: str, login: str, secret: str | None) -> LinkId:
        """Link somebody to an old account, and put its password into the vault."""
        link = LinkId(f"link-{name}")
        row = AccountLink(
            link,
            ROMASHKA,
            ServiceId(service),
            OldAccount(login),
            LinkState.ACTIVE,
            self.clock.now(),
            account=AccountId(name),
            has_secret=secret is not None,
            proof=Proof.LOGIN,
            proved_at=self.clock.now(),
        )
        with self.store.write() as records:
            records.links.put(row)
        if secret is not None:
            self.seal(service, link_secret(link), secret)
        return link

    def set_link(self, link: LinkId, state: LinkState) -> None:
        """Put a link into another state."""
        with self.store.write() as records:
            row = records.links.get(link)
            assert row is not None
            assert records.links.change(replace(row, state=state), row.state)

    def link_state(self, link: LinkId) -> LinkState:
        """Return the state of a link."""
        with self.store.read() as records:
            row = records.links.get(link)
            assert row is not None
            return row.state

    def seal(self, service: str, name: str, secret: str, company: CompanyId = ROMASHKA) -> None:
        """Put a secret into the vault."""
        with self.store.write() as records:
            put_secret(
                records,
                self.house.envelope,
                company,
                ServiceId(service),
                name,
                Secret(secret),
                self.clock.now(),
            )

    def seal_own(self, service: str, secret: str) -> None:
        """Put the service's own secret header into the vault."""
        self.seal(service, OWN, secret, NOBODY)

    def seal_role(self, service: str, word: str, secret: str, company: CompanyId = NOBODY) -> None:
        """Put the password of a role's account into the vault."""
        self.seal(service, role_secret(word), secret, company)

    def audit(self) -> list[str]:
        """List the kinds of what was written down, oldest first."""
        with self.store.read() as records:
            return [row.kind for row in reversed(records.audit.recent(100))]


def guarded(
    store: Store, clock: FixedClock, folder: Path, old: OldService, services: Mapping[str, str]
) -> Guarded:
    """Open provider and gate for services, each told by what follows the head of its manifest."""
    more = folder / "services"
    more.mkdir()
    for service, rest in services.items():
        head = HEAD.format(service=service, upstream=old.origin)
        (more / f"{service}.yaml").write_text(head + rest, encoding="utf-8")
    settings = Settings(
        issuer=ISSUER,
        data_dir=folder,
        bridges_dir=more,
        default_locale="en",
        outbound_allow=["127.0.0.0/8"],
        trusted_proxies=["10.0.0.1/32"],
        threads=8,
    )
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
        for service in services:
            rights.hang(records, ROMASHKA, service)
    stamps.refresh_now()
    bridges = load_bridges(settings)
    provider = Flask("okno", static_folder=None)
    furnish_web(provider, house, settings)
    provider.register_blueprint(blueprint(house, settings, bridges))
    gate = Flask("okno-gate", static_folder=None)
    relay = PooledRelay((ip_network("127.0.0.0/8"),), seconds=SECONDS)
    furnish(gate, Parts(house, settings, bridges, relay, open_links(house, settings, linkables(bridges))))
    gate.wsgi_app = TrustedProxies(gate.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return Guarded(provider, gate, store, clock, stamps, bridges, house, settings, old, relay)
