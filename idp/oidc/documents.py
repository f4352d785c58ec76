"""JSON documents at addresses that clients gave us: key sets and lists of redirect URIs."""

from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any, Final

from idp.model.errors import Refused, Unavailable
from idp.model.strict_json import FlawError, read_json
from idp.ports.outbound import Fetch

AT_ONCE: Final = 8
"""Requests of a process that may wait for others' servers: whoever keeps them waiting stops no more."""


@dataclass(slots=True)
class Documents:
    """Fetches them. What went wrong is the same to whoever asked: our network is not theirs to explore."""

    fetch: Fetch
    slots: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def read(self, url: str) -> Any:
        """Return what the JSON at an address says. Raises `Unavailable`, whose message is for our log."""
        if not self.slots.acquire(blocking=False):
            msg = "too many requests wait for documents of clients"
            raise Unavailable(msg)
        try:
            answer = self.fetch.get(url)
        except Refused as error:
            raise Unavailable(error.message) from None
        finally:
            self.slots.release()
        if answer.status != 200:
            msg = f"the document is answered with {answer.status}"
            raise Unavailable(msg)
        try:
            return read_json(answer.body)
        except FlawError as flaw:
            msg = f"the document {flaw}"
            raise Unavailable(msg) from None
