"""A person's request on its way to an old service, and who takes it there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from flask import Response

from legacy_bridges.contract import Bridged, Entrant, Outgoing
from legacy_bridges.host.guests import Guest

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream

PIECE: Final = 64 * 1024
HELD: Final = 64 * 1024
"""Bytes of a body that may be held in memory, so that it can be sent a second time."""


class CutOffError(Exception):
    """The browser went away before its body was whole."""


class Body:
    """What a browser sends along: read once, a piece at a time, never more in memory than a piece."""

    def __init__(self, stream: "InputStream", length: int) -> None:
        """Take the stream and the length that the browser announced."""
        self._stream = stream
        self.length = length
        self.begun = False

    def __iter__(self) -> Iterator[bytes]:
        """Read to the announced end. Raises `CutOffError` if the browser stops before."""
        self.begun = True
        left = self.length
        while left:
            piece = self._stream.read(min(PIECE, left))
            if not piece:
                raise CutOffError
            left -= len(piece)
            yield piece

    def hold(self) -> bytes | None:
        """Read a small body whole, so that it can be sent twice; `None` for one that is not small."""
        return b"".join(self) if self.length <= HELD else None


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may pass. Its headers are clean, and say who is there; no secret is in them yet."""

    bridged: Bridged
    guest: Guest
    entrant: Entrant
    outgoing: Outgoing
    """Path, query and headers as the service is to see them, without `Content-Length`."""
    body: Body | None
    """`None` where the request has none."""
    locale: str


class Carrier(Protocol):
    """Takes calls to services of one way of signing in, and brings back what they answer."""

    def carry(self, call: Call) -> Response:
        """Hand the call on, and answer as the browser may see it. Raises nothing of the relay's."""
        ...
