"""The addresses of the decision point. Authorization API 1.0 §10.1."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge

from idp.api.authzen import metadata
from idp.api.authzen.answers import Teller
from idp.api.authzen.documents import find_role_tree
from idp.api.authzen.entities import Object
from idp.api.authzen.errors import (
    ApiError,
    BadRequest,
    Busy,
    NoMethod,
    NoSuchThing,
    TooLarge,
    TooOften,
    Unauthenticated,
)
from idp.api.authzen.evaluate import Bench, evaluate, evaluate_all
from idp.api.authzen.json_object import read_object
from idp.api.authzen.paging import Page, read_page
from idp.api.authzen.point import Point, Reading
from idp.api.authzen.search import search_actions, search_resources, search_subjects
from idp.api.authzen.sight import service_of
from idp.model.client import Client
from idp.model.errors import LimitExceeded, Unavailable
from idp.words import choose_locale

LARGEST: Final = 64 * 1024
JSON: Final = "application/json"
REQUEST_ID: Final = "X-Request-ID"
ROLE_TREE: Final = "/access/v1/role-tree/<company>/<sub>"
HERE: Final = ("/access/v1/", metadata.WELL_KNOWN)
Evaluate = Callable[[Bench, Object], dict[str, Any]]
Search = Callable[[Bench, Object, Page], dict[str, Any]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Routes:
    """One method a kind of route."""

    point: Point
    metadata: bytes

    def discovery(self) -> Response:
        """GET the metadata. Authorization API 1.0 §9.2."""
        response = Response(self.metadata, content_type=JSON)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return _identified(response)

    def evaluation(self, answer: Evaluate) -> Response:
        """POST a question, or several. Authorization API 1.0 §6, §7."""
        return self._answer(lambda client: self._encode(client, answer))

    def search(self, answer: Search, name: str) -> Response:
        """POST what is looked for. Authorization API 1.0 §8."""

        def find(client: Client) -> bytes:
            return self._encode(client, partial(look, client))

        def look(client: Client, bench: Bench, asked: Object) -> dict[str, Any]:
            page = read_page(asked, name, client.client_id, self.point.house.envelope)
            try:
                return answer(bench, asked, page)
            except NoSuchThing as unknown:
                return page.empty(unknown)

        return self._answer(find)

    def role_tree(self, company: str, sub: str) -> Response:
        """GET what a `role_tree` claim refers to."""

        def find(client: Client) -> bytes:
            with self.point.house.store.read() as records:
                bench = self._bench(Reading(records, self.point.trees, service_of(client)))
                return find_role_tree(bench, company, sub, request.args.get("rev"))

        return self._answer(find)

    def _encode(self, client: Client, answer: Callable[[Bench, Object], dict[str, Any]]) -> bytes:
        asked = read_object(_body())
        with self.point.house.store.read() as records:
            found = answer(self._bench(Reading(records, self.point.trees, service_of(client))), asked)
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    def _bench(self, reading: Reading) -> Bench:
        wish, default = request.headers.get("Accept-Language"), self.point.settings.default_locale
        return Bench(reading, Teller(choose_locale(wish, default=default), self.point.house.clock.now()))

    def _answer(self, find: Callable[[Client], bytes]) -> Response:
        """Authenticate first: who is nobody learns nothing, not even whether a request is well formed."""
        try:
            response = Response(find(self._client()), content_type=JSON)
        except ApiError as refusal:
            response = _refuse(refusal)
        except Unavailable:
            log.exception("a question could not be answered")
            response = _refuse(Busy("try again"))
        response.headers["Cache-Control"] = "no-store"
        return _identified(response)

    def _client(self) -> Client:
        try:
            client = self.point.find_client(request.headers.get("Authorization"), request.remote_addr or "")
        except LimitExceeded as error:
            raise TooOften(error) from None
        if client is None:
            msg = "client authentication failed"
            raise Unauthenticated(msg)
        return client


def _body() -> bytes:
    """Return the body, which must say that it is JSON. Authorization API 1.0 §10.1."""
    request.max_content_length = LARGEST
    if request.mimetype != JSON:
        msg = f"Content-Type must be {JSON}"
        raise BadRequest(msg)
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        msg = f"the body is longer than {LARGEST} bytes"
        raise TooLarge(msg) from None


def _refuse_method() -> Response | None:
    """Refuse another method as machines read it, not by a page. RFC 9110 §15.5.6."""
    wrong = request.routing_exception
    if not isinstance(wrong, MethodNotAllowed) or not request.path.startswith(HERE):
        return None
    response = _refuse(NoMethod(wrong.valid_methods or ()))
    response.headers["Cache-Control"] = "no-store"
    return _identified(response)


def _refuse(refusal: ApiError) -> Response:
    log.info("refused: %s %s", refusal.status, type(refusal).__name__)
    response = Response(json.dumps(refusal.body()), refusal.status, content_type=JSON)
    response.headers.update(refusal.headers)
    return response


def _identified(response: Response) -> Response:
    """Say which request it answers, if the request has a name. Authorization API 1.0 §10.1.3."""
    said = request.headers.get(REQUEST_ID)
    if said is not None:
        response.headers[REQUEST_ID] = said
    return response


def blueprint(point: Point) -> Blueprint:
    """Build the edge: the metadata, five endpoints, and the role tree that a token refers to."""
    routes = Routes(point, metadata.render_metadata(point.settings.issuer))
    edge = Blueprint("authzen", __name__)
    posted: dict[str, Callable[[], Response]] = {
        metadata.EVALUATION: lambda: routes.evaluation(evaluate),
        metadata.EVALUATIONS: lambda: routes.evaluation(evaluate_all),
        metadata.SEARCH_SUBJECT: lambda: routes.search(search_subjects, "subject"),
        metadata.SEARCH_RESOURCE: lambda: routes.search(search_resources, "resource"),
        metadata.SEARCH_ACTION: lambda: routes.search(search_actions, "action"),
    }
    for path, view in posted.items():
        edge.add_url_rule(path, path.rpartition("/")[2], view, methods=["POST"])
    edge.before_app_request(_refuse_method)
    edge.add_url_rule(metadata.WELL_KNOWN, "discovery", routes.discovery)
    edge.add_url_rule(ROLE_TREE, "role_tree", routes.role_tree)
    return edge
