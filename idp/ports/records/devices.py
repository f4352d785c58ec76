"""Records of devices that wait to be let in."""

from datetime import datetime
from typing import Protocol

from idp.model.device import DeviceRequest, DeviceState
from idp.model.ids import BrowserId


class Devices(Protocol):
    """Device authorization requests, by the digest of the device's code. RFC 8628."""

    def add(self, request: DeviceRequest) -> None:
        """Write a request. Raises `Conflict` if one of its codes is taken."""
        ...

    def find(self, digest: str) -> DeviceRequest | None:
        """Read one, decided or not, in time or not."""
        ...

    def claim(self, user_code: str, browser: BrowserId, now: datetime) -> DeviceRequest | None:
        """Take a pending one for a browser by one conditional write, or find that it has it already."""
        ...

    def decide(self, digest: str, browser: BrowserId, state: DeviceState, now: datetime) -> bool:
        """Decide once, by the browser that took it, in time."""
        ...

    def poll(self, digest: str, now: datetime, next_at: datetime) -> bool:
        """Note a question of the device; false if it came too early, and then nothing is written."""
        ...

    def slow(self, digest: str, interval: int, next_at: datetime) -> None:
        """Have it ask less often from now on."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        ...
