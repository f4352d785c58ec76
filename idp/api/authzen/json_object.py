"""Read a body as the one JSON object it must be. Authorization API 1.0 §11.5."""

from typing import Any

from idp.api.authzen.errors import BadRequest
from idp.model.strict_json import FlawError, read_json


def read_object(body: bytes) -> dict[str, Any]:
    """Return the object; names come once, numbers are numbers, text is Unicode. RFC 7493 §2."""
    try:
        found = read_json(body)
    except FlawError as flaw:
        msg = f"the body {flaw}"
        raise BadRequest(msg) from None
    if not isinstance(found, dict):
        msg = "the body must be a JSON object"
        raise BadRequest(msg)
    return found
