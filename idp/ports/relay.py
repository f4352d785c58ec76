"""Handing a browser's request on to an old service, bodies unread in both directions."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from idp.model.errors import Unavailable


class TooSlow(Unavailable):
    """The service was reached and has not answered in time."""


class BrokenOff(Unavailable):
    """The service has begun to answer and does not go on."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A request on its way to an origin of a manifest."""

    origin: str
    method: str
    path: str
    """Path and query, as they are to stand in the request line."""
    headers: tuple[tuple[str, str], ...]
    """Host included, `Content-Length` too where there is a body; hop-by-hop headers are dropped."""
    body: Iterator[bytes] | bytes | None = None
    """An iterator is read once, while it is sent; what it raises ends the request and is raised on."""
    patience: float | None = None
    """Seconds between two signs of life, where the usual ones are too many."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The answer, its body still on the way."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """As they came, a name as often as it came, without hop-by-hop headers."""
    chunks: Iterator[bytes]
    """As they arrive. Raises `BrokenOff` or `TooSlow` where the service does not finish."""


class Relay(Protocol):
    """To origins fixed in our own manifests; redirects are answers, not followed."""

    def send(self, handed: Handed) -> AbstractContextManager[Returned]:
        """Send, and hold the connection while the answer is read. Raises `Unavailable`, `TooSlow`."""
        ...
