"""Run everything, print it, and say whether what is promised holds. `--help` tells the choices."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from bench.access.clockwork import fixed_loop
from bench.bridges.place import Place, open_place
from bench.ldap.binding import Drive, Round, asked_each_time, measure, on_kept_lines, on_new_lines
from bench.ldap.town import new_house, people_of, start_server

LEAST: Final = 2000
"""Binds that are answered in a CPU-second of the server."""
SECONDS: Final = 2.0
KEPT: Final = "kept under the stamps"
NEW: Final = "kept, a connection for each bind"
ASKED: Final = "the provider asked each time"
WAYS: Final[dict[str, Drive]] = {KEPT: on_kept_lines, NEW: on_new_lines, ASKED: asked_each_time}


def main() -> int:
    """Measure, report, and return 1 if the promise was broken."""
    asked = arguments()
    with open_place() as place:
        rounds = list(measured(place, asked.rounds))
    print(f"  {'':<40}{'per CPU-second':>15}{'lowest-highest':>18}{'loops':>8}{'provider CPU ms':>17}")
    for what in WAYS:
        told_of(what, [each for each in rounds if each.what == what])
    if asked.json:
        asked.json.write_text(json.dumps([asdict(each) for each in rounds], indent=1), encoding="utf-8")
    kept = median(each.per_second for each in rounds if each.what == KEPT) >= LEAST
    print(f"at least {LEAST:,} binds per CPU-second: {'KEPT' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bin/bench-ldap", description="What binds cost.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of each (5)")
    return parser.parse_args()


def measured(place: Place, rounds: int) -> Iterator[Round]:
    """Start provider and server, and bind in every way in turns; the first round warms up."""
    house = new_house(place)
    port, server = start_server(house)
    people = people_of(house)
    for number in range(rounds + 1):
        for what, drive in WAYS.items():
            binds = partial(drive, port, people, SECONDS)
            found = measure(what, binds, server, house.pids["serve"], fixed_loop())
            if number:
                yield found


def told_of(what: str, rounds: list[Round]) -> None:
    """Print one way."""
    speeds = [each.per_second for each in rounds]
    spread = f"{min(speeds):,.0f}-{max(speeds):,.0f}"
    loops, provider = (
        median(values) for values in zip(*((r.loops, r.provider) for r in rounds), strict=True)
    )
    print(f"  {what:<40}{median(speeds):>15,.0f}{spread:>18}{loops:>8.4f}{provider:>17.3f}")


if __name__ == "__main__":
    sys.exit(main())
