"""What a service says back of a secret it was shown stays on our side of it."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final
from urllib.parse import quote, quote_plus

from legacy_bridges.contract import Credential
from legacy_bridges.gate.replay_rewriting import replaced

SHORTEST: Final = 6
"""Characters; what is shorter stands on any page by chance."""
_TEXTS: Final = (
    "text/",
    "application/json",
    "application/javascript",
    "application/x-javascript",
    "application/xml",
    "application/xhtml",
)


def spellings(credential: Credential) -> tuple[bytes, ...]:
    """List how a page may say a secret: plain, escaped, encoded, or as the header that it came in."""
    secret = credential.secret.value
    if len(secret) < SHORTEST:
        return ()
    basic = b64encode(f"{credential.login}:{secret}".encode())
    forms = (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), escape(secret))
    known = dict.fromkeys((*(form.encode() for form in forms), basic, b64encode(secret.encode())))
    return tuple(sorted(known, key=len, reverse=True))


def without(headers: Iterable[tuple[str, str]], secrets: tuple[bytes, ...]) -> Iterator[tuple[str, str]]:
    """Drop headers that say a secret; an address loses its query and stays."""
    for name, value in headers:
        said = value.encode("latin-1", "replace")
        if not any(secret in said for secret in secrets):
            yield name, value
        elif name.lower() == "location":
            yield name, value.partition("?")[0]


def covered(chunks: Iterable[bytes], kind: str, secrets: tuple[bytes, ...]) -> Iterator[bytes]:
    """Cover every secret in a text by as many asterisks: no length changes.

    What says no type is shown by a browser as what it looks like.
    """
    if not secrets or (kind.strip() and not kind.strip().lower().startswith(_TEXTS)):
        return iter(chunks)
    return replaced(chunks, {secret: b"*" * len(secret) for secret in secrets})
