"""What a request brought: the one file that reads Flask's `request`."""

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from idp.authn.visitor import Visitor
from idp.interaction.browser import (
    BROWSER_COOKIE,
    LOCALE_COOKIE,
    SESSION_COOKIE,
    browser_id,
    know_browser,
    origin_fits,
    posted_elsewhere,
    read_secret,
)
from idp.model.secret import Secret
from idp.model.strict_json import FlawError, read_json
from idp.oidc.errors import InvalidClientMetadata, InvalidRequest
from idp.oidc.parameters import Parameters
from idp.oidc.presenting import ResourceCall
from idp.oidc.registration.answering import Brought
from idp.oidc.token.guessing import Caller
from idp.words import choose_locale

LARGEST_BODY = 64 * 1024
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_BEARER = re.compile(r"bearer ([A-Za-z0-9\-._~+/]{1,512}=*)\Z", re.IGNORECASE)


def query() -> Parameters:
    """Read the query."""
    return Parameters.of(request.args.items(multi=True))


def form() -> Parameters:
    """Read the body, which must be a form. RFC 6749 §3.2."""
    request.max_content_length = LARGEST_BODY
    if request.mimetype != FORM and (request.content_length or request.mimetype):
        raise InvalidRequest(description=f"the body must be {FORM}", status_code=415)
    try:
        return Parameters.of(request.form.items(multi=True))
    except RequestEntityTooLarge:
        raise InvalidRequest(description="the body is too large", status_code=413) from None


def json_body() -> Mapping[str, Any]:
    """Read the body, which must be a JSON object that reads one way only. RFC 7591 §3.1."""
    request.max_content_length = LARGEST_BODY
    _refuse_query_and_sandbox()
    if request.mimetype != JSON:
        raise InvalidRequest(description=f"the body must be {JSON}", status_code=415)
    try:
        found = read_json(request.get_data())
    except RequestEntityTooLarge:
        raise InvalidRequest(description="the body is too large", status_code=413) from None
    except FlawError as flaw:
        raise InvalidClientMetadata(description=f"the body {flaw}") from None
    if not isinstance(found, dict):
        raise InvalidClientMetadata(description="the body must be a JSON object")
    return found


def form_if_any() -> Parameters:
    """Read the body if it is a form; a token may also come in the header. RFC 6750 §2.2."""
    return form() if request.method == "POST" and request.mimetype == FORM else Parameters.of(())


def query_and_form() -> Parameters:
    """Read both, so that a parameter in each counts as repeated. OpenID Connect Core 1.0 §3.1.2.1."""
    if request.method in ("GET", "HEAD"):
        return query()
    return Parameters.of((*query().pairs, *form().pairs))


def body_only() -> Parameters:
    """Read the body; credentials in an address end up in logs, so a query is refused. RFC 6749 §2.3.1."""
    _refuse_query_and_sandbox()
    return form()


def _refuse_query_and_sandbox() -> None:
    if request.args:
        raise InvalidRequest(description="parameters belong into the body")
    if request.headers.get("Origin") == "null":
        raise InvalidRequest(description="requests from sandboxed documents are not answered")


def registration(*, with_body: bool = True) -> Brought:
    """Read what a client brings that registers or manages itself. RFC 7591 §3.1, RFC 7592 §2."""
    found = _BEARER.match(authorization() or "")
    token = Secret(found[1]) if found else None
    return Brought(json_body() if with_body else {}, token, request.remote_addr or "")


def authorization() -> str | None:
    """Return the Authorization header as it came."""
    return request.headers.get("Authorization")


def dpop() -> str | None:
    """Return the DPoP header as it came; several come as one that is no proof. RFC 9449 §4.1."""
    return request.headers.get("DPoP")


def resource_call() -> ResourceCall:
    """Read how a protected resource is called."""
    method = "GET" if request.method == "HEAD" else request.method
    return ResourceCall(authorization(), dpop(), method, request.path)


def caller() -> Caller:
    """Read how a client presents itself in the header, and from where."""
    return Caller(authorization(), request.remote_addr or "", dpop())


def from_our_page(issuer: str) -> bool:
    """Tell whether a form was posted by a page of ours, as far as headers tell."""
    return origin_fits(issuer, request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"))


def from_another_site(issuer: str) -> bool:
    """Tell whether a form was posted here by another origin's page.

    The browser has then left our SameSite cookies at home, and has to come again with GET.
    """
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    return posted_elsewhere(issuer, request.method, origin, site)


def visitor(default_locale: str) -> tuple[Visitor, Secret, bool]:
    """Read who knocks, the browser's secret, and whether that is new and has to be set."""
    browser, new = know_browser(one_cookie(BROWSER_COOKIE))
    locale = choose_locale(
        one_cookie(LOCALE_COOKIE), request.headers.get("Accept-Language"), default=default_locale
    )
    found = Visitor(
        browser=browser_id(browser),
        address=request.remote_addr or "",
        user_agent=request.headers.get("User-Agent", "")[:256],
        cookie=None if new else read_secret(one_cookie(SESSION_COOKIE)),
        locale=locale,
    )
    return found, browser, new


def one_cookie(name: str) -> str | None:
    """Return a cookie's value; one that came twice is not ours. RFC 6265bis §8.6."""
    values = request.cookies.getlist(name)
    return values[0] if len(values) == 1 else None
