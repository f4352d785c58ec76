"""A provider of its own: a company with two people, manifests, and whoever is signed in."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.bridges.place import Place
from legacy_bridges.host.cookies import BRIDGE
from tests.bridges.processes import free_ports
from tests.bridges.wire import WireBrowser

PEOPLE: Final = ("anna@romashka.example", "viktor@romashka.example")
PASSWORD: Final = "correct-horse-battery-staple-9"
HEAD: Final = """
service: {service}
title: {{en: The {service}}}
origin: {origin}
access: {service}
roles: {{owner: BOSS, service_user: READER}}
"""
RULES: Final = 'paths: [{methods: [GET, HEAD], path: "/**", need: "service:use"}]\n'
ASKING: Final = """
protocol: forward_auth
proxy_secret_file: proxy.secret
logout: kill
identity:
  X-Cabinet-User: email
  X-Cabinet-Roles: roles
  X-Cabinet-Subject: sub
  X-Cabinet-Name: name
  X-Cabinet-Company: org_id
"""
HANDING: Final = """
protocol: forward_auth
upstream: {upstream}
logout: kill
identity: {{X-Wiki-User: email, X-Wiki-Roles: roles}}
"""
FILLING: Final = """
protocol: form_replay
upstream: {upstream}
logout: back
links: person
lent: link
prove: [login]
form_replay:
  start: /login
  form: "form#in"
  fill: {{user: $login, pass: $secret}}
  ok: {{css: "b.who"}}
  fail: {{css: "p.no"}}
  session_ok: {{css: "b.who"}}
  login_page: {{path: "^/login"}}
  logout: {{link_css: "a.out", pressed: "^/logout"}}
  base_urls: ["http://old.example"]
"""


@dataclass
class House:
    """Where a provider stands, and its gate if it has one."""

    place: Place
    name: str
    provider: int
    gate: int
    nginx: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    services: list[str] = field(default_factory=list)
    pids: dict[str, int] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Return where its files lie."""
        return self.place.folder / self.name

    @property
    def environment(self) -> Mapping[str, str]:
        """Return its settings, and none of the caller's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OKNO_")}
        return kept | {
            "OKNO_ISSUER": f"http://localhost:{self.provider}",
            "OKNO_LISTEN": f"127.0.0.1:{self.provider}",
            "OKNO_BRIDGES_LISTEN": f"127.0.0.1:{self.gate}",
            "OKNO_DATA_DIR": str(self.folder),
            "OKNO_BRIDGES_DIR": str(self.folder / "services"),
            "OKNO_TRUSTED_PROXIES": "127.0.0.1/32",
            "OKNO_OUTBOUND_ALLOW": "127.0.0.0/8",
            "OKNO_DEFAULT_LOCALE": "en",
        }

    def host(self, service: str) -> str:
        """Return the service's own host, with the port of whoever stands before it."""
        return f"{service}.localhost:{self.nginx if service == 'cabinet' else self.gate}"

    def describe(self, service: str, rest: str, **values: object) -> None:
        """Write a manifest."""
        head = HEAD.format(service=service, origin=f"http://{self.host(service)}", **values)
        written = self.folder / "services" / f"{service}.yaml"
        written.write_text(head + rest.format(**values) if values else head + rest, encoding="utf-8")
        self.services.append(service)

    def found(self) -> None:
        """Make the company, in which every service hangs, and its people."""
        services = dict.fromkeys(self.services, "")
        company = {"id": "romashka", "name": "ООО «Ромашка»", "services": services}
        told = [["companies", [company]], ["people", [_person(login) for login in PEOPLE]]]
        asked = [[[what, "add", "-"], json.dumps(document)] for what, document in told]
        done = subprocess.run(
            [sys.executable, "-m", "tests.zoo.commands"],
            env=self.environment,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)

    def start(self, *commands: str) -> None:
        """Run the provider, or the gate."""
        ports = {"serve": self.provider, "serve-bridges": self.gate}
        for command in commands:
            told = [sys.executable, "-m", "idp", command]
            name = f"{self.name}-{command}"
            begun = self.place.start(name, told, [ports[command]], self.environment)
            self.pids[command] = begun.pid

    def enter(self, service: str, login: str) -> WireBrowser:
        """Sign in as a person does, on the way to a service."""
        browser = WireBrowser()
        page = browser.get(f"http://{self.host(service)}/bills.html")
        browser.submit(page, login=login, password=PASSWORD)
        return browser

    def cookie(self, service: str, login: str) -> str:
        """Enter a service, and return the cookie by which it is known."""
        return kept(self.enter(service, login), service)


def kept(browser: WireBrowser, service: str) -> str:
    """Return the cookie of a bridge session."""
    return f"{BRIDGE}={browser.cookies[f'{service}.localhost'][BRIDGE]}"


def new_house(place: Place, name: str, asking: int, upstream: str = "") -> House:
    """Make a house with so many services; with an `upstream`, two of them stand behind the gate."""
    provider, gate, nginx = free_ports(3)
    house = House(place, name, provider, gate, nginx)
    (house.folder / "services").mkdir(parents=True)
    secret = house.folder / "proxy.secret"
    secret.touch(0o600)
    secret.write_text(house.secret)
    house.describe("cabinet", ASKING + RULES)
    if upstream:
        house.describe("wiki", HANDING, upstream=upstream)
        house.describe("forum", FILLING, upstream=upstream)
    for number in range(asking - len(house.services)):
        house.describe(f"other-{number}", ASKING + RULES)
    house.found()
    return house


def _person(login: str) -> Mapping[str, object]:
    name = login.partition("@")[0].title()
    return {
        "login": login,
        "password": PASSWORD,
        "companies": [{"id": "romashka", "roles": ["owner"]}],
        "claims": {"name": name, "email": login, "email_verified": True},
    }
