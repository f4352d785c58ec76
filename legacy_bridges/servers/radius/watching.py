"""What the provider says of itself: the stamps four times a second, the gateways every few seconds."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from idp.model.errors import Refused, Unavailable
from legacy_bridges.internal.client import Asking
from legacy_bridges.internal.wire import HELLO, STAMPS
from legacy_bridges.servers.radius.gateways import Gateway, Gateways

INTERVAL: Final = 0.25
FRESH: Final = 1.0
"""Seconds after which stamps say nothing any more."""
HELLO_EVERY: Final = 5.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Watch:
    """Asks in a thread of its own; what it knows is replaced as a whole."""

    asking: Asking
    clock: Callable[[], float] = time.monotonic
    gateways: Gateways = field(default_factory=Gateways)
    _known: str = ""
    _greeted: float = float("-inf")
    _stamps: Mapping[str, int] | None = None
    _read: float = float("-inf")
    _failing: bool = False
    _stopping: threading.Event = field(default_factory=threading.Event)

    def stamps(self) -> Mapping[str, int] | None:
        """Return the stamps; `None` if they are not of this second."""
        return self._stamps if self.clock() - self._read <= FRESH else None

    def look(self) -> bool:
        """Ask at once; false if the provider does not answer."""
        try:
            asked = self.clock()
            if asked - self._greeted >= HELLO_EVERY:
                self._greet(asked)
            self._stamps, self._read = dict(self.asking.call(STAMPS, {})["stamps"]), asked
        except (Unavailable, Refused, KeyError, TypeError, ValueError):
            if not self._failing:
                log.warning("the provider does not answer; nobody is let in by what was kept", exc_info=True)
            self._failing = True
            return False
        self._failing = False
        return True

    def run(self) -> None:
        """Go on asking until told to stop."""
        while not self._stopping.wait(INTERVAL):
            self.look()

    def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()

    def _greet(self, now: float) -> None:
        said = self.asking.call(HELLO, {"known": self._known})
        if "nas" in said:
            self.gateways = Gateways(tuple(Gateway.of(one) for one in said["nas"]))
            log.info("radius: %d gateways may ask", len(self.gateways.all))
        self._known, self._greeted = str(said["known"]), now
