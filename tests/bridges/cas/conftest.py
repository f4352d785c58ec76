"""Services that speak CAS, and a browser that they send to us."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.bridges.conftest import ISSUER, Browser, World

HEAD = """
service: {0}
title: {{en: The {0}, ru: Сервис}}
origin: https://{0}.example
protocol: cas
access: cabinet
"""
ROLES = "roles: {owner: host, admin: speaker, billing_viewer: reader}\n"
FORUM = """logout: back
landing: /app/start
cas:
  services: ["https://forum.example/app/", "https://forum.example/old/"]
  user: sub
  attributes: {mail: email, groups: roles, org: org_name}
"""
LINKED = """logout: none
links: person
prove: [operator]
cas: {services: ["https://linked.example/"], user: login}
"""
MAILED = """logout: ttl
cas: {services: ["https://mailed.example/"], user: email, session: 3600}
"""
APP = "https://forum.example/app/"
PAGE = "https://forum.example/app/page?id=7&x=%D0%96"


@pytest.fixture
def manifests() -> Mapping[str, str]:
    """Describe one that is told of the end, one that knows old logins, one that knows addresses."""
    bodies = {"forum": FORUM, "linked": LINKED, "mailed": MAILED}
    return {name: HEAD.format(name) + ROLES + body for name, body in bodies.items()}


@dataclass
class Site:
    """A service's program: it sends browsers to us, and asks us about the tickets that they bring."""

    world: World
    url: str = PAGE

    def send(self, browser: Browser, **more: str) -> TestResponse:
        """Send a browser to sign in."""
        return browser.provider(f"/cas/login?{urlencode({'service': self.url, **more})}")

    def ticket(self, browser: Browser, **more: str) -> str:
        """Send a browser, and return the ticket that it comes back with."""
        sent = self.send(browser, **more)
        assert sent.status_code == 303, sent.text
        return ticket_in(sent)

    def ask(self, ticket: str, how: str = "p3/serviceValidate", **more: str) -> TestResponse:
        """Ask what a ticket is worth; no browser has a part in it."""
        query = urlencode({"ticket": ticket, "service": self.url, **more})
        return self.world.app.test_client(use_cookies=False).get(f"/cas/{how}?{query}", base_url=ISSUER)

    def fault(self, ticket: str, how: str = "p3/serviceValidate", **more: str) -> str:
        """Ask, and return the code of the refusal; empty if there is none."""
        said = self.ask(ticket, how, format="JSON", **more).get_json()["serviceResponse"]
        return str(said.get("authenticationFailure", {}).get("code", ""))


def ticket_in(response: TestResponse) -> str:
    """Return the ticket that a browser is sent back with."""
    return parse_qs(urlsplit(response.headers["Location"]).query)["ticket"][0]


@pytest.fixture
def forum(world: World) -> Site:
    """Open the service that is told of the end."""
    return Site(world)
