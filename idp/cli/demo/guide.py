"""`okno demo --tour`: the demo, with somebody who shows it."""

import signal
import threading
from importlib import import_module
from types import ModuleType

from idp.cli.demo.place import Place
from idp.cli.demo.play import restart_provider, started, tell_programs
from idp.cli.output import say
from idp.model.errors import NotFound


def show_around(place: Place, *, show: bool) -> None:
    """Start the demo, play the tour, end. Raises `NotFound` without a browser, before anything runs."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tour = _tour()
    stop = threading.Event()
    with tour.set_up_window(show=show) as page, started(place, stop, say) as (prepared, children):
        tell_programs(place, prepared)
        say("The tour:")
        stage = tour.Stage(
            page, place, prepared.cards, prepared.clock.now, lambda: restart_provider(place, children, stop)
        )
        tour.take_tour(stage)
    say("The tour is over: every chapter holds.")


def _tour() -> ModuleType:
    """Import the tour: the browser driver it needs is a part of the tests, not of the product."""
    try:
        return import_module("idp.cli.demo.tour")
    except ModuleNotFoundError as error:
        mend = "bin/demo --tour installs it, or .venv/bin/pip install playwright"
        msg = f"the tour needs the browser driver {error.name}: {mend}"
        raise NotFound(msg) from None
