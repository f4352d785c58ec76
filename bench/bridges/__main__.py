"""Run everything, print it, and say whether what is promised holds. `--help` tells the choices."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.bridges import pages, verifying
from bench.bridges.driving import Round
from bench.bridges.house import PEOPLE, new_house
from bench.bridges.peer import start_peer, why_not
from bench.bridges.place import Place, open_place
from tests.bridges.processes import free_ports

LEAST = 500
"""Questions that `verify` answers in a CPU-second."""
SLOWEST = 1.3
"""How many times as long a question may take with a hundred services as with one."""
ADDED = 5.0
"""Milliseconds that the gate may add to a warm page."""
GROWN = 30
"""Megabytes by which the gate may grow while a large body passes."""
ONE, MANY = "1 manifest", "100 manifests"
INSTALLED, NOTHING = "as installed", "keeping nothing"
MEGABYTE = 1024 * 1024


def main() -> int:
    """Measure, report, and return 1 if a promise was broken."""
    asked = arguments()
    report: dict[str, Any] = {"verify": [], "ratios": {}, "pages": [], "bodies": []}
    with open_place() as place:
        broken = list(measure(place, asked, report))
    if asked.json:
        asked.json.write_text(json.dumps({**report, "broken": broken}, indent=1), encoding="utf-8")
    print("\n".join(f"NOT KEPT: {line}" for line in broken) or "\nall that is promised holds")
    return min(len(broken), 1)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bin/bench-bridges", description="What the bridges cost.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="rounds of verify (7)")
    parser.add_argument("--no-peer", action="store_true", help="leave lemonldap-ng out")
    return parser.parse_args()


def measure(place: Place, asked: argparse.Namespace, report: dict[str, Any]) -> Iterator[str]:
    """Start everything once, then measure one part after the other."""
    (app,) = free_ports(1)
    place.start("old_app", [sys.executable, "-m", "bench.bridges.old_app", str(app)], [app])
    houses = {
        ONE: new_house(place, "one", 1),
        MANY: new_house(place, "many", 100, f"http://127.0.0.1:{app}"),
    }
    houses[ONE].start("serve")
    houses[MANY].start("serve", "serve-bridges")
    missing = "--no-peer" if asked.no_peer else why_not()
    peers = (
        {}
        if missing
        else {
            INSTALLED: start_peer(place, "peer", PEOPLE, keeps=True),
            NOTHING: start_peer(place, "forgetful", PEOPLE, keeps=False),
        }
    )
    report["peer"] = f"left out: {missing}" if missing else peers[NOTHING].version
    nginx = verifying.start_nginx(place, list(houses.values()), list(peers.values()))
    shown = verifying.measure(verifying.targets(houses, peers), nginx, asked.rounds)
    yield from told_of_verify(shown, report)
    house = houses[MANY]
    yield from told_of_pages(pages.ways(house, app), house.pids["serve-bridges"], report)


def told_of_verify(shown: dict[str, list[Round]], report: dict[str, Any]) -> Iterator[str]:
    """Print what a question costs; say if it is dearer than promised."""
    print(f"verify behind nginx, one worker, warm session; lemonldap-ng {report['peer']}")
    print(f"  {'':<54}{'per CPU-second':>15}{'lowest-highest':>18}{'loops':>9}{'same of nginx':>15}{'ms':>7}")
    for what, rounds in shown.items():
        row = verifying.row(what, rounds)
        report["verify"].append(asdict(row))
        spread = f"{row.lowest:,.0f}-{row.highest:,.0f}"
        print(
            f"  {what:<54}{row.per_second:>15,.0f}{spread:>18}{row.loops:>9.3f}{row.proxy:>15,.0f}"
            f"{row.milliseconds:>7.1f}"
        )
        if what.startswith("okno"):
            kept = row.per_second >= LEAST
            print(f"    at least {LEAST} per CPU-second: {'KEPT' if kept else 'NOT KEPT'}")
            if not kept:
                yield f"{what}: {row.per_second:,.0f} per CPU-second, promised {LEAST}"
    yield from told_of_ratios(shown, report)


def told_of_ratios(shown: dict[str, list[Round]], report: dict[str, Any]) -> Iterator[str]:
    """Compare what was measured in the same rounds."""
    one, many = (shown[f"okno, {of}"] + shown[f"okno, {of}{verifying.TWO}"] for of in (ONE, MANY))
    slower = verifying.ratio(one, many)
    report["ratios"]["100 manifests to 1, time"] = round(slower, 3)
    print(f"  with {MANY} a question takes {slower:.2f} times as long as with {ONE}")
    if slower > SLOWEST:
        yield f"with {MANY} a question takes {slower:.2f} times as long, promised {SLOWEST}"
    for what in (what for what in shown if what.startswith("lemonldap-ng")):
        turn = verifying.TWO if what.endswith(verifying.TWO) else ""
        found = verifying.ratio(shown[f"okno, {MANY}{turn}"], shown[what])
        report["ratios"][f"okno to {what}, work"] = round(found, 3)
        print(f"  okno with {MANY} answers {found:.2f} times as many as {what}")


def told_of_pages(found: Sequence[pages.Way], gate: int, report: dict[str, Any]) -> Iterator[str]:
    """Print what the gate adds to a page and what a large body takes; say if it is more than promised."""
    print("\na warm page of 30 kB through the gate, one connection, 100 manifests")
    print(f"  {'':<54}{'median ms':>11}{'p95 ms':>9}{'added ms':>10}{'CPU ms':>9}{'loops':>9}")
    for times in pages.measure(found, gate):
        report["pages"].append(asdict(times))
        print(
            f"  {times.what:<54}{times.median:>11.2f}{times.p95:>9.2f}{times.added:>10.2f}"
            f"{times.cpu:>9.2f}{times.loops:>9.3f}"
        )
        if times.what != pages.DIRECT:
            kept = times.added <= ADDED
            print(f"    adds at most {ADDED:.0f} ms: {'KEPT' if kept else 'NOT KEPT'}")
            if not kept:
                yield f"{times.what} adds {times.added:.1f} ms to a warm page, promised {ADDED:.0f}"
    print("\n100 MB through the gate: seconds, and megabytes by which its largest process has grown")
    for body in (body for way in found if way.what != pages.DIRECT for body in pages.stream(way, gate)):
        report["bodies"].append(asdict(body))
        grown = body.grown / MEGABYTE
        kept = grown <= GROWN
        said = "KEPT" if kept else "NOT KEPT"
        print(f"  {body.what:<54}{body.seconds:>11.2f}{grown:>9.1f}  at most {GROWN}: {said}")
        if not kept:
            yield f"{body.what}: the gate grew by {grown:.0f} MB, promised {GROWN}"


if __name__ == "__main__":
    sys.exit(main())
