"""Services that believe CAS, beside a provider that really runs."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.bridges.processes import running
from tests.bridges.wire import Page, WireBrowser
from tests.browser.running import Person
from tests.zoo.house import House
from tests.zoo.place import HERE, Zoo
from tests.zoo.programs.cas import CasSite


@dataclass
class Town:
    """The provider, and the sites that send people to it."""

    house: House
    zoo: Zoo
    sites: dict[str, CasSite] = field(default_factory=dict)
    pid: int = 0

    def describe(self, site: CasSite, user: str = "email") -> None:
        """Write a site's manifest."""
        template = Template((HERE / "manifests" / "cas.yaml").read_text(encoding="utf-8"))
        text = template.substitute(service=site.name, origin=site.origin, user=user)
        (self.house.folder / "services" / f"{site.name}.yaml").write_text(text, encoding="utf-8")
        self.house.services.append(site.name)
        self.sites[site.name] = site

    @contextmanager
    def open(self) -> Iterator["Town"]:
        """Run the provider."""
        self.house.found_company()
        log, told = self.house.folder / "serve.log", [sys.executable, "-m", "idp", "serve"]
        environment = self.house.environment
        with running(told, log, ports=[self.house.provider_port], environment=environment) as provider:
            self.pid = provider.pid
            yield self

    def workers(self) -> list[str]:
        """Return the processes that answer."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def browser(self) -> WireBrowser:
        """Open a browser that knows nothing."""
        return WireBrowser(named=frozenset(f"{name}.localhost" for name in self.sites))

    def sign_in(self, person: Person, at: str) -> tuple[WireBrowser, Page]:
        """Open a page of a site, sign in where it is sent, and see what comes."""
        browser = self.browser()
        page = browser.get(at)
        assert page.url.startswith(f"{self.house.issuer}/login"), (page.url, page.text)
        return browser, browser.submit(page, login=person.login, password=person.password)

    def ticket(self, browser: WireBrowser, service: str) -> str:
        """Return a ticket that the site has not seen yet."""
        query = urlencode({"service": service})
        page = browser.get(f"{self.house.issuer}/cas/login?{query}", follow=False)
        return parse_qs(urlsplit(page.location).query)["ticket"][0]

    def is_open(self, browser: WireBrowser, name: str) -> bool:
        """Tell whether a site knows the browser by itself, without asking us."""
        url = self.sites[name].url + ("?peek" if name.startswith("php") else "")
        page = browser.get(url, follow=False)
        return page.status == 200 and "REMOTE_USER=" in page.text

    def wait_until_closed(self, browser: WireBrowser, name: str) -> None:
        """Wait until a site was told."""
        until = time.monotonic() + 15
        while self.is_open(browser, name):
            assert time.monotonic() < until, self.sites[name].said(self.zoo)
            time.sleep(0.2)


def known(page: Page) -> dict[str, str]:
    """Read what a site prints of who is there."""
    return dict(line.partition("=")[::2] for line in page.text.splitlines() if "=" in line)
