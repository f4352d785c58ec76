"""The time of the sandbox: it stands apart from the provider, so it has a clock of its own."""

import time


def now() -> int:
    """Return seconds since 1970."""
    return int(time.time())  # noqa: TID251 - the provider's Clock is not for its relying parties


def milliseconds() -> float:
    """Return a count that only grows, for measuring."""
    return time.perf_counter() * 1000
