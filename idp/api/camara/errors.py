"""CAMARA's errors: always `{status, code, message}`."""

from collections.abc import Mapping
from typing import Any, Final

from typing_extensions import override

CHALLENGE: Final = 'Bearer realm="okno", DPoP realm="okno"'


class CamaraError(Exception):
    """A refusal, with its code of the catalogue."""

    status = 400
    code = "INVALID_ARGUMENT"
    message = "Client specified an invalid argument, request body or query param."

    def __init__(self, message: str = "") -> None:
        """Take what the developer of the client may read, where the catalogue's words say too little."""
        super().__init__(message or self.message)
        self.said = message or self.message

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what goes with it."""
        return {}

    def body(self) -> dict[str, Any]:
        """Return the answer."""
        return {"status": self.status, "code": self.code, "message": self.said}


class InvalidArgument(CamaraError):
    """The request is not of the form that the interface has."""


class TooLarge(CamaraError):
    """The body is longer than any request needs."""

    status = 413


class Unauthenticated(CamaraError):
    """No token, none of ours, or one that opens nothing any more: all read the same. RFC 6750 §3.1."""

    status = 401
    code = "UNAUTHENTICATED"
    message = "Request not authenticated due to missing, invalid, or expired credentials."

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Name the schemes. RFC 9110 §15.5.2."""
        return {"WWW-Authenticate": CHALLENGE}


class PermissionDenied(CamaraError):
    """The token is good, but not for this interface."""

    status = 403
    code = "PERMISSION_DENIED"
    message = "Client does not have sufficient permissions to perform this action."


class NotAllowed(CamaraError):
    """The client has no business with these scopes or this purpose."""

    status = 403
    code = "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE"
    message = "The requested scopes and purpose are not allowed for this API Consumer."


class InvalidCallback(CamaraError):
    """The browser is not sent there."""

    status = 403
    code = "CONSENT_INFO.INVALID_CALLBACK_URL"
    message = "callbackUrl must be https and on an origin that the client registered."


class TooFrequent(CamaraError):
    """The person is asked too often."""

    status = 403
    code = "CONSENT_INFO.CAPTURE_FREQUENCY_EXCEEDED"
    message = "The frequency of consent capture requests has been exceeded. Please try again later."


class NoMethod(CamaraError):
    """The address answers POST. RFC 9110 §15.5.6."""

    status = 405
    code = "METHOD_NOT_ALLOWED"
    message = "This address answers POST."

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Name it."""
        return {"Allow": "POST"}


class UnsupportedMediaType(CamaraError):
    """The body does not say that it is JSON."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "The body must be application/json."


class MissingIdentifier(CamaraError):
    """Nobody says whom it is about."""

    status = 422
    code = "MISSING_IDENTIFIER"
    message = "The phone number cannot be identified."


class UnnecessaryIdentifier(CamaraError):
    """The token says whom it is about."""

    status = 422
    code = "UNNECESSARY_IDENTIFIER"
    message = "The phone number is already identified by the access token."


class AwayError(CamaraError):
    """A part of the provider is away for a moment."""

    status = 503
    code = "UNAVAILABLE"
    message = "Service is unavailable, try again."

    @property
    @override
    def headers(self) -> Mapping[str, str]:
        """Say when to come again."""
        return {"Retry-After": "1"}
