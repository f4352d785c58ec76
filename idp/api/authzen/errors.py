"""What a request is refused with. Authorization API 1.0 §10.1.2.

A refusal is about the request; a question that is answered with no is a success.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from typing_extensions import override

from idp.model.errors import LimitExceeded

CHALLENGE: Final = 'Basic realm="okno", charset="UTF-8"'


class ApiError(Exception):
    """A refusal with its status."""

    status = 400

    def __init__(self, message: str) -> None:
        """Take what the developer of the client may read."""
        super().__init__(message)
        self.message = message

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what goes with it."""
        return {}

    def body(self) -> dict[str, Any]:
        """Return the answer, an object as every body of the API is."""
        return {"error": {"status": self.status, "message": self.message}}


class BadRequest(ApiError):
    """The request is not of the form that the API has."""


class NoSuchThing(ApiError):
    """A question in due form names a type or an action that there is not: the answer is no."""


class TooLarge(ApiError):
    """The body is longer than any question needs."""

    status = 413


class Unauthenticated(ApiError):
    """Nobody, or nobody we know, is asking. Authorization API 1.0 §11.3."""

    status = 401

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Name the scheme."""
        return {"WWW-Authenticate": CHALLENGE}


class NotThere(ApiError):
    """There is no such document, or it is not this client's."""

    status = 404


class NoMethod(ApiError):
    """The address answers other methods. RFC 9110 §15.5.6."""

    status = 405

    def __init__(self, allowed: Iterable[str]) -> None:
        """Take the methods that it answers."""
        self._allowed = ", ".join(sorted(allowed))
        super().__init__(f"this address answers {self._allowed}")

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Name them."""
        return {"Allow": self._allowed}


class Outdated(ApiError):
    """The tree has moved on since the token was issued."""

    status = 409


class TooOften(ApiError):
    """Too many wrong secrets have come for this client from this address. RFC 6585 §4."""

    status = 429

    def __init__(self, error: LimitExceeded) -> None:
        """Take how long to wait."""
        self._seconds = max(1, math.ceil(error.retry_after.total_seconds()))
        super().__init__(error.message)

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Say when to come again."""
        return {"Retry-After": str(self._seconds)}


class Busy(ApiError):
    """A part of the provider is away for a moment."""

    status = 503

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Say when to come again."""
        return {"Retry-After": "1"}
