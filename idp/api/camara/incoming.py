"""What a request brings: its correlator, its token, its body."""

import re
from collections.abc import Callable
from typing import Any, Final, Protocol

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from idp.api.camara.errors import InvalidArgument, TooLarge, UnsupportedMediaType
from idp.model.client import Client
from idp.model.ids import AccountId
from idp.model.strict_json import FlawError, read_json

CORRELATOR: Final = "x-correlator"
LARGEST: Final = 16 * 1024
_CORRELATOR: Final = re.compile(r"[a-zA-Z0-9\-_:;./<>{}]{0,256}")


class Token(Protocol):
    """A good access token, and the key that was proved with it."""

    @property
    def client(self) -> Client:
        """Return whose it is."""
        ...

    @property
    def scopes(self) -> frozenset[str]:
        """Return what the client may do for itself."""
        ...

    @property
    def account(self) -> AccountId | None:
        """Return whom it speaks for; `None` where it speaks for the client alone."""
        ...

    @property
    def reads(self) -> str:
        """Return how the application is read that it was issued for."""
        ...

    @property
    def ended(self) -> bool:
        """Tell whether that application is closed."""
        ...

    @property
    def digest(self) -> str:
        """Return what it is found by."""
        ...

    @property
    def jkt(self) -> str | None:
        """Return the key that was proved."""
        ...


FindToken = Callable[[str | None, str | None, str, str], Token | None]
"""Authorization header, DPoP header, method, path: who that is; `None` for anything that is no good."""


def read_correlator() -> str | None:
    """Return the id that the client gives its request. Raises `InvalidArgument` for what is none."""
    said = request.headers.get(CORRELATOR)
    if said is not None and not _CORRELATOR.fullmatch(said):
        msg = "x-correlator must match ^[a-zA-Z0-9-_:;./<>{}]{0,256}$"
        raise InvalidArgument(msg)
    return said


def read_body() -> dict[str, Any]:
    """Return the JSON object of the body; no body is an empty one."""
    request.max_content_length = LARGEST
    try:
        raw = request.get_data()
    except RequestEntityTooLarge:
        raise TooLarge from None
    if raw and request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        found = read_json(raw or b"{}")
    except FlawError:
        found = None
    if not isinstance(found, dict):
        msg = "the body must be one JSON object, each member once"
        raise InvalidArgument(msg)
    return found
