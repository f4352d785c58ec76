"""Rewriting what names the service's old address: `Location`, and in pages the base addresses listed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from legacy_bridges.contract import Habits, Manifest

_TEXTS: Final = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/xhtml",
)
_ADDRESSES: Final = frozenset({"location", "content-location", "refresh"})
Replacements = Mapping[bytes, bytes]


def new_addresses(manifest: Manifest, habits: Habits, name: str, value: str) -> str:
    """Let a header that names an address of the service name its own host."""
    if name.lower() not in _ADDRESSES:
        return value
    for old in habits.base_urls:
        place = value.find(old)
        if place >= 0 and value[place + len(old) :][:1] in ("", "/", "?", "#"):
            return value[:place] + manifest.origin + value[place + len(old) :]
    return value


def replacements(manifest: Manifest, habits: Habits, kind: str) -> Replacements:
    """Return what is replaced in a body of this type: listed addresses, as pages and scripts write them."""
    if not kind.lower().startswith(_TEXTS):
        return {}
    pairs = {old.encode(): manifest.origin.encode() for old in habits.base_urls}
    return pairs | {_in_script(old): _in_script(new) for old, new in pairs.items()}


def replaced(chunks: Iterable[bytes], pairs: Replacements) -> Iterator[bytes]:
    """Replace while it passes: no more is held back than could be the beginning of an address."""
    longest = max(map(len, pairs), default=1)
    held = b""
    for chunk in chunks:
        text = held + chunk
        for old, new in pairs.items():
            text = text.replace(old, new)
        held = _beginning(text, pairs, longest)
        if len(text) > len(held):
            yield text[: len(text) - len(held)]
    if held:
        yield held


def _beginning(text: bytes, pairs: Replacements, longest: int) -> bytes:
    """Return the end of a text that may be the beginning of what is replaced."""
    for length in range(min(longest - 1, len(text)), 0, -1):
        end = text[-length:]
        if any(old.startswith(end) for old in pairs):
            return end
    return b""


def _in_script(address: bytes) -> bytes:
    return address.replace(b"/", b"\\/")
