"""The order of a demo: prepare, start the processes, show the cards, wait, end."""

import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from idp.cli.demo.cards import for_programs, in_words
from idp.cli.demo.children import Children
from idp.cli.demo.place import Place
from idp.cli.demo.ports import refuse_taken_port, wait_until_answering, wait_until_said
from idp.cli.demo.prepare import Prepared, follow_billing, prepare
from idp.cli.demo.private_file import write_private
from idp.cli.output import say

PROVIDER: Final = "provider"
SANDBOX: Final = "sandbox"
GATE: Final = "gate"
SERVERS: Final = {"ldap": "serving LDAP", "radius": "serving RADIUS"}
"""The protocol servers, and what each says once it serves."""
WATCH: Final = 0.5
"""Seconds between two looks at the children."""


def keep_playing(place: Place, *, as_json: bool) -> None:
    """Play the demo until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    progress = _on_stderr if as_json else say
    with started(place, stop, progress) as (prepared, children):
        _tell(place, prepared, as_json=as_json)
        progress("Running. Ctrl-C ends it; everything is remembered for the next start.")
        while not stop.wait(WATCH):
            children.check()
        progress("Ending …")


@contextmanager
def started(
    place: Place, stop: threading.Event, progress: Callable[[str], None]
) -> Iterator[tuple[Prepared, Children]]:
    """Prepare and start everything; when the block ends nothing of it is left running."""
    refuse_taken_ports(place)
    progress(f"Preparing the demo in {place.folder} …")
    prepared = prepare(place)
    children = Children()
    try:
        progress("Starting the provider, the gate and the sandbox services …")
        _start_sandbox(place, children)
        start_provider(place, children)
        children.start(GATE, ["idp", "serve-bridges"], place.environment(), place.log(GATE))
        for name in SERVERS:
            children.start(name, ["idp", f"serve-{name}"], place.environment(), place.log(name))
        for address in (f"{place.service('www')}/", f"{place.issuer}/health", f"{place.gate('nobody')}/"):
            wait_until_answering(address, children, stop)
        for name, words in SERVERS.items():
            wait_until_said(words, place.log(name), children, stop)
        follow_billing(place)
        yield prepared, children
    finally:
        children.stop()


def refuse_taken_ports(place: Place) -> None:
    """Say plainly which port is taken, before anything is begun."""
    refuse_taken_port(place.provider_port, "--port")
    refuse_taken_port(place.services_port, "--services-port")
    refuse_taken_port(place.bridges_port, "--bridges-port")
    refuse_taken_port(place.ldap_port, "--ldap-port")
    refuse_taken_port(place.radius_port, "--radius-port", socket.SOCK_DGRAM)


def start_provider(place: Place, children: Children) -> None:
    """Start `okno serve` with the demo's settings."""
    children.start(PROVIDER, ["idp", "serve"], place.environment(), place.log(PROVIDER))


def restart_provider(place: Place, children: Children, stop: threading.Event) -> None:
    """End the provider and start it again."""
    with provider_away(place, children, stop):
        pass


@contextmanager
def provider_away(place: Place, children: Children, stop: threading.Event) -> Iterator[None]:
    """End the provider, and start it again when the block is over."""
    children.end(PROVIDER)
    try:
        yield
    finally:
        start_provider(place, children)
        wait_until_answering(f"{place.issuer}/health", children, stop)


def _start_sandbox(place: Place, children: Children) -> None:
    listen = f"127.0.0.1:{place.services_port}"
    module = ["sandbox", "--provider", place.issuer, "--listen", listen, "--state", str(place.folder)]
    children.start(SANDBOX, module, {}, place.log(SANDBOX))


def _on_stderr(words: str) -> None:
    click.echo(words, err=True)


def _tell(place: Place, prepared: Prepared, *, as_json: bool) -> None:
    now = prepared.clock.now()
    lines = list(in_words(prepared.cards, place, now))
    write_private(place.cards, "\n".join(lines) + "\n")
    tell_programs(place, prepared)
    if as_json:
        say(str(place.personas))
        return
    for line in lines:
        say(line)
    say("")
    say(f"The cards are kept in {place.cards}; the present codes are on {place.issuer}/demo")


def tell_programs(place: Place, prepared: Prepared) -> None:
    """Write the file of personas and addresses, which the demo's page reads too."""
    told = for_programs(prepared.cards, prepared.companies, place, prepared.clock.now())
    write_private(place.personas, json.dumps(told, ensure_ascii=False, indent=1))
