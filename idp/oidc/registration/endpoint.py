"""POST /register: a client registers itself. OpenID Connect Dynamic Client Registration 1.0 §3."""

from datetime import timedelta
from typing import Final

from idp.model.client import Client
from idp.model.errors import LimitExceeded
from idp.model.registration import ClientRegistered, InitialToken, Registration
from idp.model.secret import Secret, new_secret
from idp.model.visitors import same_address
from idp.oidc.answers import Json
from idp.oidc.errors import InvalidToken, TemporarilyUnavailable
from idp.oidc.provider import Provider
from idp.oidc.registration.answering import Brought, answer, tell
from idp.oidc.registration.itself import parse_itself
from idp.oidc.registration.sector import check_sector

OPEN: Final = "open"
FROM_AN_ADDRESS: Final = 1200
FROM_ALL: Final = 6000
PER: Final = timedelta(hours=1)
MOST: Final = 5000
"""Clients at once that nobody let in; those that nobody uses go after a day."""


def answer_registration_request(provider: Provider, brought: Brought) -> Json:
    """Answer a client registration request. RFC 7591 §3.2."""
    return answer(lambda: _register(provider, brought))


def _register(provider: Provider, brought: Brought) -> Json:
    initial = find_initial_token(provider, brought.token)
    client, secret = parse_itself(brought.metadata, provider.issuer, provider.now())
    refuse_flood(provider, brought.address)
    check_sector(provider.keys.documents, client)
    token = write_registration(provider, client, initial)
    return tell(provider.issuer, client, token, secret, 201)


def find_initial_token(provider: Provider, token: Secret | None) -> InitialToken | None:
    """Return the initial access token; where anybody may register, none is looked at. RFC 7591 §3."""
    if provider.settings.registration == OPEN:
        return None
    found = None
    if token is not None:
        with provider.house.store.read() as records:
            found = records.registrations.find_token(token.digest(), provider.now())
    if found is None:
        raise InvalidToken(description="an initial access token is needed")
    return found


def refuse_flood(provider: Provider, address: str) -> None:
    """Refuse to write down, and to fetch, more than a busy test laboratory asks for. RFC 7591 §5.

    Changes and removals count as well: after each of them every process reads clients anew.
    """
    limiter = provider.house.limiter
    wait = limiter.hit("registration", same_address(address), FROM_AN_ADDRESS, PER)
    wait = wait or limiter.hit("registration of all", "", FROM_ALL, PER)
    if wait is not None:
        raise LimitExceeded(wait, "too many registrations")


def write_registration(provider: Provider, client: Client, initial: InitialToken | None) -> Secret:
    """Write the client down with the token that manages it, and spend a use of what let it in."""
    token, now = new_secret(), provider.now()
    by = initial.id if initial is not None else None
    with provider.house.store.write() as records:
        if initial is None and records.registrations.count() >= MOST:
            raise TemporarilyUnavailable(description="too many clients have registered themselves")
        if initial is not None and not records.registrations.spend_token(initial.digest, now):
            raise InvalidToken(description="an initial access token is needed", detail="spent meanwhile")
        records.clients.add(client)
        records.registrations.add(Registration(client.client_id, token.digest(), now, by))
        records.audit.append(ClientRegistered(client=client.client_id, initial_token=by or ""), now)
    return token
