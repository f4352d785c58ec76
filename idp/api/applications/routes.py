"""`POST /applications`: a reference in, a signed application out."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge

from idp.api.applications.errors import (
    BadRequest,
    Busy,
    RefusalError,
    TooOften,
    UnknownClient,
    UnknownReference,
)
from idp.claims.release import Reader, Released, Releasing
from idp.model.client import Client
from idp.model.errors import Invalid, LimitExceeded, Refused, Unavailable
from idp.model.secret import Secret

PATH: Final = "/applications"
FORM: Final = "application/x-www-form-urlencoded"
LARGEST: Final = 64 * 1024
LONGEST: Final = 200
"""Characters of a reference."""
FindClient = Callable[[Iterable[tuple[str, str]], str | None, str], tuple[Client, Mapping[str, str]] | None]
"""Who posted a form: its pairs, the Authorization header, the address. `None` for nobody proved.

Raises `Invalid` for a form that repeats a parameter, `LimitExceeded` for who guesses."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counter:
    """Where applications are handed over."""

    find_client: FindClient
    releasing: Releasing

    def fetch(self) -> Response:
        """POST a reference; the answer is the partner's own form, signed. RFC 7519 §10.3.1."""
        try:
            released = self._hand_over()
        except RefusalError as refusal:
            return _refuse(refusal)
        response = Response(released.body, content_type=released.content_type)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _hand_over(self) -> Released:
        """Authenticate first: a stranger learns nothing, not even whether a reference is one."""
        try:
            client, form = self._client()
            reference = _reference(form)
            return self.releasing.release(Reader(client, reference.digest(), "application"))
        except Refused as error:
            log.info("nothing handed over at %s: %s", PATH, error.message)
            msg = "the reference is unknown, was used before, or is over"
            raise UnknownReference(msg) from None
        except Unavailable:
            log.exception("an application could not be handed over")
            msg = "try again"
            raise Busy(msg) from None

    def _client(self) -> tuple[Client, Mapping[str, str]]:
        pairs = _form()
        try:
            found = self.find_client(pairs, request.headers.get("Authorization"), request.remote_addr or "")
        except Invalid as error:
            raise BadRequest(error.message) from None
        except LimitExceeded as error:
            raise TooOften(error) from None
        if found is None:
            msg = "client authentication failed"
            raise UnknownClient(msg)
        return found


def _form() -> list[tuple[str, str]]:
    """Return the body, which must be a form; what is in an address ends up in logs. RFC 6749 §2.3.1."""
    request.max_content_length = LARGEST
    if request.args:
        msg = "parameters belong into the body"
        raise BadRequest(msg)
    if request.mimetype != FORM:
        msg = f"the body must be {FORM}"
        raise BadRequest(msg, 415)
    try:
        return list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        msg = f"the body is longer than {LARGEST} bytes"
        raise BadRequest(msg, 413) from None


def _reference(form: Mapping[str, str]) -> Secret:
    reference = form.get("reference", "")
    if not reference:
        msg = "reference is missing"
        raise BadRequest(msg)
    return Secret(reference[:LONGEST])


def _refuse(refusal: RefusalError) -> Response:
    log.info("refused: %s %s", refusal.status, type(refusal).__name__)
    response = Response(json.dumps(refusal.body()), refusal.status, content_type="application/json")
    response.headers.update({"Cache-Control": "no-store", **refusal.headers})
    return response


def _refuse_method() -> Response | None:
    """Refuse another method as machines read it, not by a page. RFC 9110 §15.5.6."""
    wrong = request.routing_exception
    if not isinstance(wrong, MethodNotAllowed) or request.path != PATH:
        return None
    response = _refuse(BadRequest("this address answers POST", 405))
    response.headers["Allow"] = "POST"
    return response


def blueprint(counter: Counter) -> Blueprint:
    """Build the edge: one address."""
    edge = Blueprint("applications", __name__)
    edge.before_app_request(_refuse_method)
    edge.add_url_rule(PATH, "fetch", counter.fetch, methods=["POST"], provide_automatic_options=False)
    return edge
