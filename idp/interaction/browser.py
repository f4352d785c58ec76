"""What ties a request to a browser: cookie names, the browser's id, the CSRF token."""

import base64
import hashlib
import hmac
import re
from typing import Final

from idp.model.ids import BrowserId
from idp.model.secret import Secret, new_secret
from idp.ports.envelope import Envelope

SESSION_COOKIE: Final = "__Host-okno_session"
BROWSER_COOKIE: Final = "__Host-okno_browser"
LOCALE_COOKIE: Final = "okno_lang"
BROWSER_COOKIE_AGE: Final = 400 * 24 * 3600
"""Seconds; the longest that browsers keep a cookie (RFC 6265bis §5.5)."""
CSRF_FIELD: Final = "csrf"

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def read_secret(cookie: str | None) -> Secret | None:
    """Parse a cookie that holds one of our secrets; anything else counts as no cookie."""
    return Secret(cookie) if cookie and _SECRET.match(cookie) else None


def know_browser(cookie: str | None) -> tuple[Secret, bool]:
    """Return the browser's secret and whether it is new and has to be set."""
    known = read_secret(cookie)
    return (known, False) if known else (new_secret(), True)


def browser_id(secret: Secret) -> BrowserId:
    """Return what rows are bound to."""
    return BrowserId(secret.digest())


def csrf_token(envelope: Envelope, browser: Secret) -> str:
    """Make the token that a form of this browser carries."""
    mac = hmac.new(envelope.derive("csrf"), browser.value.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def csrf_fits(envelope: Envelope, browser: Secret | None, token: str | None) -> bool:
    """Compare a form's token with the browser's, in constant time."""
    if browser is None or not token:
        return False
    return hmac.compare_digest(csrf_token(envelope, browser).encode(), token.encode())


def origin_fits(issuer: str, origin: str | None, fetch_site: str | None) -> bool:
    """Tell whether a form post comes from our own pages.

    `Origin` decides where it is sent, `null` included; else `Sec-Fetch-Site`. A client that
    sends neither is no browser that could be tricked, and still needs the token.
    """
    if origin is not None:
        return origin == issuer
    return fetch_site in (None, "same-origin", "none")


def posted_elsewhere(issuer: str, method: str, origin: str | None, fetch_site: str | None) -> bool:
    """Tell whether another site's page made the browser post this.

    The browser has then left our SameSite cookies at home, and yet would keep a new one from
    the answer: it would take the place of the one that the person's session is bound to.
    """
    return method not in ("GET", "HEAD") and not origin_fits(issuer, origin, fetch_site)
