"""Handing a browser's request on to an old service, bodies unread in both directions."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Handed:
    """A request on its way to an origin of a manifest."""

    origin: str
    method: str
    path: str
    """Path and query, as they are to stand in the request line."""
    headers: tuple[tuple[str, str], ...]
    """Host included; no hop-by-hop headers."""
    body: Iterator[bytes] | bytes | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The answer, its body still on the way."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """As they came, a name as often as it came, without hop-by-hop headers."""
    chunks: Iterator[bytes]


class Relay(Protocol):
    """To origins fixed in our own manifests; redirects are answers, not followed."""

    def send(self, handed: Handed) -> AbstractContextManager[Returned]:
        """Send, and hold the connection while the answer is read. Raises `Unavailable`."""
        ...
