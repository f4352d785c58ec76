"""A provider with its SAML addresses, three services that sign as they should, and browsers."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import idp.oidc
from idp.adapters.billing import FileBilling
from idp.adapters.embedded import LocalInvalidation, MemoryLimiter, PolledStamps, open_envelope
from idp.app.hosts import KnownHosts
from idp.app.proxies import TrustedProxies
from idp.interaction import Reception
from idp.model.company import Company
from idp.model.errors import Unavailable
from idp.model.ids import AccountId
from idp.oidc import Bridging
from idp.oidc.keys import Keyring, ensure_keys
from idp.ports.house import House
from idp.ports.outbound import Answer
from idp.ports.records import Store
from idp.rbac import Trees
from idp.settings import Settings
from idp.web import furnish
from legacy_bridges import load_bridges
from legacy_bridges.host import blueprint
from legacy_bridges.host.saml.mounting import Saml
from tests.bridges.conftest import ISSUER, ROMASHKA, VASILEK, Browser, World
from tests.bridges.saml.parties import certificate_of
from tests.support import rights
from tests.support.clock import FixedClock

SSO, SLO, SOAP, LEAVE = (f"{ISSUER}/saml/{path}" for path in ("sso", "slo", "soap", "leave"))
US = f"{ISSUER}/saml/metadata"
SERVICES = {
    "crm": ("back", "soap", "global", "true"),
    "wiki": ("front", "redirect", "global", "true"),
    "forum": ("front", "post", "local", "false"),
    "plain": ("ttl", "", "global", "true"),
    "linked": ("ttl", "", "global", "true"),
}
MANIFEST = """
service: {name}
title: {{en: The {name}, ru: Сервис {name}}}
origin: https://{name}.example
protocol: saml
access: cabinet
roles: {{owner: boss, admin: clerk}}
logout: {logout}
landing: /app
saml:
  entity_id: https://{name}.example/saml
  acs:
    - {{url: "https://{name}.example/acs", index: 0, default: true}}
    - {{url: "https://login.{name}.example/acs", index: 7}}
  slo: [{slo}]
  certificates: ["{certificate}"]
  requests: any
  idp_initiated: {unasked}
  relay_states: ["https://{name}.example/deep"]
  attributes: {{mail: email, groups: roles}}
  on_logout: {ends}
"""
LINKED = """  nameid: login
links: person
prove: [operator]
"""


def manifest(name: str) -> str:
    logout, binding, ends, unasked = SERVICES[name]
    slo = f'{{binding: {binding}, url: "https://{name}.example/slo"}}' if binding else ""
    return MANIFEST.format(
        name=name,
        logout=logout,
        slo=slo,
        certificate=certificate_of(name).replace("\n", "\\n"),
        unasked=unasked,
        ends=ends,
    )


def sp(name: str) -> str:
    return f"https://{name}.example/saml"


@dataclass
class Ear:
    """Hears what is posted to services, and answers as it was told to."""

    heard: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.heard.append((url, body))
        if not self.answers:
            msg = "nobody answers"
            raise Unavailable(msg)
        return self.answers.pop(0)


@dataclass
class Party(World):
    """The world with SAML."""

    house: House
    saml: Saml
    ear: Ear


@pytest.fixture
def world(store: Store, clock: FixedClock, tmp_path: Path) -> Party:
    """Open the provider with its sign-out."""
    more = tmp_path / "services"
    more.mkdir()
    for name in SERVICES:
        known = LINKED if name == "linked" else ""
        (more / f"{name}.yaml").write_text(manifest(name) + known)
    settings = Settings(issuer=ISSUER, data_dir=tmp_path, bridges_dir=more, default_locale="en")
    stamps, envelope, ear = PolledStamps(store, LocalInvalidation()), open_envelope(settings), Ear()
    ensure_keys(store, envelope, clock)
    house = House(
        store=store,
        clock=clock,
        envelope=envelope,
        limiter=MemoryLimiter(clock),
        stamps=stamps,
        signer=Keyring(store, envelope, stamps),
        fetch=ear,  # type: ignore[arg-type]  # nothing is fetched or posted as a form here
        billing=FileBilling(clock),
    )
    _found_companies(store, clock)
    bridges, trees = load_bridges(settings), Trees(stamps)
    saml = Saml.of(house, settings, bridges, trees)
    app = Flask("okno", static_folder=None)
    furnish(app, house, settings)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    bridging = Bridging(bridges.reach, carries=saml.carries)
    app.register_blueprint(idp.oidc.blueprint(house, settings, bridges.title, trees, None, bridging))
    openers = {"saml": saml.opener}
    app.register_blueprint(blueprint(house, settings, bridges, trees, openers))
    front = idp.oidc.FrontChannel.of(house, settings)
    app.register_blueprint(saml.mount(Reception.of(stamps, settings, trees), openers, front.begin))
    known = KnownHosts(app.wsgi_app, settings.issuer)
    app.wsgi_app = TrustedProxies(known, settings.trusted_proxies)  # type: ignore[method-assign]
    return Party(app, store, clock, stamps, bridges, settings, house, saml, ear)


@pytest.fixture
def anna(world: Party) -> AccountId:
    return world.person()


def _found_companies(store: Store, clock: FixedClock) -> None:
    with store.write() as records:
        for company, name in ((ROMASHKA, "ООО «Ромашка»"), (VASILEK, "ООО «Василёк»")):
            records.companies.add(Company(company, name, clock.now()))
        rights.hang(records, ROMASHKA, "cabinet")


class _Form(HTMLParser):
    """Reads the one form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.action, self.fields = "", dict[str, str]()
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = said["action"]
        if tag == "input":
            self.fields[said["name"]] = said["value"]
        if tag == "script":
            self.scripts.append(said.get("src", ""))


def form_of(answer: TestResponse) -> _Form:
    """Read the form that sends itself."""
    assert answer.status_code == 200, (answer.status_code, answer.text)
    form = _Form()
    form.feed(answer.text)
    assert form.action, answer.text
    return form


def sent(answer: TestResponse, name: str = "SAMLResponse") -> str:
    """Return the message in it."""
    return base64.b64decode(form_of(answer).fields[name]).decode()


def ask(browser: Browser, query: str) -> TestResponse:
    """Bring an authentication request by an address."""
    return browser.client.get(f"/saml/sso?{query}", base_url=ISSUER)


def post(browser: Browser, path: str, fields: Any, origin: str = "https://crm.example") -> TestResponse:
    """Post as another site's form does: browsers leave our cookies at home."""
    client = browser.world.app.test_client(use_cookies=False)
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    return client.post(path, data=dict(fields), base_url=ISSUER, headers=headers)


def follow(browser: Browser, answer: TestResponse) -> TestResponse:
    """Follow redirects within the provider, and pages that move on by themselves."""
    for _ in range(20):
        where = answer.headers.get("Location") or answer.headers.get("Refresh", "").partition("url=")[2]
        if not where or urlsplit(where).netloc not in ("", urlsplit(ISSUER).netloc):
            return answer
        if where.startswith(("/logged-out", "/login")):
            return answer
        answer = browser.provider(where)
    raise AssertionError(answer.headers)
