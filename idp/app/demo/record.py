"""Remembers the last sign-in to a service: its requests, their SQL, and the ID token it ended with."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final

from flask import Request, Response

from idp.adapters.sql import StatementMeter
from idp.ports.clock import Clock
from idp.web.demo import Stage, Trace

STEPS: Final = re.compile(r"/(login|authorize|consent|no-access|token|userinfo)(/|\Z)")
"""Requests that belong to a sign-in; pages, keys and bridges do not."""
BEGINNING: Final = re.compile(r"/(login|authorize)\Z")
LONGEST: Final = 24
WAITING: Final = frozenset({"authorization_pending", "slow_down", "access_denied", "expired_token"})
"""What only devices are answered. RFC 8628 §3.5."""


@dataclass(slots=True)
class Record:
    """Collects stages from a sign-in's beginning to its end; one person plays with the demo.

    What devices ask is left out: it has no browser, and would stand between the stages of others.
    """

    meter: StatementMeter
    clock: Clock
    name_of: Callable[[str], str]
    """The name of a client, by its id."""
    of_devices: Callable[[str], bool] = lambda _client: False
    """Tells whether a client is one of devices, which ask all day long."""
    _stages: list[Stage] = field(default_factory=list)
    _last: Trace | None = None
    _lock: Lock = field(default_factory=Lock)

    def begin(self) -> None:
        """Set the meter to zero before a request."""
        self.meter.reset()

    def end(self, request: Request, response: Response) -> None:
        """Note a request that belongs to a sign-in."""
        if not STEPS.match(request.path):
            return
        reads, writes = self.meter.taken()
        if _waits(request, response) or self.of_devices(_client(request, response)):
            return
        stage = Stage(f"{request.method} {_shown(request.path)}", reads, writes, response.status_code)
        with self._lock:
            self._note(stage, request, response)

    def last(self) -> Trace | None:
        """Return the last sign-in that came to its end."""
        return self._last

    def _note(self, stage: Stage, request: Request, response: Response) -> None:
        if request.path == "/userinfo" and self._last is not None and not self._stages:
            self._last = replace(self._last, stages=(*self._last.stages, stage))
            return
        if BEGINNING.match(request.path) and request.method == "GET" and "i" not in request.args:
            self._stages.clear()
        self._stages = [*self._stages[-LONGEST:], stage]
        token = _id_token(request, response)
        if token is not None:
            self._last = self._trace(*token)
            self._stages = []

    def _trace(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> Trace:
        service = self.name_of(str(claims.get("aud")))
        return Trace(self.clock.now(), service, tuple(self._stages), header, claims)


def _shown(path: str) -> str:
    """Leave out the id of a parked request."""
    return re.sub(r"/[A-Za-z0-9_-]{22}\Z", "/…", path)


def _waits(request: Request, response: Response) -> bool:
    """Tell whether a device asks whether it was let in. RFC 8628 §3.5."""
    if request.path != "/token" or response.status_code != 400:
        return False
    return (response.get_json(silent=True) or {}).get("error") in WAITING


def _client(request: Request, response: Response) -> str:
    """Return whose tokens these are, as they say themselves; empty where there are none."""
    given, shown = _id_token(request, response), request.authorization
    if given is not None:
        return str(given[1].get("aud"))
    parts = str(shown.token).split(".") if shown is not None else []
    with suppress(ValueError):
        claims = _decode(parts[1]) if len(parts) == 3 else {}
        return str(claims.get("client_id", "")) if isinstance(claims, dict) else ""
    return ""


def _id_token(request: Request, response: Response) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Decode the ID token of a token response; it was signed in this very process a moment ago."""
    if request.path != "/token" or response.status_code != 200:
        return None
    token = (response.get_json(silent=True) or {}).get("id_token", "")
    parts = str(token).split(".")
    return (_decode(parts[0]), _decode(parts[1])) if len(parts) == 3 else None


def _decode(part: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
