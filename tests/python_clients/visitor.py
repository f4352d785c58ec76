"""The person at the browser: goes where a relying party sends them, signs in, agrees, and comes back."""

from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.bridges.wire import FormFinder, Page, WireBrowser
from tests.debian.provider import OWNER, PASSWORD

SIGN_IN, CONSENT = "/login", "/consent"


@dataclass
class Visitor:
    """A browser that stops at the door of a relying party, and says what it would bring in."""

    issuer: str
    login: str = OWNER
    browser: WireBrowser = field(default_factory=WireBrowser)
    seen: list[str] = field(default_factory=list)
    """The provider's pages on the way, by their path."""

    def follow(self, url: str, *, decision: str = "submit") -> str:
        """Open an authentication request, and return the address where it leads to.

        On the way the person signs in where asked, and presses the button with this id on a consent page.
        """
        self.seen.clear()
        page = self.browser.get(url, follow=False)
        for _ in range(20):
            if page.status in (301, 302, 303):
                if not self._ours(page.location):
                    return page.location
                page = self.browser.get(page.location, follow=False)
            else:
                page = self._act(page, decision)
        msg = f"a circle: {self.seen}"
        raise AssertionError(msg)

    def show(self, url: str) -> Page:
        """Open an address, and return the page where the provider keeps the person."""
        page = self.browser.get(url, follow=False)
        while page.status in (301, 302, 303):
            assert self._ours(page.location), page.location
            page = self.browser.get(page.location, follow=False)
        return page

    def posted(self, url: str) -> tuple[str, str]:
        """Open a request of `response_mode=form_post`; return the address and the form, as a browser sends it."""
        page = self.browser.get(url, follow=False)
        while page.status in (301, 302, 303):
            page = self.browser.get(page.location, follow=False)
        if urlsplit(page.url).path.startswith(SIGN_IN):
            page = self.browser.submit(page, login=self.login, password=PASSWORD)
        found = FormFinder("submit")
        found.feed(page.text)
        assert found.form is not None, page.text
        return found.form.action, urlencode(found.form.values)

    def _act(self, page: Page, decision: str) -> Page:
        path = urlsplit(page.url).path
        self.seen.append(path)
        assert page.status == 200, (page.url, page.status, page.text)
        origin = {"login": self.login, "password": PASSWORD} if path.startswith(SIGN_IN) else {}
        found = FormFinder("submit" if origin else decision)
        found.feed(page.text)
        assert found.form is not None, page.text
        target = found.form.action if found.form.action.startswith("/") else urlsplit(page.url).path
        return self.browser.post(self.issuer + target, found.form.values | origin, follow=False)

    def _ours(self, url: str) -> bool:
        return url.startswith(f"{self.issuer}/")
