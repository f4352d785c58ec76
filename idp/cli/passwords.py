"""Passwords that the command line makes: strong, and easy to type from paper."""

import secrets
from typing import Final

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the pairs that are mistaken for one another."""


def typable() -> str:
    """Make a password of four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
