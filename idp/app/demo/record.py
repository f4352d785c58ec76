"""Remembers the last sign-in to a service: its requests, their SQL, and the ID token it ended with."""

import base64
import json
import re
from collections.abc import Callable, Mapping
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


@dataclass(slots=True)
class Record:
    """Collects stages from a sign-in's beginning to its end; one person plays with the demo."""

    meter: StatementMeter
    clock: Clock
    name_of: Callable[[str], str]
    """The name of a client, by its id."""
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
