"""`GET /health`: whether this process can serve, in words and numbers that tell a stranger nothing."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Response, jsonify

from idp.model.errors import DomainError
from idp.model.work import JobState
from idp.ports.house import House
from idp.ports.records import Store

LATE: Final = timedelta(minutes=2)
"""A job due for longer than this is late: nobody does the background work, or a service is down."""
STALE: Final = timedelta(seconds=2)
"""Stamps older than this no longer keep the caches exact."""
MOST: Final = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Signs of life of the parts that run beside the requests."""

    stamps_age: Callable[[], timedelta | None]
    """How long ago the stamps were last read."""
    redis: Callable[[], str]
    """`unused`, `ok` or `degraded`."""
    billing: Callable[[], str]
    """`unused`, `ok` or `degraded`: without it pages say what is missing, and people sign in."""


def blueprint(house: House, pulse: Pulse) -> Blueprint:
    """Build the edge: `/health`."""
    edge = Blueprint("api", __name__)

    @edge.get("/health")
    def health() -> Response:
        answer = jsonify(report := _report(house, pulse))
        answer.status_code = 503 if report["status"] == "failing" else 200
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return edge


def _report(house: House, pulse: Pulse) -> dict[str, Any]:
    outbox = _outbox(house.store, house.clock.now())
    age = pulse.stamps_age()
    others = {"redis": pulse.redis(), "billing": pulse.billing()}
    return {
        "status": _status(outbox, age, others.values()),
        "database": "failing" if outbox is None else "ok",
        "outbox": outbox,
        "stamps_age_ms": None if age is None else round(age / timedelta(milliseconds=1)),
        **others,
    }


def _status(outbox: dict[str, int] | None, age: timedelta | None, others: Collection[str]) -> str:
    if outbox is None:
        return "failing"
    stale = age is not None and age > STALE
    return "degraded" if stale or outbox["late"] or "degraded" in others else "ok"


def _outbox(store: Store, now: datetime) -> dict[str, int] | None:
    """Count what is still to be delivered; `None` if the database does not answer."""
    try:
        with store.read() as records:
            due = records.outbox.list(state=JobState.DUE, limit=MOST)
    except DomainError:
        log.exception("the database does not answer")
        return None
    return {"due": len(due), "late": sum(now - job.due_at > LATE for job in due)}
