"""`okno work`: the background work alone, beside servers or instead of theirs."""

import os
import signal
import threading

import click

from idp.app.background import start_background
from idp.app.opening import opened
from idp.cli.output import log_plainly, say


@click.command()
def command() -> None:
    """Deliver, sweep and seal until told to stop (SIGTERM, Ctrl-C)."""
    log_plainly()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with opened(os.environ) as found:
        background = start_background(found)
        say("working")
        stop.wait()
        background.stop()
