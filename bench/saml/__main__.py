"""Run everything, print it, and say whether what is promised holds. `--help` tells the choices."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.access.clockwork import Cost, cost_of
from legacy_bridges.protocols.saml import (
    check_authn_request,
    make_metadata,
    make_response,
    read_post,
    read_redirect,
    send_by_post,
)
from tests.bridges.saml import parties
from tests.support.clock import START

MOST: Final = 15_000.0
"""Microseconds of CPU that a response may take, from the statement to the form."""
SIGNED: Final = "response, assertion and response signed"


def main() -> int:
    """Measure, report, and return 1 if a promise was broken."""
    asked = arguments()
    costs = {name: cost_of(call) for name, call in calls().items()}
    broken = list(broken_by(costs))
    if asked.json:
        told = {name: asdict(cost) for name, cost in costs.items()}
        asked.json.write_text(json.dumps({"costs": told, "broken": broken}, indent=1), encoding="utf-8")
    for name, cost in costs.items():
        print(f"{name:<42}{cost}   {cost.loops:8.2f} loops")
    print("\n".join(f"NOT KEPT: {line}" for line in broken) or "\nall that is promised holds")
    return min(len(broken), 1)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bin/bench-saml", description="What SAML costs.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


def calls() -> Mapping[str, Callable[[], Any]]:
    """Prepare what is measured: keys are read once, as in a process that serves."""
    options, signing = parties.options(requests="signed"), parties.signing_key()
    query = parties.redirected(parties.authn(), "where", who="sp")
    form = parties.posted(parties.signed(parties.authn()), "where")
    head, statement = parties.head(), parties.statement()

    def respond() -> object:
        made = make_response(options, statement, head, signing)
        return send_by_post(made, parties.ACS, "where", None)

    return {
        SIGNED: respond,
        "request, signed in an address": lambda: check_authn_request(
            options, read_redirect(query), parties.SSO, START
        ),
        "request, signed in a form": lambda: check_authn_request(
            options, read_post(form), parties.SSO, START
        ),
        "metadata": lambda: make_metadata(parties.ISSUER, [signing.certificate]),
    }


def broken_by(costs: Mapping[str, Cost]) -> Iterator[str]:
    """Go through the promises that were not kept."""
    took = costs[SIGNED].microseconds
    if took > MOST:
        yield f"a response takes {took / 1000:.1f} ms of CPU, promised are {MOST / 1000:.0f}"


if __name__ == "__main__":
    sys.exit(main())
