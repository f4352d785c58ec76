"""What both sides of the internal door call things."""

from typing import Final

PREFIX: Final = "/internal/bridge"
HELLO: Final = "hello"
"""Which services there are for this kind, with what the server has to know of each."""
STAMPS: Final = "stamps"
"""The version stamps under which an answer may be kept, and nothing else."""
LARGEST: Final = 8 * 1024 * 1024
"""Bytes of an answer: the entries of a company of twenty thousand are the longest."""
