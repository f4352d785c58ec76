"""Asking a service and going where it sends us, inside it, with the jar in hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from legacy_bridges.contract import Ask, Dialogue, NoAnswerError, Reply, cookie_header, fold
from legacy_bridges.protocols.form_replay.place import Place

REDIRECTS: Final = (301, 302, 303, 307, 308)
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a request led."""

    replies: tuple[Reply, ...]
    jar: Mapping[str, str]
    left: bool = False
    """Whether the service wanted to send us somewhere else; we did not go."""

    @property
    def last(self) -> Reply:
        """Return the answer that it ended with."""
        return self.replies[-1]


def walk(ask: Ask, jar: Mapping[str, str], place: Place) -> Dialogue[Walked]:
    """Ask, and follow redirects inside the service, five at most."""
    replies: tuple[Reply, ...] = ()
    for _step in range(MOST + 1):
        reply = yield _with_cookies(ask, jar)
        replies, jar = (*replies, reply), fold(jar, reply)
        if reply.status not in REDIRECTS or not reply.header("Location"):
            return Walked(replies, jar)
        onward = place.onward(reply.path, reply.header("Location"))
        if onward is None:
            return Walked(replies, jar, left=True)
        ask = _onward(ask, reply.status, onward, place)
    msg = f"the service sent us on more than {MOST} times"
    raise NoAnswerError(msg)


def get(path: str) -> Ask:
    """Make a request for a page."""
    return Ask("GET", path, {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})


def post(
    path: str, body: bytes, place: Place, page: str, kind: str = "application/x-www-form-urlencoded"
) -> Ask:
    """Make a request that sends a form from a page, as a browser would."""
    headers = dict(get(path).headers)
    headers |= {"Content-Type": kind, "Origin": place.base, "Referer": place.base + page}
    return Ask("POST", path, headers, body)


def _with_cookies(ask: Ask, jar: Mapping[str, str]) -> Ask:
    cookies = cookie_header(jar)
    return Ask(ask.method, ask.path, {**ask.headers, "Cookie": cookies} if cookies else ask.headers, ask.body)


def _onward(ask: Ask, status: int, path: str, place: Place) -> Ask:
    """Make the request that a redirect asks for. RFC 9110 §15.4."""
    if status in (307, 308) and ask.method != "GET":
        return Ask(ask.method, path, ask.headers, ask.body)
    return Ask("GET", path, {**get(path).headers, "Referer": place.base + urlsplit(ask.path).path})
