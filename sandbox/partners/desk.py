"""What a partner remembers: requests under way, applications that came, and what was said of them."""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TypeVar

from sandbox.partners.form import Filled
from sandbox.party.flow import Deed, Flow

KEPT = 1000
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Again:
    """What became of a second reading."""

    status: int
    same: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider said afterwards."""

    event: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """An application as it came."""

    filled: Filled
    key: str
    """What reads it: an access token or a reference. It is shown to nobody."""
    digest: str
    """Of the very bytes."""
    sub: str
    at: int
    deeds: tuple[Deed, ...]
    receipt: str = ""
    again: Again | None = None
    told: tuple[Told, ...] = ()


@dataclass(slots=True)
class Desk:
    """In memory: what a stand-in forgets at its end, nobody misses."""

    _lock: Lock = field(default_factory=Lock)
    _flows: "OrderedDict[str, tuple[str, Flow]]" = field(default_factory=OrderedDict)
    _received: "OrderedDict[str, Received]" = field(default_factory=OrderedDict)
    _once: "OrderedDict[str, None]" = field(default_factory=OrderedDict)

    def start(self, browser: str, flow: Flow) -> None:
        """Remember a request of a browser."""
        with self._lock:
            _keep(self._flows, flow.state, (browser, flow))

    def take(self, browser: str | None, state: str) -> Flow | None:
        """Return the request with this state once, to the browser that began it."""
        with self._lock:
            owner, flow = self._flows.get(state, (None, None))
            if flow is None or owner != browser:
                return None
            del self._flows[state]
            return flow

    def keep(self, browser: str, received: Received) -> None:
        """Put an application into its browser's folder."""
        with self._lock:
            _keep(self._received, browser, received)

    def find(self, browser: str | None) -> Received | None:
        """Return the application that a browser brought."""
        with self._lock:
            return self._received.get(browser or "")

    def first_time(self, jti: str) -> bool:
        """Tell whether something signed is new, and remember it. RFC 7519 §4.1.7."""
        with self._lock:
            if jti in self._once:
                return False
            _keep(self._once, jti, None)
            return True

    def hear(self, about: Mapping[str, str], told: Told) -> int:
        """Note what was said of somebody's applications, and erase what they held."""
        with self._lock:
            meant = [browser for browser, one in self._received.items() if _is_meant(one, about)]
            for browser in meant:
                one = self._received[browser]
                erased = Filled({}, one.filled.missing)
                self._received[browser] = replace(one, filled=erased, told=(*one.told, told))
            return len(meant)


def new_browser() -> str:
    """Make the value of a browser's cookie."""
    return secrets.token_urlsafe(24)


def digest_of(body: bytes) -> str:
    """Name the very bytes that came."""
    return hashlib.sha256(body).hexdigest()


def _is_meant(received: Received, about: Mapping[str, str]) -> bool:
    """Compare the person, and the receipt where both sides know it."""
    receipt = about.get("receipt", "")
    same = not (receipt and received.receipt) or receipt == received.receipt
    return same and received.sub == about["sub"]


def _keep(kept: "OrderedDict[str, V]", key: str, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > KEPT:
        kept.popitem(last=False)
