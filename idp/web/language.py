"""The footer's choice of language, and coming back to the page one was on."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import redirect, request
from werkzeug import Response

from idp.interaction.browser import LOCALE_COOKIE
from idp.words import LOCALES

_LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*\Z")
"""One slash, then printable ASCII without backslash: nothing a browser reads as another host."""
_LONGEST: Final = 2048
_A_YEAR: Final = 365 * 24 * 3600
_HOME: Final = "/"


def local_path(candidate: str | None) -> str:
    """Return the address if it stays on this host, else the start page."""
    if not candidate or len(candidate) > _LONGEST or not _LOCAL.match(candidate):
        return _HOME
    parts = urlsplit(candidate)
    return _HOME if parts.scheme or parts.netloc else candidate


def address_without_language() -> str:
    """Return where the footer's links come back to: this page, less what it was told of language."""
    if request.method not in ("GET", "HEAD"):
        return local_path(request.path)
    query = [
        pair for pair in parse_qsl(request.query_string.decode("ascii", "replace")) if pair[0] != "ui_locales"
    ]
    return local_path(f"{request.path}?{urlencode(query)}" if query else request.path)


def choose_language() -> Response:
    """Keep the language in a cookie and go back.

    A link suffices: it changes nothing but words. Within a parked request the cookie names it
    too, so that the choice outweighs the language which the service asked for.
    """
    back = local_path(request.args.get("next"))
    response = redirect(back, 303)
    to = request.args.get("to", "")
    if to in LOCALES:
        interaction = dict(parse_qsl(urlsplit(back).query)).get("i", "")
        mark = f"-x-{interaction}" if re.fullmatch(r"[A-Za-z0-9_-]{22}", interaction) else ""
        response.set_cookie(
            LOCALE_COOKIE, to + mark, max_age=_A_YEAR, secure=True, httponly=True, samesite="Lax", path="/"
        )
    return response
