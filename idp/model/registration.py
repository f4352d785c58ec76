"""Clients that register themselves: what lets them in, what they manage themselves by, and what was done."""

from dataclasses import dataclass, field
from datetime import datetime

from idp.model.events import Event
from idp.model.ids import ClientId


@dataclass(frozen=True, slots=True)
class InitialToken:
    """An initial access token, as stored. RFC 7591 §3."""

    id: str
    """What an operator calls it by; no part of the token."""
    digest: str = field(repr=False)
    made_at: datetime
    expires_at: datetime
    uses_left: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """That a client registered itself, and the token by which it manages that. RFC 7592 §3."""

    client: ClientId
    digest: str = field(repr=False)
    """Of the registration access token."""
    registered_at: datetime
    initial_token: str | None = None
    """The id of the initial access token; `None` where anybody may register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRegistered(Event):
    """A client registered itself."""

    initial_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChanged(Event):
    """A client replaced its own metadata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientGone(Event):
    """A client that had registered itself removed itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecretMade(Event):
    """An operator gave a client one more secret."""

    secret: str
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecretEnded(Event):
    """An operator ended one of a client's secrets."""

    secret: str
