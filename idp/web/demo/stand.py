"""What the demo pages are shown from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from idp.model.work import Notice


class Delivered(Protocol):
    """A message in the inbox."""

    @property
    def at(self) -> datetime:
        """Return when it arrived."""
        ...

    @property
    def notice(self) -> Notice:
        """Return the message."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class PersonaCard:
    """Somebody to be, with what they sign in with at this moment."""

    name: str
    title: str
    login: str
    password: str
    code: str = ""
    """The current code of the second factor; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One request of a sign-in: what it was, and the SQL it took."""

    name: str
    """Method and path, such as `POST /token`."""
    reads: int
    writes: int
    status: int = 200


@dataclass(frozen=True, slots=True)
class Trace:
    """The last sign-in, from the request to the token."""

    at: datetime
    service: str
    stages: tuple[Stage, ...]
    header: Mapping[str, Any]
    """Of the token, decoded."""
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the demo pages look, each time they are opened."""

    read_inbox: Callable[[], Sequence[Delivered]]
    """Newest first."""
    last_trace: Callable[[], Trace | None]
    personas: Callable[[str], Sequence[PersonaCard]] = lambda _locale: ()
    """The persona cards, in a language."""
    addresses: Callable[[str], Mapping[str, str]] = lambda _locale: {}
    """Name and address of everything that runs."""
