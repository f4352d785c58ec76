"""What the provider says of itself: the stamps four times a second, the gateways when secrets change."""

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
FRESH: Final = 0.9
"""Seconds after which the stamps that the provider had read say nothing any more."""
HELLO_EVERY: Final = 5.0
"""Seconds between two looks at the gateways while no secret changes."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Watch:
    """Asks in a thread of its own; what it knows is replaced as a whole."""

    asking: Asking
    clock: Callable[[], float] = time.monotonic
    gateways: Gateways = field(default_factory=Gateways)
    _known: str = ""
    _greeted: float = float("-inf")
    _secrets: int = -1
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
            asked, said = self.clock(), self.asking.call(STAMPS, {})
            stamps, at = dict(said["stamps"]), asked - float(said["age"])
            if self._secrets != stamps["secrets"] or asked - self._greeted >= HELLO_EVERY:
                self._greet(asked)
            self._secrets, self._stamps, self._read = stamps["secrets"], stamps, at
        except (Unavailable, Refused, KeyError, TypeError, ValueError) as error:
            if not self._failing:
                log.warning("the provider does not answer (%s): nobody is let in by what was kept", error)
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
