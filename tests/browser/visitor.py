"""A visitor: one browser profile of its own, and what a person does in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.running import Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request

PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


@dataclass
class Visitor:
    """Somebody at a browser window."""

    context: "BrowserContext"
    page: "Page"
    issuer: str
    asked_for: "list[Request]" = field(default_factory=list)
    """Every request of this browser, in order."""

    @property
    def place(self) -> str:
        """Return where the window stands, without the query."""
        return self.page.url.partition("?")[0]

    @property
    def path(self) -> str:
        """Return the path where the window stands."""
        return urlsplit(self.page.url).path

    def open(self, address: str) -> int:
        """Open an address or a path of the provider, and return the status."""
        answer = self.page.goto(f"{self.issuer}{address}" if address.startswith("/") else address)
        return answer.status if answer else 0

    def see(self, words: str) -> "Locator":
        """Wait until the page says this."""
        found = self.page.get_by_text(words).first
        expect(found).to_be_visible()
        return found

    def title(self) -> str:
        """Return the page's heading."""
        return self.page.locator("h1").first.inner_text()

    def send(self, selector: str = "#submit", **fields: str) -> None:
        """Fill in the form and press its button; return when the next page is there."""
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        self.follow(selector)

    def follow(self, selector: str) -> None:
        """Press something that leads to another page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def at(self, address: str) -> None:
        """Wait until the window stands at an address, or a path of the provider, and what follows."""
        whole = f"{self.issuer}{address}" if address.startswith("/") else address
        self.page.wait_for_url(re.compile(re.escape(whole) + r"([?#].*)?$"))

    def fill_in(self, person: Person) -> None:
        """Sign in on the sign-in page where the window stands."""
        self.send(login=person.login, password=person.password)
        if person.totp_secret:
            self.send(code=person.code())

    def sign_in(self, person: Person) -> "Visitor":
        """Sign in without a service."""
        self.open("/login")
        self.fill_in(person)
        return self

    def sign_out(self) -> None:
        """Sign out at the provider."""
        self.open("/logout")
        self.send()
        self.at("/logged-out")

    def sign_out_everywhere(self) -> None:
        """Sign out at the provider, here and in every other browser."""
        self.open("/logout")
        self.send("button[value=everywhere]")
        self.at("/logged-out")

    def note(self, request: "Request") -> None:
        """Keep a request in mind."""
        self.asked_for.append(request)

    def cookies(self) -> dict[str, dict[str, Any]]:
        """Return the provider's cookies in this browser."""
        return {str(c["name"]): dict(c) for c in self.context.cookies(self.issuer)}


Visit = Callable[..., Visitor]


def new_visitor(browser: "Browser", issuer: str, *, language: str = "en", **options: Any) -> Visitor:
    """Open a browser profile that knows nothing but the language its owner has chosen."""
    usual = {"viewport": {"width": 1280, "height": 800}, "locale": language, "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **options})
    context.add_cookies([{"name": "okno_lang", "value": language, "url": issuer}])
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context, context.new_page(), issuer)
    context.on("request", visitor.note)
    return visitor
