"""`okno demo --tour`: the demo, with somebody who shows it.

The story dismisses people and stops products, so it is played in a folder of its own that
begins anew each time: the demo that somebody tries by hand stays as they left it.
"""

import shutil
import signal
import threading
from dataclasses import replace
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Final

from idp.cli.demo.place import Place
from idp.cli.demo.play import (
    provider_away,
    refuse_taken_ports,
    restart_provider,
    started,
    tell_programs,
)
from idp.cli.output import say
from idp.model.errors import NotFound

FOLDER: Final = "tour"
"""Within the demo's folder."""


def show_around(place: Place, *, show: bool) -> None:
    """Start the demo, play the tour, end. Raises `NotFound` without a browser, before anything runs."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tour, place = _tour(), replace(place, folder=place.folder / FOLDER)
    stop = threading.Event()
    with tour.set_up_window(show=show) as page:
        _begin_anew(place)
        with started(place, stop, say) as (prepared, children):
            tell_programs(place, prepared)
            say("The tour:")
            again = partial(restart_provider, place, children, stop)
            away = partial(provider_away, place, children, stop)
            tour.take_tour(tour.Stage(page, place, prepared.cards, prepared.clock.now, again, away))
    say("The tour is over: every chapter holds.")


def _begin_anew(place: Place) -> None:
    """Forget the last tour, unless it is still being played."""
    refuse_taken_ports(place)
    if place.memory.exists():
        shutil.rmtree(place.folder)


def _tour() -> ModuleType:
    """Import the tour: the browser driver it needs is a part of the tests, not of the product."""
    try:
        return import_module("idp.cli.demo.tour")
    except ModuleNotFoundError as error:
        mend = "bin/demo --tour installs it, or .venv/bin/pip install playwright"
        msg = f"the tour needs the browser driver {error.name}: {mend}"
        raise NotFound(msg) from None
