"""The two addresses."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from idp.api.camara import consent_info, fill_in
from idp.api.camara.consent_info import ConsentInfo
from idp.api.camara.errors import AwayError, CamaraError, NoMethod, Unauthenticated
from idp.api.camara.incoming import CORRELATOR, FindToken, Token, read_body, read_correlator
from idp.claims.desk import Claims
from idp.model.errors import Unavailable
from idp.ports.house import House

PATHS: Final = (fill_in.PATH, consent_info.PATH)
Answer = Callable[[Token, Mapping[str, Any]], bytes]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes share."""

    house: House
    issuer: str
    claims: Claims
    find_token: FindToken

    def fill_in(self) -> Response:
        """POST for the fields. CAMARA KYC Fill-in 0.4."""
        return self._answer(lambda token, body: fill_in.fill_in(self.claims.releasing, token, body))

    def retrieve(self) -> Response:
        """POST for how it stands. CAMARA Consent Info 0.2."""
        info = ConsentInfo(self.house, self.issuer, self.claims.manifests)
        return self._answer(lambda token, body: json.dumps(info.retrieve(token, body)).encode())

    def _answer(self, answer: Answer) -> Response:
        """Authenticate first: who is nobody learns nothing, not even whether a request is well formed."""
        try:
            token = self._token()
            read_correlator()
            response = Response(answer(token, read_body()), content_type="application/json")
        except CamaraError as refusal:
            return _refuse(refusal)
        except Unavailable:
            log.exception("a request could not be answered")
            return _refuse(AwayError())
        return _finished(response)

    def _token(self) -> Token:
        headers = request.headers
        found = self.find_token(
            headers.get("Authorization"), headers.get("DPoP"), request.method, request.path
        )
        if found is None:
            raise Unauthenticated
        return found


def _refuse(refusal: CamaraError) -> Response:
    log.info("refused: %s %s", refusal.status, refusal.code)
    response = Response(json.dumps(refusal.body()), refusal.status, content_type="application/json")
    response.headers.update(refusal.headers)
    return _finished(response)


def _finished(response: Response) -> Response:
    """Name the request that is answered, if its name is one; nothing is kept on the way."""
    response.headers["Cache-Control"] = "no-store"
    try:
        correlator = read_correlator()
    except CamaraError:
        correlator = None
    if correlator is not None:
        response.headers[CORRELATOR] = correlator
    return response


def _refuse_method() -> Response | None:
    """Refuse another method as machines read it, not by a page. RFC 9110 §15.5.6."""
    if isinstance(request.routing_exception, MethodNotAllowed) and request.path in PATHS:
        return _refuse(NoMethod())
    return None


def blueprint(desk: Desk) -> Blueprint:
    """Build the edge: two addresses."""
    edge = Blueprint("camara", __name__)
    edge.before_app_request(_refuse_method)
    for path, name, view in (
        (fill_in.PATH, "fill_in", desk.fill_in),
        (consent_info.PATH, "retrieve", desk.retrieve),
    ):
        edge.add_url_rule(path, name, view, methods=["POST"], provide_automatic_options=False)
    return edge
