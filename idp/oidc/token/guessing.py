"""Slow down who guesses a client's secret. RFC 6749 §2.3.1.

What is counted is one client's wrong secrets from one address. Past the limit a secret from there is
not looked at, be it right; from elsewhere, and of other clients, it is.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from idp.model.client import Client
from idp.model.errors import LimitExceeded
from idp.model.visitors import same_address
from idp.ports.limiter import Limiter

_BUCKET: Final = "client secret"
WRONG_A_MINUTE: Final = 60
_PER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """How a client presents itself in the header, and from where."""

    authorization: str | None
    address: str
    proof: str | None = None
    """The DPoP header. RFC 9449 §4.1."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """Counts the wrong secrets of one caller."""

    limiter: Limiter
    address: str

    def refuse_more(self, client: Client) -> None:
        """Refuse whoever has guessed too often. Raises `LimitExceeded`."""
        wait = self.limiter.wait(_BUCKET, self._key(client), WRONG_A_MINUTE, _PER)
        if wait is not None:
            raise LimitExceeded(wait, "too many wrong secrets for this client from this address")

    def note_wrong(self, client: Client) -> None:
        """Count one."""
        self.limiter.hit(_BUCKET, self._key(client), WRONG_A_MINUTE, _PER)

    def _key(self, client: Client) -> str:
        return f"{client.client_id} {same_address(self.address)}"
