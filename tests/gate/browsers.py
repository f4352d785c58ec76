"""Browsers that go to the provider and to services behind the gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.authn.assurance import acr_for
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.visitor import Visitor
from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE, browser_id
from idp.model.ids import AccountId, Sid
from idp.model.secret import new_secret
from legacy_bridges.host.cookies import BRIDGE

if TYPE_CHECKING:
    from tests.gate.guarded import Guarded

ISSUER = "http://localhost:8400"


@dataclass
class Browser:
    """Cookies by host, the provider's pages, and the services behind the gate."""

    world: "Guarded"
    provider: FlaskClient = field(init=False)
    gate: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """Keep the two hosts' cookies apart."""
        self.provider = self.world.provider.test_client()
        self.gate = self.world.gate.test_client()

    def sign_in(self, account: AccountId, amr: tuple[str, ...] = ("pwd",)) -> Sid:
        """Sign in at the provider, without its pages."""
        world, browser = self.world, new_secret()
        visitor = Visitor(browser_id(browser), "127.0.0.1")
        with world.store.write() as records:
            limits = Limits.of(world.settings)
            opened = open_session(records, Proven(account, amr), visitor, world.clock.now(), limits)
        for name, secret in ((BROWSER_COOKIE, browser), (SESSION_COOKIE, opened.secret)):
            self.provider.set_cookie(name, secret.value, domain="localhost")
        return opened.session.sid

    def step_up(self, sid: Sid) -> None:
        """Prove the second factor, without the provider's pages."""
        amr = ("pwd", "otp")
        with self.world.store.write() as records:
            records.sessions.prove(sid, self.world.clock.now(), acr_for(amr), amr)

    def ask(
        self,
        path: str = "/",
        service: str = "wiki",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        """Ask a service, as a browser does."""
        bridged = self.world.bridges.find(service)
        assert bridged is not None
        client = self.gate
        if headers and "Cookie" in headers:
            client = self.world.gate.test_client(use_cookies=False)
        sent = {"method": method, "headers": dict(headers or {}), "buffered": True} | more
        return client.open(path, base_url=bridged.manifest.origin, **sent)

    def enter(self, service: str = "wiki", to: str = "/") -> TestResponse:
        """Walk in, and return the answer that ends the entry."""
        started = self.ask(f"/_okno/start?to={to}", service)
        assert started.status_code == 303, started.text
        entered = self.provider.get(started.headers["Location"].removeprefix(ISSUER), base_url=ISSUER)
        assert entered.status_code == 303, entered.text
        parts = urlsplit(entered.headers["Location"])
        assert parts.path == "/_okno/finish", entered.headers["Location"]
        return self.ask(f"/_okno/finish?code={parse_qs(parts.query)['code'][0]}", service)

    def bridge_cookie(self, service: str = "wiki") -> str:
        """Return the value of the bridge session's cookie."""
        cookie = self.gate.get_cookie(BRIDGE, domain=f"{service}.localhost")
        assert cookie is not None
        return cookie.value
