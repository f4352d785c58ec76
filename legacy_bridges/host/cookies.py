"""The two cookies of a service's host: `__Host-`, so nothing beside the host can set or see them."""

from typing import Final

from flask import Request, Response

from idp.interaction.browser import read_secret
from idp.model.secret import Secret

ENTRY: Final = "__Host-okno_entry"
"""Marks the browser that began an entry; the code fits no other one."""
BRIDGE: Final = "__Host-okno_bridge"
"""The bridge session."""
ENTRY_AGE: Final = 30 * 60
"""Seconds; as long as a parked interaction."""


def read_cookie(request: Request, name: str) -> Secret | None:
    """Return a cookie of ours; a malformed one counts as none, and so does one that came twice."""
    values = request.cookies.getlist(name)
    return read_secret(values[0]) if len(values) == 1 else None


def set_cookie(response: Response, name: str, secret: Secret, age: int | None = None) -> None:
    """Set a cookie for this host alone. RFC 6265bis §4.1.3.2."""
    response.set_cookie(name, secret.value, max_age=age, secure=True, httponly=True, samesite="Lax", path="/")
