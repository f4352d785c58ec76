"""Invalidation inside one process."""

from collections.abc import Callable


class LocalInvalidation:
    """Wakes the listeners of this process; other processes see the stamp at their next poll."""

    def __init__(self) -> None:
        self._wakes: tuple[Callable[[], None], ...] = ()

    def announce(self) -> None:
        """Wake every listener. A `wake` only sets an event, so none can hold up or fail the caller."""
        for wake in self._wakes:
            wake()

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` for each announcement."""
        self._wakes += (wake,)
