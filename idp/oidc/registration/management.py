"""GET, PUT and DELETE /register/<client_id>: a client manages what it registered. RFC 7592 §2.

The registration access token stays the same for the client's life: a rotated one is lost with a lost answer.
"""

from dataclasses import replace
from typing import Final

from idp.model.client import Client
from idp.model.errors import Invalid
from idp.model.ids import ClientId
from idp.model.registration import ClientChanged, ClientGone
from idp.model.secret import Secret
from idp.oidc.answers import Json
from idp.oidc.clients import WELL_FORMED
from idp.oidc.errors import InvalidToken
from idp.oidc.provider import Provider
from idp.oidc.redirect_uris import host_of
from idp.oidc.registration.answering import NO_STORE, Brought, answer, tell
from idp.oidc.registration.endpoint import refuse_flood
from idp.oidc.registration.itself import parse_itself
from idp.oidc.registration.sector import check_sector
from idp.ports.records import Records

_NEVER: Final = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)
"""What a client is told and must not tell back. RFC 7592 §2.2."""


def answer_read_request(provider: Provider, client_id: str, brought: Brought) -> Json:
    """Tell a client what is registered; its secret is known by its hash alone. RFC 7592 §2.1."""

    def read() -> Json:
        with provider.house.store.read() as records:
            client, token = find_managed(records, client_id, brought.token)
        return tell(provider.issuer, client, token, None, 200)

    return answer(read)


def answer_update_request(provider: Provider, client_id: str, brought: Brought) -> Json:
    """Replace all of a client's metadata: what it leaves out is gone. RFC 7592 §2.2."""

    def update() -> Json:
        with provider.house.store.read() as records:
            known, token = find_managed(records, client_id, brought.token)
        refuse_what_is_ours(provider, known, brought)
        asked, secret = parse_itself(brought.metadata, provider.issuer, provider.now(), known.client_id)
        refuse_flood(provider, brought.address)
        check_sector(provider.keys.documents, asked)
        client = replace_client(provider, asked, token)
        made = secret if client.client_secret_hash == (secret.digest() if secret else None) else None
        return tell(provider.issuer, client, token, made, 200)

    return answer(update)


def answer_removal_request(provider: Provider, client_id: str, brought: Brought) -> Json:
    """Remove a client with all that was given to it. RFC 7592 §2.3."""

    def remove() -> Json:
        with provider.house.store.read() as records:
            find_managed(records, client_id, brought.token)
        refuse_flood(provider, brought.address)
        with provider.house.store.write() as records:
            client, _ = find_managed(records, client_id, brought.token)
            if not records.clients.remove(client.client_id):
                raise _unknown()
            records.audit.append(ClientGone(client=client.client_id), provider.now())
        return Json({}, 204, NO_STORE)

    return answer(remove)


def find_managed(records: Records, client_id: str, token: Secret | None) -> tuple[Client, Secret]:
    """Return the client that the token manages, and no other. RFC 7592 §2.

    A client that is unknown, that an operator has disabled, and a token that is another's read the same.
    """
    if token is None or not WELL_FORMED.match(client_id):
        raise _unknown()
    registration = records.registrations.find(ClientId(client_id))
    if registration is None or not token.matches(registration.digest):
        raise _unknown()
    client = records.clients.get(registration.client)
    if client is None or client.disabled:
        raise _unknown()
    return client, token


def refuse_what_is_ours(provider: Provider, client: Client, brought: Brought) -> None:
    """Refuse an update that names another client or secret, or what only we say. RFC 7592 §2.2."""
    told = brought.metadata
    if told.get("client_id") != client.client_id:
        msg = "client_id must be the client's own"
        raise Invalid(msg, field="client_id")
    named = next((name for name in _NEVER if name in told), None)
    if named is not None:
        msg = f"{named} must not be sent"
        raise Invalid(msg, field=named)
    secret = told.get("client_secret")
    live = [one.digest for one in client.live_secrets(provider.now())]
    if secret is not None and not (isinstance(secret, str) and _is_one_of(secret, live)):
        msg = "client_secret must be the client's own"
        raise Invalid(msg, field="client_secret")


def replace_client(provider: Provider, asked: Client, token: Secret) -> Client:
    """Write what was asked for over what is there, secrets and age apart. RFC 7592 §2.2."""
    with provider.house.store.write() as records:
        records.clients.hold(asked.client_id)
        known, _ = find_managed(records, asked.client_id, token)
        client = replace(asked, created_at=known.created_at)
        if asked.client_secret_hash is not None and known.secrets:
            client = replace(
                client, client_secret_hash=known.client_secret_hash, client_secrets=known.client_secrets
            )
        records.clients.replace(client)
        if _face(client) != _face(known):
            records.consents.revoke_of_client(client.client_id, provider.now())
            records.codes.forget_of_client(client.client_id)
            records.families.revoke_of_consents(client.client_id, provider.now())
        if (_face(client), client.logo_uri) != (_face(known), known.logo_uri):
            records.logos.forget(client.client_id)
        records.audit.append(ClientChanged(client=client.client_id), provider.now())
    return client


def _face(client: Client) -> tuple[str, frozenset[str]]:
    """Return what people saw when they agreed; under another one they are asked anew."""
    return client.client_name, frozenset(host_of(uri) for uri in client.redirect_uris)


def _is_one_of(secret: str, digests: list[str]) -> bool:
    return any(Secret(secret).matches(digest) for digest in digests)


def _unknown() -> InvalidToken:
    return InvalidToken(description="the registration access token is not valid")
