"""What a request is refused with. RFC 6749 §5.2."""

import math
from collections.abc import Mapping
from typing import Any, Final

from typing_extensions import override

from idp.model.errors import LimitExceeded

CHALLENGE: Final = 'private_key_jwt realm="okno"'


class RefusalError(Exception):
    """A refusal with its status."""

    status = 400
    error = "invalid_request"

    def __init__(self, description: str, status: int | None = None) -> None:
        """Take what the developer of the client may read."""
        super().__init__(description)
        self.description = description
        self.status = status or type(self).status

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what goes with it: how to authenticate. RFC 9110 §15.5.2."""
        return {"WWW-Authenticate": CHALLENGE} if self.status == 401 else {}

    def body(self) -> dict[str, Any]:
        """Return the answer. RFC 6749 §5.2."""
        return {"error": self.error, "error_description": self.description}


class BadRequest(RefusalError):
    """The request is not of the form that this address has."""


class UnknownClient(RefusalError):
    """Nobody is proved to be asking."""

    status = 401
    error = "invalid_client"


class UnknownReference(RefusalError):
    """There is nothing for this client under the reference, whatever the cause: all read the same."""

    status = 401
    error = "invalid_grant"


class TooOften(RefusalError):
    """Too many wrong credentials have come for this client from this address. RFC 6585 §4."""

    status = 429
    error = "invalid_client"

    def __init__(self, error: LimitExceeded) -> None:
        """Take how long to wait."""
        super().__init__(error.message or "too many wrong credentials")
        self._seconds = max(1, math.ceil(error.retry_after.total_seconds()))

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Say when to come again."""
        return {"Retry-After": str(self._seconds)}


class Busy(RefusalError):
    """A part of the provider is away for a moment: the reference is as good as before."""

    status = 503
    error = "temporarily_unavailable"

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Say when to come again."""
        return {"Retry-After": "1"}
