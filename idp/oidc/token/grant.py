"""What a grant is: it finds what was presented, and redeems it once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from authlib.oauth2.rfc6749 import BaseGrant, OAuth2Request, TokenEndpointMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from idp.model.client import Client
from idp.model.grant import Authorization, Standing
from idp.model.secret import Secret
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider

Source = TypeVar("Source")


@dataclass(frozen=True, slots=True)
class Found(Generic[Source]):
    """Something good that was presented, not spent yet."""

    source: Source
    authorization: Authorization
    standing: Standing


@dataclass(frozen=True, slots=True, repr=False)
class Reads:
    """An opaque access token, and until when it is good."""

    access_token: Secret
    expires_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Redeemed:
    """What a grant yields: the authorization, and what this one answer adds to it."""

    authorization: Authorization
    scopes: tuple[str, ...]
    """Scopes of this access token; a refresh may ask for fewer than were granted."""
    refresh_token: Secret | None = None
    reads: Reads | None = None
    """In the place of an access token that says something: one that reads an application once."""


class TokenRequest(OAuth2Request):
    """A token request as Authlib's dispatcher wants to see it.

    Authlib's own check of the transport is left out: it knows no proxy in front of us, and
    the settings have refused an insecure issuer at the start.
    """

    def __init__(
        self, provider: Provider, registered: Client, form: Parameters, jkt: str | None = None
    ) -> None:
        """Take the body's parameters, and the key that was proved; nothing is ever read from the query."""
        self.method = "POST"
        self.payload = BasicOAuth2Payload(dict(form.pairs))
        self.provider = provider
        self.registered = registered
        self.parameters = form
        self.jkt = jkt


class Grant(BaseGrant, TokenEndpointMixin, Generic[Source]):
    """A grant of ours. RFC 6749 §1.3."""

    request: TokenRequest

    def find(self) -> Found[Source]:
        """Find what was presented, or refuse. Writes nothing but the end of what was replayed."""
        raise NotImplementedError

    def redeem(self, found: Found[Source]) -> Redeemed:
        """Spend it by one conditional write, in one transaction with its audit row."""
        raise NotImplementedError
