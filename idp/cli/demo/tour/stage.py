"""What every chapter plays on: one browser window, the personas, the demo itself."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from idp.cli.demo.cards import Card
from idp.cli.demo.place import Place
from idp.model.errors import Conflict, NotFound

if TYPE_CHECKING:
    from datetime import datetime

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
PATIENCE: Final = 15_000
"""Milliseconds for a page; generous, for small machines."""
SLOW: Final = 600
"""Milliseconds between steps when somebody watches."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The window and everything a chapter may touch."""

    page: Page
    place: Place
    cards: tuple[Card, ...]
    now: "Callable[[], datetime]"
    restart: Callable[[], None]
    """Stop the provider and start it again."""
    away: Callable[[], AbstractContextManager[None]]
    """Stop the provider for the length of a block."""
    others: dict[str, Page] = field(default_factory=dict)
    """Windows of other people, by persona, and of their devices."""

    def card(self, persona: str) -> Card:
        """Return a persona's card."""
        return next(card for card in self.cards if card.persona.key == persona)

    def beside(self, whose: str, **shape: Any) -> "Stage":
        """Return the window of a persona, or of a device: another browser, opened when first looked at."""
        if whose not in self.others:
            browser = self.page.context.browser
            assert browser is not None  # noqa: S101 - the window was opened by `set_up_window`
            self.others[whose] = new_window(browser, **shape)
        return replace(self, page=self.others[whose])

    def open(self, address: str) -> None:
        """Open an address, or a path of the provider."""
        self.page.goto(f"{self.place.issuer}{address}" if address.startswith("/") else address)

    def expect(self, selector: str, words: str = "") -> str:
        """Wait for an element that holds the words, and return its text."""
        found = self.page.locator(selector, has_text=words) if words else self.page.locator(selector)
        found.first.wait_for()
        return found.first.inner_text()

    def expect_none(self, selector: str) -> None:
        """Insist that there is no such element now."""
        if self.page.locator(selector).count():
            msg = f"{selector} should not be there"
            raise AssertionError(msg)

    def expect_at(self, address: str) -> None:
        """Wait until the window stands at an address that begins so."""
        self.page.wait_for_url(lambda url: url.startswith(address))

    def perform(self, number: int, play: "Callable[[Stage], str]") -> str:
        """Play one chapter; a missing element reads as what the visitor misses."""
        try:
            return play(self)
        except (BrowserError, AssertionError) as error:
            first = str(error).splitlines()[0]
            windows = ", ".join(page.url for page in (self.page, *self.others.values()))
            msg = f"chapter {number} stops at {windows}: {first}"
            raise Conflict(msg) from error


@contextmanager
def set_up_window(*, show: bool) -> Iterator[Page]:
    """Open a browser window in English. Raises `NotFound` without Chromium."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        msg = "the tour needs Chromium, and there is none in PATH: sudo apt install chromium"
        raise NotFound(msg)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=not show, slow_mo=SLOW if show else 0, args=flags
        )
        try:
            yield new_window(browser)
        finally:
            browser.close()


def new_window(browser: Browser, **shape: Any) -> Page:
    """Open a window with nothing remembered, in English; a phone's is smaller."""
    page = browser.new_context(locale="en-US", **shape).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def line_with(text: str, words: str) -> str:
    """Return the line of a page that holds the words. Raises `AssertionError` naming them."""
    found = next((line.strip() for line in text.splitlines() if words in line), None)
    if found is None:
        msg = f"nothing says “{words}”: {' | '.join(text.splitlines())}"
        raise AssertionError(msg)
    return found
