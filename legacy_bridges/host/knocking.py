"""Who knocks at the provider's own host: the browser, and the session it may bring."""

from dataclasses import dataclass

from flask import Request, Response, abort

from idp.authn.visitor import Visitor
from idp.interaction.browser import (
    BROWSER_COOKIE,
    BROWSER_COOKIE_AGE,
    LOCALE_COOKIE,
    SESSION_COOKIE,
    browser_id,
    know_browser,
)
from idp.model.secret import Secret
from idp.settings import Settings
from idp.words import choose_locale
from legacy_bridges.host.cookies import read_cookie, set_cookie
from legacy_bridges.host.proxied import is_for


@dataclass(frozen=True, slots=True)
class Knock:
    """A visitor, and the cookie that their browser is known by."""

    visitor: Visitor
    browser: Secret
    new: bool
    """Whether the browser has to be given it."""

    def marked(self, response: Response) -> Response:
        """Give a new browser its cookie. Not where another site's page posted: see `posted_elsewhere`."""
        if self.new:
            set_cookie(response, BROWSER_COOKIE, self.browser, BROWSER_COOKIE_AGE)
        return response


def read_knock(request: Request, settings: Settings) -> Knock:
    """Read who knocks, at the provider's own host only."""
    if not is_for(request, settings.issuer):
        abort(404)
    known = read_cookie(request, BROWSER_COOKIE)
    browser, new = know_browser(known.value if known else None)
    visitor = Visitor(
        browser=browser_id(browser),
        address=request.remote_addr or "",
        user_agent=request.headers.get("User-Agent", "")[:256],
        cookie=None if new else read_cookie(request, SESSION_COOKIE),
        locale=read_locale(request, settings),
    )
    return Knock(visitor, browser, new)


def read_locale(request: Request, settings: Settings) -> str:
    """Choose the language of what the browser is shown."""
    wishes = (request.cookies.get(LOCALE_COOKIE), request.headers.get("Accept-Language"))
    return choose_locale(*wishes, default=settings.default_locale)
