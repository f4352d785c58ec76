"""Passwords: argon2id in a bounded pool, and how strong a new one must be."""

from collections.abc import Sequence


class PasswordHasher:
    """Hash and verify with argon2id (RFC 9106), as many at once as there are cores."""

    def hash(self, password: str) -> str:
        """Hash a new password. Raises `Unavailable` when the queue is full."""
        raise NotImplementedError

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Verify; without a hash the same work is done and the answer is no."""
        raise NotImplementedError

    def outdated(self, password_hash: str) -> bool:
        """Tell whether the hash was made with other parameters and wants renewal."""
        raise NotImplementedError


def check_strength(password: str, context: Sequence[str] = ()) -> None:
    """Refuse a weak new password by raising `Invalid`. NIST SP 800-63B-4 §3.1.1.2."""
    raise NotImplementedError
