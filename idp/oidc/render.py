"""Turn answers into responses: one renderer an answer format."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template

from idp.interaction.browser import BROWSER_COOKIE, BROWSER_COOKIE_AGE, SESSION_COOKIE, csrf_token
from idp.interaction.closed import COOKIE, LIFETIME, seal_closed
from idp.model.secret import Secret
from idp.oidc.answers import Answer, Bytes, FormPost, Json, Page, Redirect, SignedOut
from idp.oidc.redirect_uris import source_of
from idp.ports.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that gets the answer."""

    secret: Secret
    new: bool
    envelope: Envelope
    remember: bool = False
    """Whether it is given the cookie that it lacks."""


def render(answer: Answer, browser: Browser) -> Response:
    """Write an answer for a browser; it is never kept by a cache. RFC 9700 §4.2.4."""
    response = _response(answer, browser)
    response.headers["Cache-Control"] = "no-store"
    if browser.remember:
        _set_cookie(response, BROWSER_COOKIE, browser.secret.value, BROWSER_COOKIE_AGE)
    return response


def render_json(answer: Json) -> Response:
    """Write an answer for a client."""
    response = make_response(json.dumps(answer.body), answer.status)
    response.content_type = "application/json"
    response.headers.update(answer.headers)
    return response


def render_for_client(answer: Json | Bytes) -> Response:
    """Write an answer of a protected resource; no cache keeps it."""
    if isinstance(answer, Json):
        return render_json(answer)
    response = Response(answer.body, content_type=answer.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def see_other(location: str) -> Response:
    """Redirect with 303, and not by a byte otherwise than said. RFC 9700 §4.12."""
    response = Response(status=303)
    response.headers["Location"] = location
    return response


def _response(answer: Answer, browser: Browser) -> Response:
    match answer:
        case Redirect(location=location):
            response = see_other(location)
        case FormPost():
            response = _form_post(answer)
        case Page():
            response = _page(answer, browser)
        case SignedOut():
            response = _signed_out(answer, browser)
    return response


def _page(page: Page, browser: Browser) -> Response:
    context: dict[str, Any] = {"csrf": csrf_token(browser.envelope, browser.secret), **page.context}
    if page.locale is not None:
        context["locale"] = page.locale
    response = make_response(render_template(page.template, **context), page.status)
    response.headers["Content-Security-Policy"] = policy(page.form_target, frames=page.frames)
    response.headers.update(page.headers)
    return response


def _form_post(answer: FormPost) -> Response:
    """Show a form that a script or the person submits. OpenID Connect Core 1.0 §3.1.2.5."""
    body = render_template("form_post.html", action=answer.action, fields=answer.fields)
    response = make_response(body)
    response.headers["Content-Security-Policy"] = policy(source_of(answer.action), script=True)
    return response


def _signed_out(answer: SignedOut, browser: Browser) -> Response:
    response = see_other(answer.location)
    _set_cookie(response, SESSION_COOKIE, "", 0)
    if answer.closed is not None:
        sealed = seal_closed(browser.envelope, browser.secret, answer.closed)
        _set_cookie(response, COOKIE, sealed, LIFETIME)
    return response


def policy(form_target: str, *, script: bool = False, frames: Sequence[str] = ()) -> str:
    """Return the page's policy: its form leads to us, and on to that origin. CSP Level 3 §6.

    Nothing is loaded in frames but what is of these origins.
    """
    rules = ["default-src 'none'", "style-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'"]
    rules += ["base-uri 'none'", f"form-action 'self' {form_target}".rstrip()]
    rules += ["script-src 'self'"] if script else []
    rules += [f"frame-src {' '.join(frames)}"] if frames else []
    return "; ".join(rules)


def _set_cookie(response: Response, name: str, value: str, age: int) -> None:
    response.set_cookie(name, value, max_age=age, secure=True, httponly=True, samesite="Lax", path="/")
