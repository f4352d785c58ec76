"""The digest challenges of services, each with how often it was answered."""

from dataclasses import dataclass
from threading import Lock

from idp.model.ids import ServiceId
from idp.model.secret import new_secret


@dataclass(slots=True)
class _Kept:
    challenge: str
    count: int = 0


class Challenges:
    """Keeps the newest challenge of each service for its life. RFC 7616 §3.3."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[ServiceId, _Kept] = {}
        self._lock = Lock()

    def keep(self, service: ServiceId, challenge: str) -> None:
        """Take a new one in place of the old; the count begins anew. RFC 7616 §3.4."""
        with self._lock:
            known = self._kept.get(service)
            if known is None or known.challenge != challenge:
                self._kept[service] = _Kept(challenge)

    def next(self, service: ServiceId) -> str:
        """Return the challenge with `nc` and `cnonce` for one request; empty if none is known."""
        with self._lock:
            kept = self._kept.get(service)
            if kept is None:
                return ""
            kept.count += 1
            return f'{kept.challenge}, nc={kept.count:08x}, cnonce="{new_secret().value[:22]}"'
