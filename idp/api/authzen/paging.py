"""Long lists in pages. Authorization API 1.0 §8.2.

A token names the last result of the page before and is sealed: it fits the request that it was
made for, of the client that it was made for, and no other.
"""

import base64
import hashlib
import hmac
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from idp.api.authzen.entities import Object, optional
from idp.api.authzen.errors import ApiError, BadRequest
from idp.model.ids import ClientId
from idp.ports.envelope import Envelope

DEFAULT: Final = 250
"""More than there are actions."""
MOST: Final = 1000
"""Results of one page."""
_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{2,400})\.([A-Za-z0-9_-]{43})")
_ENTITIES: Final = ("subject", "action", "resource", "context")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the results is wanted."""

    limit: int
    after: str
    """The last result before it; empty at the beginning."""
    seal: Callable[[str], str]

    def cut(self, results: Sequence[str], entity: Callable[[str], dict[str, str]]) -> dict[str, Any]:
        """Return a part of the sorted results, and where the next begins. Authorization API 1.0 §8.3."""
        start = bisect_right(results, self.after) if self.after else 0
        found = results[start : start + self.limit]
        more = start + len(found) < len(results)
        token = self._next(found[-1] if found else self.after) if more else ""
        page = {"next_token": token, "count": len(found), "total": len(results)}
        return {"page": page, "results": [entity(one) for one in found]}

    def empty(self, error: ApiError) -> dict[str, Any]:
        """Find nothing of a kind that there is not, and say so. Authorization API 1.0 §8.3."""
        return {**self.cut((), lambda _: {}), "context": error.body()}

    def _next(self, after: str) -> str:
        body = _encode(json.dumps([self.limit, after], separators=(",", ":")).encode())
        return f"{body}.{self.seal(body)}"


def read_page(asked: Object, search: str, client: ClientId, envelope: Envelope) -> Page:
    """Return the page asked for, or refuse the token of another request. Authorization API 1.0 §8.2.1."""
    wish = optional(asked, "page")
    limit, token = _read_limit(wish), wish.get("token")
    seal = _sealer(asked, search, client, envelope)
    if token is None or token == "":
        return Page(DEFAULT if limit is None else limit, "", seal)
    match = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    if match is None or not hmac.compare_digest(match[2], seal(match[1])):
        msg = "page.token is not one that was given for this request"
        raise BadRequest(msg)
    sealed, after = json.loads(base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4)))
    if limit not in (None, sealed):
        msg = "page.limit must stay as it was in the first request"
        raise BadRequest(msg)
    return Page(sealed, after, seal)


def _read_limit(wish: Object) -> int | None:
    limit = wish.get("limit")
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        msg = "page.limit must be a number that is not negative"
        raise BadRequest(msg)
    return min(limit, MOST)


def _sealer(asked: Object, search: str, client: ClientId, envelope: Envelope) -> Callable[[str], str]:
    entities = {name: asked.get(name) for name in _ENTITIES}
    request = json.dumps([search, client, entities], sort_keys=True).encode()
    key = envelope.derive("authzen-page")

    def seal(body: str) -> str:
        mac = hmac.new(key, body.encode() + b"." + hashlib.sha256(request).digest(), hashlib.sha256)
        return _encode(mac.digest())

    return seal


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
