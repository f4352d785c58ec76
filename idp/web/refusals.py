"""What went wrong, as a page: what happened, whose doing it is, what now, a short code."""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from typing import Final

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from idp.model import errors
from idp.words import words_for
from idp.words.moments import say_wait

_log = logging.getLogger("okno.web")
_RETRY: Final = timedelta(seconds=5)
_STATUS: Final[tuple[tuple[type[errors.DomainError], int], ...]] = (
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Invalid, 400),
    (errors.Refused, 403),
    (errors.LimitExceeded, 429),
    (errors.Unavailable, 503),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error in words, before it has a language."""

    status: int
    title: str = "Request error"
    what: str = ""
    now: str = ""
    retry_after: timedelta | None = None


UNFORESEEN: Final = Trouble(
    500,
    "Something went wrong",
    "The fault is ours, and it has been written down. Nothing was changed.",
    "Try again in a minute. If it stays so, give the code to support.",
)
_NOT_FOUND: Final = Trouble(
    404,
    "Page not found",
    "There is nothing at this address.",
    "Check the address, or start from your services.",
)
_HTTP: Final = {
    404: _NOT_FOUND,
    405: Trouble(405, what="This address does not take such a request.", now="Start from your services."),
    413: Trouble(413, what="Too much was sent at once.", now="Go back and send less."),
}
_NOT_UNDERSTOOD: Final = Trouble(400, what="The request was not understood.", now="Go back and try again.")
_SLUGS: Final = {
    404: "not_found",
    405: "method_not_allowed",
    429: "too_many_requests",
    503: "temporarily_unavailable",
}


def new_code() -> str:
    """Make the short code that ties what the person sees to our log."""
    return f"{secrets.token_hex(2)}-{secrets.token_hex(2)}"


def trouble_of(error: errors.DomainError) -> Trouble:
    """Return the page of a refusal that no view has answered itself."""
    status = next((number for kind, number in _STATUS if isinstance(error, kind)), 500)
    if isinstance(error, errors.LimitExceeded):
        return Trouble(429, "Too many attempts", error.message, retry_after=error.retry_after)
    if isinstance(error, errors.Unavailable):
        busy = Trouble(
            503,
            "One moment",
            "Too many people are coming in right now, or a part of ours is away.",
            "Nothing was lost. Try again.",
            _RETRY,
        )
        return replace(busy, what=error.message or busy.what)
    if isinstance(error, errors.NotFound) and not error.message:
        return _NOT_FOUND
    what = error.message or _NOT_UNDERSTOOD.what
    return Trouble(status, what=what, now="Go back and try again, or start from your services.")


def trouble_of_http(error: HTTPException) -> Trouble:
    """Return the page of an HTTP error; its own words stay inside."""
    status = error.code or 500
    if status in _HTTP:
        return _HTTP[status]
    return replace(UNFORESEEN if status >= 500 else _NOT_UNDERSTOOD, status=status)


def page_of_trouble(trouble: Trouble, locale: str, code: str = "") -> Response:
    """Render an error; JSON for who does not read pages."""
    code = code or new_code()
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    if wanted == "text/html":
        response = make_response(render_template("error.html", **_in_words(trouble, locale), code=code))
    else:
        slug = _SLUGS.get(trouble.status, "server_error" if trouble.status >= 500 else "invalid_request")
        response = make_response({"error": slug, "code": code})
    response.status_code = trouble.status
    if trouble.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, ceil(trouble.retry_after.total_seconds())))
    return response


def _in_words(trouble: Trouble, locale: str) -> dict[str, str]:
    words = words_for(locale)
    now = words.text(trouble.now)
    if trouble.status == 429 and trouble.retry_after is not None:
        wait = say_wait(locale, trouble.retry_after)
        now = words.text("The next attempt counts in %(wait)s.", wait=wait)
    what = words.text(trouble.what)
    return {"locale": locale, "title": words.text(trouble.title), "what": what, "now": now}


def note_failure() -> str:
    """Write the exception at hand to the log and return the code that the person sees."""
    code = new_code()
    _log.exception("unhandled error %s at %s", code, request.endpoint or "no route")
    return code
