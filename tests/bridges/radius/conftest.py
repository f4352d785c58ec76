"""Gateways, phones, and people with secrets of their own."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from idp.adapters.billing import FileBilling
from idp.adapters.embedded import MemoryLimiter, open_envelope
from idp.app.offering import offerings
from idp.authn.codes import totp_context
from idp.authn.outcomes import FreshProof
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.visitor import Visitor
from idp.interaction import Reception
from idp.links.own.desk import AppSecrets, open_app_secrets
from idp.links.own.making import Made, Wish
from idp.links.vault import NOBODY, put_secret
from idp.model.app_password import AppSecretKind
from idp.model.ids import AccountId, BrowserId, ServiceId
from idp.model.secret import Secret
from idp.model.session import SignedIn
from idp.model.work import JobKind
from idp.ports.house import House
from idp.rbac import Trees
from legacy_bridges.host.internal import Counter
from legacy_bridges.host.radius import radius_calls
from legacy_bridges.internal.door import Call
from legacy_bridges.protocols.radius.digest import Digest, ha1
from tests.bridges.conftest import ROMASHKA, Nothing, World

TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
REALM = "pbx.example"
HEAD = """
service: {0}
title: {{en: The {0}}}
origin: https://{0}.example
protocol: radius
access: cabinet
logout: ttl
"""
VPN = """
roles: {{owner: admins, service_user: people}}
radius:
  nas: [{{name: gate, addresses: [10.0.0.1/32]}}, {{name: theirs, addresses: [10.0.0.2/32], company: vasilek}}]
  methods: [pap, chap]
  reply: {{Filter-Id: roles, Vendor-9-1: email}}
  session: 600
"""
STRONG = """
radius:
  nas: [{{name: strong, addresses: [10.0.0.3/32]}}, {{name: other, addresses: [10.0.0.4/32]}}]
  methods: [pap, code]
"""
PHONES = """
radius:
  nas: [{{name: sip, addresses: [10.0.0.5/32]}}]
  methods: [digest]
  realm: pbx.example
"""
LINKED = """
links: person
prove: [operator]
radius:
  nas: [{{name: linked, addresses: [10.0.0.6/32]}}]
  login: link
"""
MANIFESTS = {
    name: HEAD.format(name) + rest.replace("{{", "{").replace("}}", "}")
    for name, rest in {"vpn": VPN, "strong": STRONG, "phones": PHONES, "linked": LINKED}.items()
}


@dataclass
class Exchange:
    """The provider as the server finds it."""

    world: World
    house: House
    secrets: AppSecrets
    calls: Mapping[str, Call]
    counter: Counter

    def make(
        self,
        account: AccountId,
        service: str,
        kind: AppSecretKind = AppSecretKind.PASSWORD,
        expires_at: datetime | None = None,
    ) -> Made:
        """Make a secret for somebody who has just signed in."""
        visitor, now = Visitor(BrowserId("b"), "127.0.0.1"), self.world.clock.now()
        with self.world.store.write() as records:
            who = records.accounts.get(account)
            assert who is not None
            proven = Proven(account, ("pwd",))
            session = open_session(records, proven, visitor, now, Limits.of(self.world.settings)).session
        made = self.secrets.making.make(
            FreshProof(SignedIn(session, who)), ROMASHKA, Wish(ServiceId(service), "Test", kind, expires_at)
        )
        self.world.stamps.refresh_now()
        return made

    def ask(self, service: str, nas: str, **said: Any) -> Mapping[str, Any]:
        """Ask as the server does."""
        return self.calls["radius/access"]({"service": service, "nas": nas, "calling": "", **said})

    def pap(self, made: Made, service: str = "vpn", nas: str = "gate", **said: Any) -> Mapping[str, Any]:
        """Show a password."""
        told = {"way": "pap", "user": made.app.login, "password": made.password.value}
        return self.ask(service, nas, **(told | said))

    def code(self, user: str, state: str, code: str, nas: str = "strong") -> str:
        """Show a code."""
        return str(self.ask("strong", nas, way="code", user=user, state=state, code=code)["outcome"])

    def sip(self, made: Made, number: int = 1, **changed: str) -> str:
        """Register a phone; `password` is another one than its own."""
        password = changed.pop("password", made.password.value)
        user = changed.pop("user", made.app.login)
        said = {"user": user, "realm": REALM, "nonce": "n", "method": "REGISTER", "uri": f"sip:{REALM}"}
        said |= {
            "qop": "auth",
            "algorithm": "MD5",
            "cnonce": "c",
            "count": f"{number:08x}",
            "body": "",
        } | changed
        response = answer_to(Digest(response="", **said), password)
        named = f"{made.app.login}@{REALM}"
        told = self.ask("phones", "sip", way="digest", user=named, digest=said | {"response": response})
        return str(told["outcome"])

    def give_totp(self, account: AccountId) -> None:
        """Give somebody an authenticator app."""
        sealed = self.house.envelope.wrap(TOTP.encode(), totp_context(account))
        with self.world.store.write() as records:
            records.accounts.set_totp(account, sealed, None)
            records.accounts.confirm_totp(account, self.world.clock.now())

    def last_sms(self) -> str:
        """Return the code of the last message."""
        with self.world.store.read() as records:
            jobs = [job for job in records.outbox.list(kind=JobKind.NOTICE) if job.target.startswith("sms:")]
        sealed = base64.urlsafe_b64decode(str(jobs[0].payload["sealed"]))
        body = json.loads(self.house.envelope.unwrap(sealed, f"notice:{jobs[0].id}"))["body"]
        found = re.search(r"\b\d{6}\b", body)
        assert found, body
        return found[0]


def answer_to(said: Digest, password: str) -> str:
    """Answer as the phone does."""

    def h(*parts: str) -> str:
        return hashlib.new(said.hash, ":".join(parts).encode()).hexdigest()

    known = ha1(said.user, said.realm, password, said.hash)
    return h(known, said.nonce, said.count, said.cnonce, said.qop, h(said.method, said.uri))


@pytest.fixture
def manifests() -> Mapping[str, str]:
    return MANIFESTS


def open_exchange(world: World, makes: Callable[[Counter, AppSecrets], Mapping[str, Call]]) -> Exchange:
    """Open the provider with the questions of one kind of server."""
    house = House(
        store=world.store,
        clock=world.clock,
        envelope=open_envelope(world.settings),
        limiter=MemoryLimiter(world.clock),
        stamps=world.stamps,
        signer=Nothing(),  # type: ignore[arg-type]
        fetch=Nothing(),  # type: ignore[arg-type]
        billing=FileBilling(world.clock),
    )
    reception = Reception.of(world.stamps, world.settings, Trees(world.stamps))
    counter = Counter(house, world.settings, world.bridges, reception, lambda: timedelta(0))
    secrets = open_app_secrets(house, world.settings, offerings(world.bridges))
    return Exchange(world, house, secrets, makes(counter, secrets), counter)


@pytest.fixture
def exchange(world: World) -> Exchange:
    return open_exchange(world, radius_calls)


@pytest.fixture
def shared(exchange: Exchange) -> str:
    """Give the gateway its secret."""
    secret = "s" * 43
    with exchange.world.store.write() as records:
        put_secret(
            records,
            exchange.house.envelope,
            NOBODY,
            ServiceId("vpn"),
            "nas:gate",
            Secret(secret),
            exchange.world.clock.now(),
        )
    return secret
