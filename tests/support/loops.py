"""Run coroutines where a loop may be running already: a browser's driver keeps one in its thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def run_alone(work: Coroutine[object, object, None]) -> None:
    """Run a coroutine to its end in a thread, and so a loop, of its own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
