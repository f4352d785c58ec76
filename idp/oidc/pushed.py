"""Pushed authorization requests: where they are kept, and how one is opened. RFC 9126 §2, §4."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.interaction.parking import LIFETIME as PARKED_FOR
from idp.model.client import Client
from idp.model.errors import Conflict
from idp.model.grant import PushedRequest
from idp.model.secret import Secret, new_secret
from idp.oidc.concluding import FINISHED
from idp.oidc.errors import InvalidRequestUri
from idp.oidc.parameters import Parameters
from idp.ports.records import Records, Store

PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
EXPIRES_IN: Final = timedelta(seconds=90)
"""Within it the person arrives here. Whoever has may then take as long as any parked request."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pushed request that was brought by a browser."""

    digest: str
    parameters: Parameters


def keep_pushed(records: Records, client: Client, parameters: Parameters, now: datetime) -> str:
    """Write a checked request down, and return its `request_uri`. RFC 9126 §2.2.

    The row outlives its `expires_in`, so that it can still be consumed when the person is done.
    """
    reference = new_secret()
    request = PushedRequest(
        digest=reference.digest(),
        client=client.client_id,
        parameters=parameters.encoded(),
        created_at=now,
        expires_at=now + EXPIRES_IN + PARKED_FOR,
    )
    records.pushed.add(request)
    return PREFIX + reference.value


def is_pushed(parameters: Parameters) -> bool:
    """Tell whether a request names a pushed one."""
    return (parameters.get("request_uri") or "").startswith(PREFIX)


def find_pushed(store: Store, client: Client, parameters: Parameters, now: datetime) -> Opened:
    """Find the request that was pushed by this client, or tell the end-user. RFC 9126 §4.

    What else the address holds is not looked at: nobody has authenticated it (RFC 9101 §5).
    """
    reference = Secret((parameters.get("request_uri") or "").removeprefix(PREFIX))
    with store.read() as records:
        found = records.pushed.find(reference.digest(), now)
    if found is None or found.client != client.client_id or now >= found.created_at + EXPIRES_IN:
        raise over()
    return Opened(found.digest, Parameters.parse(found.parameters))


def over() -> InvalidRequestUri:
    """Make the one answer for every request_uri that is no good. RFC 9126 §4."""
    return InvalidRequestUri(
        description="The request_uri is not known, is too old, or was used already.", detail="request_uri"
    )


class SpentRequest(Conflict):
    """The pushed request was completed meanwhile."""


def consume_pushed(records: Records, digest: str | None, now: datetime) -> None:
    """Spend a pushed request as it is completed. Raises `SpentRequest` if it was before. RFC 9126 §7.3."""
    if digest is not None and not records.pushed.consume(digest, now):
        raise SpentRequest(FINISHED)
