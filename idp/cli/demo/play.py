"""The order of a demo: prepare, start both processes, show the cards, wait, end."""

import json
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import click

from idp.app.factory import load_all_bridges
from idp.app.opening import Opened, opened
from idp.cli.demo.cards import Card, deal, for_programs, in_words
from idp.cli.demo.children import Children
from idp.cli.demo.companies import Cast, read_cast
from idp.cli.demo.load import load_demo
from idp.cli.demo.memory import Memory
from idp.cli.demo.place import Place
from idp.cli.demo.ports import refuse_taken_port, wait_until_answering
from idp.cli.demo.private_file import write_private
from idp.cli.demo.services import clients_of, move_manifests, tell_sandbox
from idp.cli.output import say
from idp.model.errors import NotFound
from idp.ports.clock import Clock

PROVIDER: Final = "provider"
WATCH: Final = 0.5
"""Seconds between two looks at the children."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the start leaves to be told."""

    cards: tuple[Card, ...]
    companies: Mapping[str, Mapping[str, str]]
    clock: Clock


def play(place: Place, *, as_json: bool, tour: bool, show: bool) -> None:
    """Play the demo; with `tour` until the story is told, else until Ctrl-C or SIGTERM."""
    stop = _told_to_stop()
    progress = _on_stderr if as_json else say
    refuse_taken_port(place.provider_port, "--port")
    refuse_taken_port(place.services_port, "--services-port")
    progress(f"Preparing the demo in {place.folder} …")
    prepared = _prepare(place)
    with _running(place) as children:
        progress("Starting the provider and the sandbox services …")
        for address in (f"{place.issuer}/health", f"{place.service('www')}/"):
            wait_until_answering(address, children, stop)
        if stop.is_set():
            return
        _tell(place, prepared, as_json=as_json)
        if tour:
            _tour(place, prepared, lambda: _restart(place, children, stop), show=show)
            return
        progress("Running. Ctrl-C ends it; everything is remembered for the next start.")
        while not stop.wait(WATCH):
            children.check()
        progress("Ending …")


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _on_stderr(words: str) -> None:
    click.echo(words, err=True)


def _prepare(place: Place) -> Prepared:
    """Load what is missing, write down what the next start must know."""
    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    cast, memory = read_cast(), Memory.open(place.memory)
    cards = deal(cast.personas, memory)
    clients = clients_of(place, memory)
    memory.save()
    move_manifests(place)
    with opened(place.environment()) as found:
        load_all_bridges(found.settings)
        tell_sandbox(place, memory)
        load_demo(found, cast, memory, clients)
        return Prepared(cards, _companies(found, cast), found.house.clock)


def _companies(found: Opened, cast: Cast) -> Mapping[str, Mapping[str, str]]:
    """Find the companies' ids, by the keys that the cast knows them by."""
    with found.house.store.read() as records:
        by_party = {c.external_id: c for c in records.companies.all()}
    return {
        told["key"]: {"id": by_party[told["party"]].id, "name": by_party[told["party"]].name}
        for told in cast.companies
    }


@contextmanager
def _running(place: Place) -> Iterator[Children]:
    children = Children()
    try:
        _start_provider(place, children)
        listen = f"127.0.0.1:{place.services_port}"
        sandbox = ["sandbox", "--provider", place.issuer, "--listen", listen, "--state", str(place.folder)]
        children.start("sandbox", sandbox, {}, place.log("sandbox"))
        yield children
    finally:
        children.stop()


def _start_provider(place: Place, children: Children) -> None:
    children.start(PROVIDER, ["idp", "serve"], place.environment(), place.log(PROVIDER))


def _tell(place: Place, prepared: Prepared, *, as_json: bool) -> None:
    now, cards, companies = prepared.clock.now(), prepared.cards, prepared.companies
    lines = list(in_words(cards, place, now))
    write_private(place.cards, "\n".join(lines) + "\n")
    told = for_programs(cards, companies, place, now)
    write_private(place.personas, json.dumps(told, ensure_ascii=False, indent=1))
    if as_json:
        say(str(place.personas))
        return
    for line in lines:
        say(line)
    say("")
    say(f"The cards are kept in {place.cards}; the present codes are on {place.issuer}/demo")


def _restart(place: Place, children: Children, stop: threading.Event) -> None:
    children.end(PROVIDER)
    _start_provider(place, children)
    wait_until_answering(f"{place.issuer}/health", children, stop)


def _tour(place: Place, prepared: Prepared, restart: Callable[[], None], *, show: bool) -> None:
    try:
        tour = import_module("idp.cli.demo.tour")
    except ModuleNotFoundError as error:
        mend = ".venv/bin/uv pip install -r requirements-test.lock"
        msg = f"the tour needs the browser driver {error.name}: {mend}"
        raise NotFound(msg) from None
    say("The tour:")
    with tour.set_up_window(show=show) as page:
        tour.take_tour(tour.Stage(page, place, prepared.cards, prepared.clock.now, restart))
    say("The tour is over: every chapter holds.")
