"""News that a stamp has risen, sooner than the next poll."""

from collections.abc import Callable
from typing import Protocol


class Invalidation(Protocol):
    """Pushes a hint to every process. Losing one costs at most a poll interval."""

    def announce(self) -> None:
        """Tell all processes to look at the stamps now. Never raises."""
        ...

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` for each announcement, from a background thread."""
        ...
