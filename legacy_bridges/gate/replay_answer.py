"""What a browser may see of an old service's answer: all of it but cookies and what would undo ours."""

from typing import Final

from idp.ports.relay import Returned
from legacy_bridges.gate.replay_rewriting import new_addresses, replaced, replacements
from legacy_bridges.gate.replay_trip import Trip

_KEPT_BACK: Final = frozenset(
    {
        "set-cookie",
        "set-cookie2",
        "clear-site-data",
        "authentication-info",
        "strict-transport-security",
        "public-key-pins",
    }
)
"""The service's cookies, and what a browser would take for the word of our host."""
_OF_THE_BODY: Final = frozenset({"content-length", "accept-ranges", "etag", "content-md5", "digest"})
"""What is no longer true of a body in which something was replaced."""


def for_browser(trip: Trip, answer: Returned) -> Returned:
    """Keep the service's cookies back, and let its old addresses be those of its own host."""
    said = {name.lower(): value for name, value in answer.headers}
    plain = said.get("content-encoding", "identity") == "identity"
    pairs = replacements(trip.manifest, trip.habits, said.get("content-type", "")) if plain else {}
    hidden = _KEPT_BACK | (_OF_THE_BODY if pairs else frozenset())
    headers = tuple(
        (name, new_addresses(trip.manifest, trip.habits, name, value))
        for name, value in answer.headers
        if name.lower() not in hidden
    )
    chunks = replaced(answer.chunks, pairs) if pairs else filter(None, answer.chunks)
    return Returned(answer.status, headers, chunks)
