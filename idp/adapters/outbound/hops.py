"""Headers that concern one connection only."""

from collections.abc import Iterable
from typing import Final

HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authentication-info",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def without_hops(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Drop what must not travel on, and what `Connection` names besides. RFC 9110 §7.6.1."""
    pairs = tuple(headers)
    named = {
        word.strip().lower()
        for name, value in pairs
        if name.lower() == "connection"
        for word in value.split(",")
    }
    return tuple(pair for pair in pairs if pair[0].lower() not in HOP_BY_HOP | named)
