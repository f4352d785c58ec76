"""What the provider tells afterwards: a signed event, pushed to the partner. RFC 8935 §2."""

from typing import Any, Final

from flask import Response, jsonify, request

from sandbox import clock
from sandbox.partners.desk import Desk, Told
from sandbox.partners.provider import Provider
from sandbox.partners.tokens import check_event
from sandbox.party.tokens import TokenError, refuse

ENDED: Final = "/events/consent-ended"
"""After the issuer: a consent was withdrawn, revoked or has expired."""
CONTENT_TYPE: Final = "application/secevent+jwt"


def hear(provider: Provider, desk: Desk) -> Response:
    """Take an event, and erase what it is about. RFC 8935 §2.3, §2.4."""
    if request.mimetype != CONTENT_TYPE:
        return _refusal(f"the body must be {CONTENT_TYPE}")
    try:
        claims = check_event(provider, request.get_data(as_text=True), clock.now())
        about, reason = _read(provider, claims)
    except TokenError as error:
        return _refusal(str(error))
    if desk.first_time(claims["jti"]):
        desk.hear(about, Told("consent-ended", reason, clock.now()))
    return Response(status=202)


def _read(provider: Provider, claims: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Return whom and which application it is about, and how that ended. RFC 9493 §3.2.4."""
    event, subject = claims["events"].get(f"{provider.issuer}{ENDED}"), claims.get("sub_id")
    if not isinstance(event, dict):
        words = "this event is not known"
        raise TokenError(words)
    if not isinstance(subject, dict) or not isinstance(subject.get("sub"), str):
        words = "sub_id names nobody"
        raise TokenError(words)
    refuse(subject.get("iss") != provider.issuer, "sub_id is of another issuer")
    return {"sub": subject["sub"], "receipt": str(event.get("receipt_id", ""))}, str(event.get("reason", ""))


def _refusal(words: str) -> Response:
    answer = jsonify({"err": "invalid_request", "description": words})
    answer.status_code = 400
    return answer
