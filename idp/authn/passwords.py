"""Passwords: argon2id in a bounded pool, so that a flood of sign-ins cannot take every core."""

import os
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final, Self

import argon2
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from idp.model.errors import Unavailable

LONGEST: Final = 1000
"""Characters. A longer input is refused whole: nothing is ever cut off."""


QUEUE: Final = 50
"""Passwords that wait for their turn, at most."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs. OWASP's argon2id minimum, 51 ms on a small server."""

    memory_kib: int = 19_456
    passes: int = 2
    lanes: int = 1


class PasswordHasher:
    """Hash and verify with argon2id (RFC 9106), as many at once as there are cores.

    Text is taken as NFKC, so a password typed on another keyboard or system still fits.
    """

    def __init__(self, cost: Cost | None = None, *, places: int | None = None, queue: int = QUEUE) -> None:
        """Open the pool: `places` at work, `queue` waiting, the next one refused."""
        cost = cost or Cost()
        places = places or os.cpu_count() or 1
        self._argon2 = argon2.PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._work = BoundedSemaphore(places)
        self._room = BoundedSemaphore(places + queue)
        self._nobody = self._argon2.hash(secrets.token_urlsafe(16))

    @classmethod
    def beside(cls, threads: int) -> Self:
        """Open a pool that leaves a quarter of a process's threads to whoever does not sign in."""
        room = max(2, threads * 3 // 4)
        places = min(os.cpu_count() or 1, room - 1)
        return cls(places=places, queue=min(QUEUE, room - places))

    def hash(self, password: str) -> str:
        """Hash a new password. Raises `Unavailable` when the queue is full."""
        with self._place():
            return self._argon2.hash(_text(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Verify; without a hash the same work is done and the answer is no.

        Raises `Unavailable` when the queue is full.
        """
        if len(password) > LONGEST:
            return False
        with self._place():
            try:
                right = self._argon2.verify(password_hash or self._nobody, _text(password))
            except VerifyMismatchError:
                return False
            except (InvalidHashError, VerificationError):
                return False
        return right and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Tell whether the hash was made with other parameters and wants renewal."""
        return self._argon2.check_needs_rehash(password_hash)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            msg = "Too many people are signing in right now. Try again in a moment"
            raise Unavailable(msg)
        try:
            with self._work:
                yield
        finally:
            self._room.release()


def _text(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
