"""What clients are answered that register and manage themselves. RFC 7591 §3.2, RFC 7592 §3."""

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from idp.model.client import Client
from idp.model.errors import Invalid, LimitExceeded, Unavailable
from idp.model.secret import Secret
from idp.oidc.answers import Json
from idp.oidc.errors import (
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidToken,
    ProtocolError,
    TemporarilyUnavailable,
)
from idp.oidc.registration.describing import client_metadata

log = logging.getLogger(__name__)
NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
PATH: Final = "/register"


@dataclass(frozen=True, slots=True, repr=False)
class Brought:
    """A request at one of these addresses: the metadata, the bearer token, and from where."""

    metadata: Mapping[str, Any] = field(default_factory=dict)
    token: Secret | None = None
    address: str = ""


def answer(work: Callable[[], Json]) -> Json:
    """Do the work, and render what it refuses; nothing is written then. RFC 7591 §3.2.2."""
    try:
        return work()
    except ProtocolError as error:
        return refuse(error)
    except LimitExceeded as error:
        late = TemporarilyUnavailable(error.message, status_code=429)
        return refuse(late, error.retry_after.total_seconds())
    except (Invalid, Unavailable) as error:
        return refuse(_named(error))


def _named(error: Invalid | Unavailable) -> ProtocolError:
    """Name what is wrong in the protocol's words. RFC 7591 §3.2.2."""
    if isinstance(error, Unavailable):
        return TemporarilyUnavailable("try again", detail=error.message)
    kind = InvalidRedirectUri if error.field == "redirect_uris" else InvalidClientMetadata
    return kind(description=error.message)


def refuse(error: ProtocolError, seconds: float = 1) -> Json:
    """Render a refusal. RFC 7591 §3.2.2, RFC 6750 §3."""
    log.info("registration refused: %s (%s)", error.error, error.detail or error.description)
    headers = dict(NO_STORE)
    if isinstance(error, InvalidToken):
        headers["WWW-Authenticate"] = f'Bearer realm="okno", error="{error.error}"'
    if isinstance(error, TemporarilyUnavailable):
        headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return Json({"error": error.error, "error_description": error.description}, error.status_code, headers)


def tell(issuer: str, client: Client, token: Secret, secret: Secret | None, status: int) -> Json:
    """Tell a client what is registered, its secret only when it is made. RFC 7591 §3.2.1, RFC 7592 §3."""
    body: dict[str, Any] = {
        "client_id": client.client_id,
        "client_id_issued_at": int(client.created_at.timestamp()),
        **client_metadata(client),
        "registration_client_uri": f"{issuer}{PATH}/{client.client_id}",
        "registration_access_token": token.value,
    }
    if secret is not None:
        body |= {"client_secret": secret.value, "client_secret_expires_at": 0}
    return Json(body, status, NO_STORE)
