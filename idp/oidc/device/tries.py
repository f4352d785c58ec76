"""Slow down who guesses what devices show. RFC 8628 §5.1."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from idp.authn.visitor import Visitor
from idp.model.visitors import same_address
from idp.ports.limiter import Limiter

_BROWSER: Final = "device code of a browser"
_ADDRESS: Final = "device code of an address"
WRONG_OF_A_BROWSER: Final = 5
WRONG_OF_AN_ADDRESS: Final = 50
"""A browser forgets its cookie at will; its address it does not."""
_PER: Final = timedelta(minutes=10)
"""As long as a code lives."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Counts the wrong codes of one browser and of its address."""

    limiter: Limiter
    visitor: Visitor

    def wait(self) -> timedelta | None:
        """Return how long nothing that is typed there is looked at, be it right."""
        waits = (self.limiter.wait(bucket, key, most, _PER) for bucket, key, most in self._counts())
        return max((wait for wait in waits if wait is not None), default=None)

    def note_wrong(self) -> None:
        """Count one."""
        for bucket, key, most in self._counts():
            self.limiter.hit(bucket, key, most, _PER)

    def _counts(self) -> tuple[tuple[str, str, int], ...]:
        return (
            (_BROWSER, self.visitor.browser, WRONG_OF_A_BROWSER),
            (_ADDRESS, same_address(self.visitor.address), WRONG_OF_AN_ADDRESS),
        )
