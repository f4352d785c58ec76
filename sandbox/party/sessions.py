"""The service's own sessions: in memory, ended by the provider's back channel."""

import secrets
from collections import OrderedDict
from threading import Lock
from typing import TypeVar

from sandbox.party.flow import Entered, Flow

KEPT = 1000
V = TypeVar("V")


class Sessions:
    """Who is in, by the value of the service's cookie; and the requests under way."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entered: OrderedDict[str, Entered] = OrderedDict()
        self._flows: OrderedDict[str, tuple[str, Flow]] = OrderedDict()
        self._logout_tokens: OrderedDict[str, None] = OrderedDict()

    def open(self, entered: Entered) -> str:
        """Begin a session and return its cookie's value."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            _keep(self._entered, key, entered)
        return key

    def find(self, key: str | None) -> Entered | None:
        """Return who is in."""
        with self._lock:
            return self._entered.get(key or "")

    def close(self, key: str | None) -> Entered | None:
        """End one session."""
        with self._lock:
            return self._entered.pop(key or "", None)

    def close_all(self, sid: str | None, sub: str | None) -> int:
        """End what a logout token names: the session `sid`, else everything of `sub`."""
        with self._lock:
            gone = [
                key
                for key, entered in self._entered.items()
                if (entered.claims.get("sid") == sid if sid else entered.claims["sub"] == sub)
            ]
            for key in gone:
                del self._entered[key]
            return len(gone)

    def first_time(self, jti: str) -> bool:
        """Tell whether a logout token is new, and remember it. Back-Channel Logout 1.0 §2.6."""
        with self._lock:
            if jti in self._logout_tokens:
                return False
            _keep(self._logout_tokens, jti, None)
            return True

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


def _keep(kept: "OrderedDict[str, V]", key: str, value: V) -> None:
    kept[key] = value
    while len(kept) > KEPT:
        kept.popitem(last=False)
