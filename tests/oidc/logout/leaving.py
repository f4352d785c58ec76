"""What a browser gets on its way out."""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PAGE = "/logout/frontchannel"


@dataclass(frozen=True)
class Shown:
    """The page that loads relying parties."""

    frames: tuple[str, ...]
    on: str
    """Where it goes on to by itself."""
    link: str
    seconds: int
    allowed: tuple[str, ...]
    """Origins of frames, as the policy says."""


def leave(browser: FlaskClient, **parameters: str) -> TestResponse:
    """Ask to sign out."""
    return browser.get("/logout?" + urlencode(parameters))


def follow(browser: FlaskClient, response: TestResponse) -> TestResponse:
    """Go where a redirect leads, within the provider."""
    assert response.status_code == 303, response.text
    assert response.headers["Location"].startswith("/")
    return browser.get(response.headers["Location"])


def read(page: TestResponse) -> Shown:
    """Read the page as a browser without scripts does."""
    assert page.status_code == 200, page.text
    [(seconds, on)] = re.findall(r'<meta http-equiv="refresh" content="(\d+);url=([^"]*)">', page.text)
    [link] = re.findall(r'<a class="button" id="on" href="([^"]*)">', page.text)
    rules = dict(rule.partition(" ")[::2] for rule in page.headers["Content-Security-Policy"].split("; "))
    return Shown(
        frames=tuple(map(html.unescape, re.findall(r'<iframe[^>]* src="([^"]*)"', page.text))),
        on=html.unescape(on),
        link=html.unescape(link),
        seconds=int(seconds),
        allowed=tuple(rules.get("frame-src", "").split()),
    )


def parameters_of(uri: str) -> list[tuple[str, str]]:
    """Return the parameters of an address, in order."""
    return parse_qsl(urlsplit(uri).query)
