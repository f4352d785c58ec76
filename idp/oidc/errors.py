"""What the protocol answers when it refuses, one class a code, named as the code.

    ProtocolError(description → the relying party, detail → our log)
    ├─ before the redirect is safe, shown to the end-user: InvalidRequest, UnauthorizedClient
    ├─ at the authorization endpoint, returned to the relying party:
    │    ├─ RFC 6749 §4.1.2.1: InvalidRequest UnauthorizedClient AccessDenied
    │    │    UnsupportedResponseType InvalidScope TemporarilyUnavailable
    │    ├─ OpenID Connect Core 1.0 §3.1.2.6: LoginRequired InteractionRequired ConsentRequired
    │    │    AccountSelectionRequired RequestUriNotSupported
    │    ├─ RFC 8707 §2: InvalidTarget
    │    ├─ RFC 9101 §7: InvalidRequestObject (shown, where no address beside it matches)
    │    ├─ RFC 9396 §5: InvalidAuthorizationDetails
    │    └─ Unmet Authentication Requirements 1.0: UnmetAuthenticationRequirements
    ├─ at the authorization endpoint, shown: InvalidRequestUri (RFC 9101 §7)
    ├─ at all that takes a proof, RFC 9449 §5: InvalidDpopProof (401 at a resource)
    ├─ at the registration endpoint, RFC 7591 §3.2.2: InvalidRedirectUri InvalidClientMetadata
    ├─ at the token endpoint, RFC 6749 §5.2: InvalidRequest InvalidClient (401) InvalidGrant
    │    UnauthorizedClient UnsupportedGrantType InvalidScope, and InvalidTarget
    │    RFC 8628 §3.5: AuthorizationPending SlowDown ExpiredToken AccessDenied
    └─ at a protected resource, RFC 6750 §3.1: InvalidRequest InvalidToken (401) InsufficientScope (403)
         NoCredentials (401, without a code)

The description helps an honest developer and tells an attacker nothing: what is unknown,
expired, spent and foreign reads the same; the detail tells them apart.
"""

import re
from typing import Final

from authlib.oauth2 import OAuth2Error

_FORBIDDEN: Final = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class ProtocolError(OAuth2Error):
    """A refusal in the protocol's words. RFC 6749 §5.2."""

    error: str = "server_error"
    """What no subclass names is a fault of ours: logged with its cause, silent outside."""
    description: str = ""
    status_code: int = 400

    def __init__(self, description: str = "", *, detail: str = "", status_code: int | None = None) -> None:
        """Take what the relying party may read, and what only we may.

        Characters that RFC 6749 §4.1.2.1 forbids in a description become question marks.
        """
        super().__init__(description=_FORBIDDEN.sub("?", description) or None, status_code=status_code)
        self.detail = detail


class InvalidRequest(ProtocolError):
    """A parameter is missing, repeated, malformed or not understood. RFC 6749 §4.1.2.1."""

    error = "invalid_request"


class UnauthorizedClient(ProtocolError):
    """The client may not use this grant or response type. RFC 6749 §4.1.2.1."""

    error = "unauthorized_client"


class AccessDenied(ProtocolError):
    """The end-user or the provider said no. RFC 6749 §4.1.2.1."""

    error = "access_denied"


class UnsupportedResponseType(ProtocolError):
    """Only `code` is supported. RFC 6749 §4.1.2.1."""

    error = "unsupported_response_type"


class InvalidScope(ProtocolError):
    """The scope lacks `openid`, or exceeds what was granted. RFC 6749 §4.1.2.1."""

    error = "invalid_scope"


class TemporarilyUnavailable(ProtocolError):
    """We are at capacity or a part is away; try again. RFC 6749 §4.1.2.1."""

    error = "temporarily_unavailable"
    status_code = 503


class LoginRequired(ProtocolError):
    """`prompt=none`, and nobody suitable is signed in. OpenID Connect Core 1.0 §3.1.2.6."""

    error = "login_required"


class InteractionRequired(ProtocolError):
    """`prompt=none`, and a page would have to be shown. OpenID Connect Core 1.0 §3.1.2.6."""

    error = "interaction_required"


class ConsentRequired(ProtocolError):
    """`prompt=none`, and scopes are not agreed to. OpenID Connect Core 1.0 §3.1.2.6."""

    error = "consent_required"


class AccountSelectionRequired(ProtocolError):
    """`prompt=none`, and a company has to be chosen. OpenID Connect Core 1.0 §3.1.2.6."""

    error = "account_selection_required"


class InvalidRequestObject(ProtocolError):
    """The request object is not signed by its client, not for us, or not for now. RFC 9101 §7."""

    error = "invalid_request_object"


class RequestUriNotSupported(ProtocolError):
    """Request objects by reference are not supported. OpenID Connect Core 1.0 §3.1.2.6."""

    error = "request_uri_not_supported"


class InvalidTarget(ProtocolError):
    """The resource is not one this client may name. RFC 8707 §2."""

    error = "invalid_target"


class InvalidAuthorizationDetails(ProtocolError):
    """An object is of a type or has a member that this client may not send. RFC 9396 §5."""

    error = "invalid_authorization_details"


class UnmetAuthenticationRequirements(ProtocolError):
    """An essential `acr` is none that we can reach. OpenID Connect Core 1.0 §5.5.1.1."""

    error = "unmet_authentication_requirements"


class InvalidRequestUri(ProtocolError):
    """The pushed request is unknown, another client's, too old or finished. RFC 9101 §7."""

    error = "invalid_request_uri"


class InvalidDpopProof(ProtocolError):
    """The DPoP proof is missing or no good. RFC 9449 §5."""

    error = "invalid_dpop_proof"


class InvalidClient(ProtocolError):
    """Client authentication failed. RFC 6749 §5.2."""

    error = "invalid_client"
    status_code = 401


class InvalidGrant(ProtocolError):
    """The code or refresh token is not good. RFC 6749 §5.2."""

    error = "invalid_grant"


class UnsupportedGrantType(ProtocolError):
    """No such grant here. RFC 6749 §5.2."""

    error = "unsupported_grant_type"


class AuthorizationPending(ProtocolError):
    """The person has not decided yet: no refusal, and no row in the audit trail. RFC 8628 §3.5."""

    error = "authorization_pending"


class SlowDown(AuthorizationPending):
    """The device asks too often, and has to wait five seconds more from now on. RFC 8628 §3.5."""

    error = "slow_down"


class ExpiredToken(ProtocolError):
    """The device has waited too long, and has to begin anew. RFC 8628 §3.5."""

    error = "expired_token"


class InvalidToken(ProtocolError):
    """The access token is not good. RFC 6750 §3.1."""

    error = "invalid_token"
    status_code = 401


class InsufficientScope(ProtocolError):
    """The access token is good, but not for this. RFC 6750 §3.1."""

    error = "insufficient_scope"
    status_code = 403


class NoCredentials(ProtocolError):
    """No access token came; the answer names the scheme and no error. RFC 6750 §3.1."""

    error = ""
    status_code = 401


class InvalidRedirectUri(ProtocolError):
    """A redirect URI cannot be registered. RFC 7591 §3.2.2."""

    error = "invalid_redirect_uri"


class InvalidClientMetadata(ProtocolError):
    """A member of client metadata cannot be registered. RFC 7591 §3.2.2."""

    error = "invalid_client_metadata"
