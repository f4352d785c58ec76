"""Programs are answered before Flask is entered, where their request is of the usual shape.

Flask and its context cost more than the steps themselves. The answer is written by Flask's own
response class the first time; after that its headers are known.
"""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response

from idp.oidc import Bytes, Direct, Json

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Harden = Callable[[Response], Response]
Headers = list[tuple[str, str]]
LENGTH = "Content-Length"


class DirectDoor:
    """A WSGI application that answers programs itself, and lets Flask answer everybody else."""

    def __init__(self, app: Flask, direct: Direct, harden: Harden) -> None:
        self._app = app
        self._flask: WSGIApplication = app.wsgi_app
        self._direct = direct
        self._harden = harden
        self._known: dict[tuple[object, ...], Headers] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Serve one request. PEP 3333."""
        answering = self._direct.find(environ)
        if answering is None:
            return self._flask(environ, start_response)
        try:
            answer = answering()
        except Exception as error:  # noqa: BLE001 — as Flask does
            return self._fail(error, environ, start_response)
        return self._write(answer, environ, start_response)

    def _write(
        self, answer: Json | Bytes, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        if not isinstance(answer, Json) or answer.status != 200:
            return self._harden(response_of(answer))(environ, start_response)
        body = json.dumps(answer.body).encode()
        key = tuple(answer.headers.items())
        headers = self._known.get(key)
        if headers is None:
            made = self._harden(response_of(answer)).get_wsgi_headers(environ)
            headers = self._known[key] = [pair for pair in made if pair[0] != LENGTH]
        start_response("200 OK", [headers[0], (LENGTH, str(len(body))), *headers[1:]])
        return [body]

    def _fail(
        self, error: Exception, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Show what went wrong as it is shown everywhere."""
        with self._app.request_context(environ):
            said = self._app.handle_user_exception(error)
            return self._app.finalize_request(said)(environ, start_response)


def response_of(answer: Json | Bytes) -> Response:
    """Write an answer for a program, as the views do."""
    if isinstance(answer, Bytes):
        response = Response(answer.body, content_type=answer.content_type)
        response.headers["Cache-Control"] = "no-store"
        return response
    response = Response(json.dumps(answer.body), answer.status)
    response.content_type = "application/json"
    response.headers.update(answer.headers)
    return response
