"""Run everything, print it, and say whether what is promised holds. `--help` tells the choices."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.bridges.place import Place, open_place
from bench.provider.cores import cores, staying_on
from bench.provider.database import running_database
from bench.provider.measuring import Round, measure, ratio
from bench.provider.operations import OPERATIONS
from bench.provider.ours import start_ours, start_through_flask
from bench.provider.peer import NAME, start_peer, version, why_not
from bench.provider.side import Side

ALGORITHMS: Final = ("RS256", "ES256")
DATABASES: Final = ("sqlite", "postgresql")
TARGETS: Final = {"discovery": 2.0, "jwks": 2.0, "userinfo": 0.7, "introspection": 0.7}
"""Ratios promised of the embedded default; what is not named has to be as good."""
EQUAL: Final = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One operation of ours, beside another's."""

    operation: str
    algorithm: str
    database: str
    ours: Sequence[Round]
    peer: Sequence[Round]
    peer_name: str = NAME

    @property
    def ratio(self) -> float:
        """Return how many times as much we do."""
        return ratio(self.ours, self.peer)

    @property
    def kept(self) -> bool:
        """Tell whether it is as fast as promised: of the embedded default, beside the peer."""
        promised = self.database == DATABASES[0] and self.peer_name == NAME
        return not promised or self.ratio >= TARGETS.get(self.operation, EQUAL)

    def as_json(self) -> dict[str, Any]:
        """Return the row of the file: the embedded default's names no database."""
        return {
            "operation": self.operation,
            "algorithm": self.algorithm,
            "ours": round(speed(self.ours), 1),
            "peer": round(speed(self.peer), 1),
            "peer_name": self.peer_name,
            "ratio": round(self.ratio, 3),
            **({"database": self.database} if self.database != DATABASES[0] else {}),
        }


def main() -> int:
    """Measure, report, and return 1 if a promise was broken."""
    asked = arguments()
    missing = "" if asked.doors else why_not()
    if missing:
        print(missing, file=sys.stderr)
        return 2
    servers, driver = cores()
    beside = "itself without its doors" if asked.doors else f"{NAME} {version()} in memory"
    print(f"Okno beside {beside}; servers on core {servers}, driver on core {driver}")
    rows = [row for algorithm in asked.algorithm for row in measured(asked, algorithm)]
    if asked.json:
        asked.json.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n", encoding="utf-8")
    broken = [row for row in rows if not row.kept]
    for row in broken:
        print(f"NOT KEPT: {row.operation}, {row.algorithm}: {row.ratio:.2f}")
    return min(len(broken), 1)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="The provider's work per CPU-second, beside node-oidc-provider's."
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="rounds of each (7)")
    parser.add_argument("--seconds", type=float, default=2.0, metavar="S", help="length of a round (2)")
    parser.add_argument("--operation", action="append", choices=[*OPERATIONS], help="only these")
    parser.add_argument("--algorithm", action="append", choices=ALGORITHMS, help="only these")
    parser.add_argument("--database", action="append", choices=DATABASES, help="only these")
    parser.add_argument("--doors", action="store_true", help="beside Okno without its doors before Flask")
    parser.add_argument("--quick", action="store_true", help="one short round of each: it works, no more")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds, asked.seconds = 1, 0.5
    asked.operation = asked.operation or [*OPERATIONS]
    asked.algorithm = asked.algorithm or [*ALGORITHMS]
    asked.database = asked.database or [*DATABASES][: 1 if asked.doors else None]
    return asked


def measured(asked: argparse.Namespace, algorithm: str) -> Iterator[Row]:
    """Run all sides with one algorithm, and measure one operation after the other."""
    servers, driver = cores()
    with ExitStack() as stack:
        place = stack.enter_context(open_place())
        ours = [_start(stack, place, algorithm, database) for database in asked.database]
        peer = (start_through_flask if asked.doors else start_peer)(place, algorithm, servers)
        stack.enter_context(staying_on(driver))
        told_of_columns(algorithm)
        for name in asked.operation:
            *found, peers = measure([*ours, peer], OPERATIONS[name], asked.rounds, asked.seconds)
            for database, rounds in zip(asked.database, found, strict=True):
                row = Row(name, algorithm, database, rounds, peers, peer.name)
                told_of(row)
                yield row


def _start(stack: ExitStack, place: Place, algorithm: str, database: str) -> Side:
    servers, _ = cores()
    if database == DATABASES[0]:
        return start_ours(place, f"okno-{database}-{algorithm}", algorithm, servers)
    with staying_on(servers):
        running = stack.enter_context(running_database())
    return start_ours(place, f"okno-{database}-{algorithm}", algorithm, servers, running)


def told_of_columns(algorithm: str) -> None:
    """Head the table."""
    print(f"\n{algorithm}: requests per CPU-second of the server and its database, and loops for each")
    columns = ("ours", "lowest-highest", "loops", "ms", "peer", "lowest-highest", "loops", "ms", "ratio")
    print(
        f"  {'':<19}{'':<11}"
        + "".join(f"{name:>{width}}" for name, width in zip(columns, WIDTHS, strict=True))
    )


WIDTHS: Final = (9, 17, 7, 7, 9, 17, 7, 7, 8)


def told_of(row: Row) -> None:
    """Print a line of the table."""
    kept = "" if row.kept else "  NOT KEPT"
    said = "".join(
        f"{word:>{width}}"
        for word, width in zip((*figures(row.ours), *figures(row.peer)), WIDTHS, strict=False)
    )
    print(f"  {row.operation:<19}{row.database:<11}{said}{row.ratio:>{WIDTHS[-1]}.2f}{kept}", flush=True)


def figures(rounds: Sequence[Round]) -> tuple[str, ...]:
    """Write what one side has shown: medians, and how far the rounds lie apart."""
    speeds = [each.per_second for each in rounds]
    loops, waited = median(each.loops for each in rounds), median(each.milliseconds for each in rounds)
    return f"{speed(rounds):,.0f}", f"{min(speeds):,.0f}-{max(speeds):,.0f}", f"{loops:.3f}", f"{waited:.1f}"


def speed(rounds: Sequence[Round]) -> float:
    """Return operations per CPU-second: the median of the rounds."""
    return median(each.per_second for each in rounds)


if __name__ == "__main__":
    sys.exit(main())
