"""Run everything, print it, and say whether what is promised holds. `--help` tells the choices."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from bench.access import deciding, serving
from bench.access.clockwork import Cost
from bench.access.peers import compare
from bench.access.worlds import SIZES, world
from tests.support.postgres import running_postgres

MOST_BYTES = 1536
SLOWEST = 1.3
"""How many times as long a token may take in the largest tree as in the smallest."""
POLICIES = ((100, 200), (1_000, 1_000), (10_000, 10_000))
"""Nodes and bindings that casbin and Cedar are told as well."""


def main() -> int:
    """Measure, report, and return 1 if a promise was broken."""
    asked = arguments()
    report: dict[str, Any] = {"costs": [], "peers": [], "stores": []}
    broken: list[str] = []
    for size in SIZES:
        broken += measure(size, report, postgres=asked.postgres)
    broken += across_sizes(report)
    if not asked.no_peers:
        broken += measure_peers(report)
    if asked.json:
        asked.json.write_text(json.dumps({**report, "broken": broken}, indent=1), encoding="utf-8")
    print("\n".join(f"NOT KEPT: {line}" for line in broken) or "\nall that is promised holds")
    return min(len(broken), 1)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bin/bench-access", description="What decisions over trees cost.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL of its own instead of SQLite")
    parser.add_argument("--no-peers", action="store_true", help="leave casbin and Cedar out")
    return parser.parse_args()


def measure(size: int, report: dict[str, Any], *, postgres: bool) -> Iterator[str]:
    """Measure one size of tree, in memory and on a store."""
    made = world(size)
    print(f"\n{size:,} nodes, 200 roles, 10,000 people, 100,000 bindings")
    for row in deciding.rows(made):
        yield from told(row, report)
    database = running_postgres() if postgres else nullcontext("")
    with (
        tempfile.TemporaryDirectory() as folder,
        database as url,
        serving.serving(made, Path(folder), url) as there,
    ):
        for row in serving.rows(there):
            yield from told(row, report)
        report["stores"].append({"nodes": size, "statements": there.counts, "bytes": there.bytes})


def told(row: deciding.Row, report: dict[str, Any]) -> Iterator[str]:
    """Print and note a row; say if it is dearer than promised."""
    print(f"  {row.what:<44} {row.cost} {row.cost.loops:10.4f} loops", flush=True)
    report["costs"].append({"what": row.what, "nodes": row.nodes, **as_json(row.cost)})
    if row.at_most is not None and row.cost.microseconds > row.at_most:
        yield f"{row.what} at {row.nodes} nodes: {row.cost}, promised {row.at_most:,.0f} µs"


def measure_peers(report: dict[str, Any]) -> Iterator[str]:
    """Compare with casbin and Cedar; we must be ahead of both even if nothing is kept."""
    for nodes, bindings in POLICIES:
        print(f"\nthe same policy: {nodes:,} nodes, {bindings:,} bindings")
        found = dict(compare(nodes, bindings))
        ours = found["Okno, nothing kept"]
        for name, cost in found.items():
            print(f"  {name:<44} {cost} {cost.loops / ours.loops:10.2f} times", flush=True)
            report["peers"].append({"what": name, "nodes": nodes, "bindings": bindings, **as_json(cost)})
            if not name.startswith("Okno") and cost.loops <= ours.loops:
                yield f"{name} is quicker at {nodes} nodes and {bindings} bindings"


def across_sizes(report: dict[str, Any]) -> Iterator[str]:
    """Compare the sizes: a token must cost the same in each."""
    stores = report["stores"]
    print("\nSQL statements, and bytes of an access token")
    for store in stores:
        print(f"  {store['nodes']:>6,} nodes: {store['bytes']} bytes; {store['statements']}")
        if store["bytes"] > MOST_BYTES:
            yield f"a token of {store['bytes']} bytes at {store['nodes']} nodes"
    if len({json.dumps(store["statements"], sort_keys=True) for store in stores}) > 1:
        yield "the sizes differ in SQL statements"
    tokens = {row["nodes"]: row["loops"] for row in report["costs"] if row["what"] == serving.TOKEN}
    ratio = tokens[max(tokens)] / tokens[min(tokens)]
    print(f"  a token in the largest tree takes {ratio:.2f} times as long as in the smallest")
    if ratio > SLOWEST:
        yield f"a token takes {ratio:.2f} times as long in the largest tree"


def as_json(cost: Cost) -> dict[str, float]:
    """Return a cost as the report holds it."""
    return {"microseconds": round(cost.microseconds, 3), "loops": round(cost.loops, 6)}


if __name__ == "__main__":
    sys.exit(main())
