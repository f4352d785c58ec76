"""Pages that come through the gate, beside the same page straight from the application."""

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

from bench.access.clockwork import fixed_loop
from bench.bridges.driving import Line, request
from bench.bridges.house import PEOPLE, House, kept
from bench.bridges.old_app import MEGABYTE, PAGE, SESSION
from bench.bridges.place import cpu_of, forget_peak, peak_of

PAGES: Final = 400
WARM: Final = 40
LARGE: Final = 100 * MEGABYTE
DIRECT: Final = "straight from the application"


@dataclass(frozen=True)
class Way:
    """How a page is reached."""

    what: str
    port: int
    host: str
    cookie: str

    def ask(self, path: str = "/bills") -> bytes:
        """Write a request for a page."""
        return request(self.host, path, self.cookie)


@dataclass(frozen=True)
class Times:
    """How long pages took, in milliseconds."""

    what: str
    median: float
    p95: float
    added: float
    """Median over that of the way without the gate."""
    cpu: float = 0
    """Of the gate, for one page."""
    loops: float = 0


@dataclass(frozen=True)
class Streamed:
    """A large body, and by how much the gate has grown."""

    what: str
    seconds: float
    grown: int


def ways(house: House, app: int) -> list[Way]:
    """Enter both services, the second by an old account."""
    browser = house.enter("forum", PEOPLE[0])
    page = browser.get(f"http://{house.host('forum')}/_okno/link")
    browser.submit(page, login="anna", password="her old password")
    wiki = house.cookie("wiki", PEOPLE[0])
    return [
        Way(DIRECT, app, f"127.0.0.1:{app}", SESSION),
        Way("forward_auth", house.gate, house.host("wiki"), wiki),
        Way("form_replay", house.gate, house.host("forum"), kept(browser, "forum")),
    ]


def measure(found: Sequence[Way], gate: int) -> list[Times]:
    """Ask for the page in turns, each way over its own connection."""
    taken: dict[str, list[float]] = {way.what: [] for way in found}
    with ExitStack() as stack:
        lines = [(way, stack.enter_context(closing(Line(way.port)))) for way in found]
        for number in range(WARM + PAGES):
            for way, line in lines:
                began = time.perf_counter()
                line.ask(way.ask())
                took = time.perf_counter() - began
                if line.size < len(PAGE):
                    msg = f"{way.what}: another page of {line.size} bytes"
                    raise RuntimeError(msg)
                if number >= WARM:
                    taken[way.what].append(took * 1e3)
    straight = median(taken[DIRECT])
    return [_times(way, taken[way.what], straight, gate) for way in found]


def _times(way: Way, taken: Sequence[float], straight: float, gate: int) -> Times:
    middle, p95 = median(taken), quantiles(taken, n=20)[18]
    if way.what == DIRECT:
        return Times(way.what, middle, p95, 0)
    before, began = fixed_loop(), cpu_of(gate)
    with closing(Line(way.port)) as line:
        for _ in range(PAGES):
            line.ask(way.ask())
    each = (cpu_of(gate) - began) / PAGES
    return Times(way.what, middle, p95, middle - straight, each * 1e3, each / min(before, fixed_loop()))


def stream(way: Way, gate: int) -> list[Streamed]:
    """Send a large body through the gate, and fetch one."""
    return [_streamed(way, gate, up=up) for up in (True, False)]


def _streamed(way: Way, gate: int, *, up: bool) -> Streamed:
    before, began = forget_peak(gate), time.monotonic()
    with closing(Line(way.port)) as line:
        if up:
            line.send(request(way.host, "/up", way.cookie, "POST", LARGE))
            for _ in range(LARGE // MEGABYTE):
                line.send(b"x" * MEGABYTE)
            whole = b"x-stored: %d" % LARGE in line.answer().lower()
        else:
            line.ask(way.ask(f"/big/{LARGE}"))
            whole = line.size == LARGE
    what = f"{way.what}, {'up' if up else 'down'}"
    if not whole:
        msg = f"{what}: not all of it has arrived"
        raise RuntimeError(msg)
    return Streamed(what, time.monotonic() - began, peak_of(gate) - before)
