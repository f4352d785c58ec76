"""Every page: for everybody, on every screen, light, and by itself."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.running import Demo
from tests.browser.visitor import Visit, Visitor
from tests.browser.walk import WALKS as OTHERS
from tests.browser.walk_devices import WALKS as OF_DEVICES
from tests.browser.walk_people import WALKS as OF_PEOPLE

if TYPE_CHECKING:
    from playwright.sync_api import Page

WALKS = {**OTHERS, **OF_PEOPLE, **OF_DEVICES}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
HEAVIEST = 60 * 1024
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
SMALLEST_TARGET = 44
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
SMALL = """smallest => [...document.querySelectorAll('button, .button, summary, input, nav a, .beneath a')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden' && getComputedStyle(e).position !== 'absolute')
  .map(e => ['radio', 'checkbox'].includes(e.type) ? e.closest('label') ?? e : e)
  .filter(e => e.getBoundingClientRect().height < smallest).map(e => e.outerHTML.slice(0, 120))"""
TOO_WIDE = """() => [...document.body.querySelectorAll('*')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, pre, .away, .skip'))
  .map(e => e.outerHTML.slice(0, 120))"""
ENGLISH = re.compile(r"\b(?:the|you|your|and|with|this|from|sign|for)\b", re.IGNORECASE)
"""Words of English sentences that are none in Russian or Romanian."""
SAID = """() => { const body = document.body.cloneNode(true);
  body.querySelectorAll('code, pre, .detail, .letter, [lang]').forEach(e => e.remove());
  document.body.append(body); const said = body.innerText; body.remove(); return said; }"""


def faults_for_everybody(page: "Page") -> list[str]:
    """Ask axe, in light by every rule and in dark by those about colour."""
    found = [*_axe(page, {"type": "tag", "values": STANDARDS})]
    page.emulate_media(color_scheme="dark")
    found += _axe(page, {"type": "rule", "values": COLOURS})
    page.emulate_media(color_scheme="light")
    return found


def _axe(page: "Page", what: dict[str, Any]) -> list[str]:
    answer = Axe().run(page, options={"runOnly": what, "resultTypes": ["violations"]}).response
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


def faults_on_small_screens(page: "Page") -> list[str]:
    """Look for what a phone of 320 pixels would have to be scrolled for, and what a thumb misses."""
    page.set_viewport_size(NARROW)
    wide = page.evaluate(TOO_WIDE) if page.evaluate("document.documentElement.scrollWidth") > 320 else []
    small = page.evaluate(SMALL, SMALLEST_TARGET)
    page.set_viewport_size(WIDE)
    return [f"too wide: {element}" for element in wide] + [f"too small: {element}" for element in small]


def strangers_asked(visitor: Visitor) -> list[str]:
    """List what pages loaded from elsewhere than their own origin."""
    return [
        request.url
        for request in visitor.asked_for
        if not request.is_navigation_request() and not request.url.startswith((visitor.issuer, "data:"))
        if request.frame.url.startswith(visitor.issuer)
    ]


@pytest.mark.parametrize("walk", WALKS)
def test_no_page_breaks_a_rule_of_accessibility(demo: Demo, visit: Visit, partner: str, walk: str) -> None:
    visitor, found = visit(bypass_csp=True), {}
    for stop in WALKS[walk](demo, visitor, partner):
        if faults := faults_for_everybody(visitor.page):
            found[stop] = faults
    assert found == {}


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_pages_fit_small_screens_are_light_and_ask_nobody_else(
    demo: Demo, visit: Visit, partner: str, walk: str, language: str
) -> None:
    visitor, found = visit(language=language), {}
    for stop in WALKS[walk](demo, visitor, partner):
        faults = faults_on_small_screens(visitor.page)
        weight = visitor.page.evaluate(WEIGHT)
        if weight > HEAVIEST:
            faults.append(f"{weight} bytes")
        if language != "en":
            faults += _english(visitor.page)
        if faults:
            found[stop] = faults
    assert found == {}
    assert strangers_asked(visitor) == []


def _english(page: "Page") -> list[str]:
    return [f"English: {line}" for line in page.evaluate(SAID).splitlines() if ENGLISH.search(line)]


def test_the_tab_key_goes_through_the_sign_in_from_top_to_bottom(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.open("/login")
    stops = []
    for _ in range(9):
        stops.append(visitor.page.evaluate("document.activeElement.id || document.activeElement.lang"))
        visitor.page.keyboard.press("Tab")
    assert stops[:3] == ["login", "password", "submit"]
    assert [stop for stop in stops if stop in ("ru", "en", "ro")] == ["ru", "en", "ro"]


def test_the_sign_in_is_readable_at_twice_the_size(demo: Demo, visit: Visit) -> None:
    visitor = visit(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    visitor.open("/login")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 640
