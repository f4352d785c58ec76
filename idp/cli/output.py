"""What commands print: JSON for what was made or listed, plain lines for what was done."""

import json
import logging
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click


def say(line: str) -> None:
    """Print one plain line, at once."""
    click.echo(line)


def show(value: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
    """Print as JSON, readable by people too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def moment(at: datetime | None) -> str | None:
    """Write a time as RFC 3339 in UTC, or nothing."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def line(value: Mapping[str, Any]) -> None:
    """Print as JSON in one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def log_plainly() -> None:
    """Send what goes wrong to standard error, one line with time and place; libraries only warnings."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for room in ("idp", "legacy_bridges"):
        logging.getLogger(room).setLevel(logging.INFO)
