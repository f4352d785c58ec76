"""The demo inbox: messages land in a file that the demo page shows."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from idp.adapters.embedded.clock import SystemClock
from idp.model.errors import Unavailable
from idp.model.work import Notice
from idp.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message in the inbox."""

    at: datetime
    notice: Notice


class InboxNotices:
    """Appends each message as one JSON line to a file of mode 0600."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._path = path
        self._clock = clock or SystemClock()

    def send(self, notice: Notice) -> None:
        """Append the message, whole, even when several processes write."""
        entry = {"at": self._clock.now().isoformat(), **asdict(notice)}
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        try:
            self._append(line)
        except OSError as error:
            msg = f"the inbox cannot be written: {error.strerror}"
            raise Unavailable(msg) from None

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        handle = os.open(self._path, flags, 0o600)
        try:
            os.fchmod(handle, 0o600)
            os.write(handle, line)
        finally:
            os.close(handle)


def read_inbox(path: Path, limit: int = 50) -> tuple[Delivered, ...]:
    """Read the last messages, newest first; a torn line is passed over."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ()
    found = (_parse(line) for line in reversed(lines))
    return tuple(delivered for delivered in found if delivered is not None)[:limit]


def _parse(line: str) -> Delivered | None:
    try:
        entry = json.loads(line)
        at = datetime.fromisoformat(entry.pop("at"))
        return Delivered(at, Notice(**entry))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
