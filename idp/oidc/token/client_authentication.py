"""Who calls the token endpoint. RFC 6749 §2.3."""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Self
from urllib.parse import unquote_plus

from idp.model.client import Client
from idp.model.errors import Invalid
from idp.model.secret import Secret
from idp.oidc.clients import ClientRegistry
from idp.oidc.errors import InvalidClient, InvalidRequest
from idp.oidc.foreign import parse_jws
from idp.oidc.once import Once
from idp.oidc.parameters import Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider
from idp.oidc.token.client_assertion import ASSERTION_TYPE, METHOD, Assertions
from idp.oidc.token.guessing import Caller, Guesses
from idp.ports.clock import Clock
from idp.ports.house import House
from idp.ports.limiter import Limiter
from idp.settings import Settings

_BASIC: Final = re.compile(r"[Bb][Aa][Ss][Ii][Cc] ([A-Za-z0-9+/]+={0,2})\Z")
_NOBODY: Final = Secret("").digest()
"""What a secret is compared with where there is none, so that both take as long."""
LONGEST: Final = 2048
PARAMETERS: Final = ("client_id", "client_secret", "client_assertion", "client_assertion_type")
"""By which a form authenticates its client."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What was presented, by which method."""

    method: str
    client_id: str
    secret: Secret | None = None
    assertion: str | None = None


FormClient = Callable[[Iterable[tuple[str, str]], str | None, str], tuple[Client, Mapping[str, str]] | None]
"""Finds who posted a form: its decoded pairs, the Authorization header, the address."""


@dataclass(frozen=True, slots=True)
class Registrar:
    """Knows clients by their secrets and keys."""

    clients: ClientRegistry
    limiter: Limiter
    clock: Clock
    assertions: Assertions | None = None
    """Left out where no form is read."""

    @classmethod
    def of(cls, provider: Provider) -> Self:
        """Open the one of the provider's own endpoints."""
        once = Once(provider.house.store, provider.house.clock)
        assertions = Assertions(provider.issuer, once, provider.keys)
        return cls(provider.clients, provider.house.limiter, provider.house.clock, assertions)

    def fault_of(self, client: Client | None, credentials: Credentials, address: str) -> str:
        """Say what is wrong, for our log; nothing if it is who it says. RFC 6749 §2.3."""
        if credentials.assertion is not None:
            return self._fault_of_assertion(client, credentials.assertion)
        return "" if self.knows(client, credentials, address) else _detail(client, credentials)

    def _fault_of_assertion(self, client: Client | None, assertion: str) -> str:
        if client is None or client.token_endpoint_auth_method != METHOD or self.assertions is None:
            return f"{METHOD} is not the registered method, or the client is unknown"
        return self.assertions.fault_of(client, assertion)

    def knows(self, client: Client | None, credentials: Credentials, address: str) -> bool:
        """Compare, and count what is wrong. Raises `LimitExceeded` for who guesses on. RFC 6749 §2.3.1."""
        now = self.clock.now()
        if client is None or not client.secrets or credentials.secret is None:
            return _fits(client, credentials, now)
        guesses = Guesses(self.limiter, address)
        guesses.refuse_more(client)
        fits = _fits(client, credentials, now)
        if not fits:
            guesses.note_wrong(client)
        return fits


def authenticate_client(registrar: Registrar, form: Parameters, caller: Caller) -> Client:
    """Return the client, authenticated by its registered method and no other. RFC 6749 §3.2.1."""
    credentials = find_credentials(form, caller.authorization)
    client = registrar.clients.find(credentials.client_id)
    fault = registrar.fault_of(client, credentials, caller.address)
    if client is None or fault:
        raise InvalidClient(description="client authentication failed", detail=fault)
    return client


def form_client_finder(house: House, settings: Settings) -> FormClient:
    """Return what finds the authenticated client behind a form that is posted to another edge."""
    return partial(find_by_form, Registrar.of(Provider.open(house, settings)))


def find_by_form(
    registrar: Registrar, pairs: Iterable[tuple[str, str]], authorization: str | None, address: str
) -> tuple[Client, Mapping[str, str]] | None:
    """Return who posted a form, and the form; nothing if nobody is proved. RFC 6749 §2.3.

    Raises `Invalid` where a parameter is repeated, `LimitExceeded` for who guesses on.
    A client without credentials proves nothing.
    """
    form = Parameters.of(pairs)
    try:
        refuse_repeated_parameters(form)
        client = authenticate_client(registrar, form, Caller(authorization, address))
    except InvalidClient:
        return None
    except InvalidRequest as error:
        raise Invalid(str(error.description)) from None
    return None if client.public else (client, dict(form.pairs))


def client_finder(house: House) -> Callable[[str | None, str], Client | None]:
    """Return what finds an authenticated client for an edge that is not ours: by header and address."""
    return partial(
        find_confidential, Registrar(ClientRegistry(house.store, house.stamps), house.limiter, house.clock)
    )


def find_confidential(registrar: Registrar, authorization: str | None, address: str) -> Client | None:
    """Return the client that an Authorization header proves, where the body is no form. RFC 6749 §2.3.1.

    A client that is registered to send its secret in a form has no form to send it in there, and
    sends the same secret in the header. One without a secret proves nothing.
    """
    credentials = parse_basic(authorization) if authorization is not None else None
    if credentials is None:
        return None
    client = registrar.clients.find(credentials.client_id)
    if client is not None and client.token_endpoint_auth_method == "client_secret_post":
        credentials = replace(credentials, method="client_secret_post")
    return client if registrar.knows(client, credentials, address) else None


def find_credentials(form: Parameters, authorization: str | None) -> Credentials:
    """Return what was presented; more than one method is refused. RFC 6749 §2.3."""
    if any(len(form.all(name)) > 1 for name in PARAMETERS):
        raise InvalidRequest(description="a parameter is repeated")
    client_id, secret = form.get("client_id"), form.get("client_secret")
    if "client_assertion" in form or "client_assertion_type" in form:
        return _from_assertion(form, authorization)
    if authorization is not None:
        return _from_header(authorization, client_id, secret)
    if client_id is None:
        raise InvalidClient(description="client authentication is missing")
    if secret is None:
        return Credentials("none", client_id)
    return Credentials("client_secret_post", client_id, Secret(secret))


def _from_assertion(form: Parameters, authorization: str | None) -> Credentials:
    """Take an assertion, which is the only credential; it names its client itself. RFC 7521 §4.2."""
    if authorization is not None or "client_secret" in form:
        raise InvalidClient(description="use one method of client authentication")
    assertion = form.get("client_assertion")
    if assertion is None or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClient(description="client_assertion or its client_assertion_type is missing")
    presented = parse_jws(assertion)
    subject = presented.claims.get("sub") if presented is not None else None
    if not isinstance(subject, str) or form.get("client_id") not in (None, subject):
        raise InvalidClient(description="client authentication failed", detail="whose assertion it is")
    return Credentials(METHOD, subject, assertion=assertion)


def _from_header(authorization: str, client_id: str | None, secret: str | None) -> Credentials:
    credentials = parse_basic(authorization)
    if credentials is None:
        raise InvalidClient(description="the Authorization header is malformed")
    if secret is not None:
        raise InvalidClient(description="use one method of client authentication")
    if client_id not in (None, credentials.client_id):
        raise InvalidClient(description="client_id is not the one of the Authorization header")
    return credentials


def parse_basic(authorization: str) -> Credentials | None:
    """Decode HTTP Basic strictly: base64, UTF-8, a colon, and form encoding. RFC 6749 §2.3.1."""
    match = _BASIC.match(authorization) if len(authorization) <= LONGEST else None
    try:
        decoded = base64.b64decode(match[1], validate=True).decode() if match else ""
        name, colon, secret = decoded.partition(":")
        client_id, value = unquote_plus(name, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, UnicodeDecodeError):
        return None
    if not colon or not client_id or not value:
        return None
    return Credentials("client_secret_basic", client_id, Secret(value))


def _fits(client: Client | None, credentials: Credentials, at: datetime) -> bool:
    """Compare method and secret. An unknown client costs the same comparison as a known one.

    Several secrets may be live; all are compared, whichever it is. RFC 7591 §3.2.1.
    """
    live = [secret.digest for secret in client.live_secrets(at)] if client is not None else []
    presented = credentials.secret.digest() if credentials.secret else ""
    same = [hmac.compare_digest(presented, stored) for stored in live or [_NOBODY]]
    if client is None or client.token_endpoint_auth_method != credentials.method:
        return False
    return any(same) and bool(live) if credentials.secret else client.public


def _detail(client: Client | None, credentials: Credentials) -> str:
    if client is None:
        return "unknown client"
    if client.token_endpoint_auth_method != credentials.method:
        return f"{credentials.method} is not the registered method"
    return "wrong secret"
