"""Several secrets of one client, so that a new one is at work before the old one ends. RFC 7591 §3.2.1."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from idp.model.client import FIRST, Client, ClientSecret
from idp.model.errors import NotFound, Refused
from idp.model.ids import ClientId, new_id
from idp.model.registration import ClientSecretEnded, ClientSecretMade
from idp.model.secret import Secret, new_secret
from idp.ports.records import Records

MOST: Final = 5
"""Live at once: more are forgotten ones."""


def add_secret(
    records: Records, client_id: ClientId, now: datetime, lives: timedelta | None
) -> tuple[ClientSecret, Secret]:
    """Make one more secret; the others stay as they are. Raises `NotFound` and `Refused`."""
    client = _hold(records, client_id)
    if client.token_endpoint_auth_method not in ("client_secret_basic", "client_secret_post") or client.site:
        msg = f"{client_id} does not prove itself by secrets of its own"
        raise Refused(msg)
    live = client.live_secrets(now)
    if len(live) >= MOST:
        msg = f"{client_id} has {MOST} live secrets already: end one of them first"
        raise Refused(msg)
    secret = new_secret()
    made = ClientSecret(new_id(), secret.digest(), now, now + lives if lives is not None else None)
    kept = tuple(one for one in client.client_secrets if one.live(now))
    records.clients.replace(replace(client, client_secrets=(*kept, made)))
    records.audit.append(ClientSecretMade(client=client_id, secret=made.id), now)
    return made, secret


def end_secret(records: Records, client_id: ClientId, secret_id: str, now: datetime) -> int:
    """End a secret at once; return how many live ones are left. Raises `NotFound`.

    The last one may be ended too: one that was stolen has to be.
    """
    client = _hold(records, client_id)
    if secret_id not in {secret.id for secret in client.secrets}:
        msg = f"{client_id} has no secret {secret_id}"
        raise NotFound(msg)
    left = replace(
        client,
        client_secret_hash=None if secret_id == FIRST else client.client_secret_hash,
        client_secrets=tuple(secret for secret in client.client_secrets if secret.id != secret_id),
    )
    records.clients.replace(left)
    records.audit.append(ClientSecretEnded(client=client_id, secret=secret_id), now)
    return len(left.live_secrets(now))


def _hold(records: Records, client_id: ClientId) -> Client:
    client = records.clients.hold(client_id)
    if client is None:
        msg = f"no client {client_id}"
        raise NotFound(msg)
    return client
