"""Services that believe SAML, beside a provider that really runs, and a browser that posts what scripts post."""

import base64
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urljoin, urlsplit

from tests.bridges.processes import running
from tests.bridges.wire import FormFinder, Page, WireBrowser
from tests.browser.running import PASSWORD, Person
from tests.zoo.house import COMPANY, House, person_row
from tests.zoo.place import HERE, Zoo
from tests.zoo.programs.mellon import Mellon, start_mellon
from tests.zoo.programs.shib import Shib, start_shib

Site = Mellon | Shib


@dataclass
class Saml:
    """The provider, and the sites that know it."""

    house: House
    zoo: Zoo
    sites: list[Site] = field(default_factory=list)
    pid: int = 0
    """Of the provider."""
    people: int = 0

    @property
    def entity_id(self) -> str:
        return f"{self.house.issuer}/saml/metadata"

    def describe(self, site: Site, **said: object) -> None:
        """Write a site's manifest, with its metadata beside it."""
        folder = self.house.folder / "services"
        values = {"nameid": "pairwise", "unasked": "true", "ends": "global", "logout": "back"} | said
        template = Template((HERE / "manifests" / "saml.yaml").read_text(encoding="utf-8"))
        text = template.substitute(values, service=site.name, origin=site.origin)
        (folder / f"{site.name}.yaml").write_text(text, encoding="utf-8")
        (folder / f"{site.name}.xml").write_text(site.metadata.read_text(), encoding="utf-8")
        self.house.services.append(site.name)
        self.sites.append(site)

    @contextmanager
    def open(self) -> Iterator["Saml"]:
        """Run the provider, then the sites with what it says of itself."""
        self.house.found_company()
        log, port = self.house.folder / "serve.log", self.house.provider_port
        told = [sys.executable, "-m", "idp", "serve"]
        with running(told, log, ports=[port], environment=self.house.environment) as provider:
            self.pid = provider.pid
            metadata = WireBrowser().get(self.entity_id).text
            for site in self.sites:
                self.start_site(site, metadata)
            yield self

    def start_site(self, site: Site, metadata: str) -> None:
        """Run a site with what the provider says of itself."""
        if isinstance(site, Mellon):
            start_mellon(self.zoo, site, metadata)
        else:
            start_shib(self.zoo, site, self.entity_id, metadata)

    def workers(self) -> list[str]:
        """Return the processes that answer."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def site(self, name: str) -> Site:
        """Return a site by its name."""
        return next(site for site in self.sites if site.name == name)

    def is_open(self, browser: "Browser", name: str) -> bool:
        """Tell whether a site knows the browser by itself, without asking us."""
        page = browser.get(f"{self.site(name).origin}/app", follow=False)
        return page.status == 200 and "REMOTE_USER" in page.text

    def wait_until_closed(self, browser: "Browser", name: str) -> None:
        """Wait until a site was told."""
        until = time.monotonic() + 15
        while self.is_open(browser, name):
            assert time.monotonic() < until, self.site(name).said(self.zoo)
            time.sleep(0.2)

    def leave(self, browser: "Browser") -> Page:
        """Sign out at the provider, and go where the browser is led."""
        return browser.on(browser.submit(browser.get(f"{self.house.issuer}/logout")))

    def browser(self) -> "Browser":
        """Open a browser that knows nothing."""
        return Browser(named=frozenset(f"{site.name}.localhost" for site in self.sites))

    def newcomer(self, role: str = "owner") -> Person:
        """Add somebody; mod_auth_mellon finds sessions by the person alone, and so each test has its own."""
        self.people += 1
        person = Person(f"new{self.people}@romashka.example", PASSWORD, f"New{self.people}")
        self.house.run((["people", "add", "-"], [person_row(person.login, COMPANY, [role])]))
        return person

    def sign_in(self, person: Person, at: str) -> tuple["Browser", Page]:
        """Open an address of a site, sign in where it is sent, and see what comes."""
        browser = self.browser()
        page = browser.get(at)
        assert page.url.startswith(f"{self.house.issuer}/login"), (page.url, page.text)
        page = browser.submit(page, login=person.login, password=person.password)
        return browser, browser.on(page)


@dataclass
class Browser(WireBrowser):
    """Posts the forms that post themselves, and moves on where a page says so."""

    trail: list[str] = field(default_factory=list)
    """Every address that a message was posted to or a page moved on to."""

    def enter(self, url: str) -> Page:
        """Open an address, and go on to where it ends."""
        return self.on(self.get(url))

    def on(self, page: Page) -> Page:
        """Go on as a browser with scripts does."""
        for _ in range(30):
            refresh = page.headers["Refresh"]
            if refresh and "/saml/leave" in refresh:
                page = self.get(urljoin(page.url, refresh.partition("url=")[2]))
            elif (form := self_sent(page)) is not None:
                self.trail.append(form[0])
                page = self.post(*form)
            else:
                return page
            self.trail.append(page.url)
        raise AssertionError(page.url)


def self_sent(page: Page) -> tuple[str, Mapping[str, str]] | None:
    """Return address and fields of a form that sends itself; ours, or a site's own."""
    if "SAMLResponse" not in page.text and "SAMLRequest" not in page.text:
        return None
    address = re.search(r'<form[^>]* action="([^"]*)"', page.text)
    finder = FormFinder(unescape(address[1]) if address else "submit")
    finder.feed(page.text)
    if finder.form is None:
        return None
    return urljoin(page.url, finder.form.action), finder.form.values


def known(text: str) -> Mapping[str, str]:
    """Read what a site prints of who is there."""
    return dict(line.partition("=")[::2] for line in text.splitlines() if "=" in line)


def response_of(page: Page) -> bytes:
    """Return the message in a form that posts itself."""
    form = self_sent(page)
    assert form is not None, (page.url, page.status, page.text)
    return base64.b64decode(form[1]["SAMLResponse"])


def query_of(url: str) -> Mapping[str, list[str]]:
    """Read an address's query."""
    return parse_qs(urlsplit(url).query)
