"""The expiry sweeper: what nobody can use any more goes, in small batches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.adapters.background.periodic import Task
from idp.ports.clock import Clock
from idp.ports.records import Records, Store

BATCH = 500
BATCHES = 20
"""Of one noun in one turn; what is left waits for the next."""
NAME = "sweep"
EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows stay after their end. Replays are recognised for as long as they stay."""

    interactions: timedelta = timedelta(hours=1)
    codes: timedelta = timedelta(days=1)
    families: timedelta = timedelta(days=7)
    tickets: timedelta = timedelta(days=1)
    sessions: timedelta = timedelta(days=7)
    """A session that is gone reads as ended, so refresh tokens do not need its row."""
    throttles: timedelta = timedelta(days=7)
    outbox: timedelta = timedelta(days=30)
    drafts: timedelta = timedelta(days=30)
    """A month after the last touch a draft is about a tree that is no more."""
    pushed: timedelta = timedelta(hours=1)
    devices: timedelta = timedelta(hours=1)
    spent: timedelta = timedelta(minutes=10)
    """More than clocks differ: another machine may still take what is too old for this one."""
    jars: timedelta = timedelta(days=7)
    """Of sessions whose sign-out emptied nothing; who loses one that lives is signed in there once more."""

    registrations: timedelta = timedelta(days=1)
    """Of clients that registered themselves by nobody's leave, and that nobody ever agreed to."""
    initial_tokens: timedelta = timedelta(days=30)
    service_sessions: timedelta = timedelta(days=7)
    """Of sessions that are over: where a browser has to carry the news, it may yet come."""


Sweep = Callable[[Records, datetime, int], int]

NOUNS: Mapping[str, Sweep] = {
    "interactions": lambda records, before, limit: records.interactions.sweep(before, limit),
    "codes": lambda records, before, limit: records.codes.sweep(before, limit),
    "families": lambda records, before, limit: records.families.sweep(before, limit),
    "tickets": lambda records, before, limit: records.tickets.sweep(before, limit),
    "sessions": lambda records, before, limit: records.sessions.sweep(before, limit),
    "throttles": lambda records, before, limit: records.throttles.sweep(before, limit),
    "outbox": lambda records, before, limit: records.outbox.sweep(before, limit),
    "drafts": lambda records, before, limit: records.drafts.sweep(before, limit),
    "pushed": lambda records, before, limit: records.pushed.sweep(before, limit),
    "devices": lambda records, before, limit: records.devices.sweep(before, limit),
    "spent": lambda records, before, limit: records.spent.sweep(before, limit),
    "jars": lambda records, before, limit: records.jars.sweep(before, limit),
    "registrations": lambda records, before, limit: records.registrations.sweep(before, limit),
    "initial_tokens": lambda records, before, limit: records.registrations.sweep_tokens(before, limit),
    "service_sessions": lambda records, before, limit: records.service_sessions.sweep(before, limit),
}


def sweep_once(store: Store, clock: Clock, retention: Retention | None = None) -> Mapping[str, int]:
    """Delete all that is past its retention, each batch in its own transaction; return counts."""
    keep = retention or Retention()
    now = clock.now()
    return {noun: _sweep_noun(store, sweep, now - getattr(keep, noun)) for noun, sweep in NOUNS.items()}


def sweeping_task(store: Store, clock: Clock, retention: Retention | None = None) -> Task:
    """Return the sweeper as a periodic task: whoever claims it sweeps for all."""
    return Task(NAME, EVERY, lambda: sweep_once(store, clock, retention), lease=EVERY)


def _sweep_noun(store: Store, sweep: Sweep, before: datetime) -> int:
    total = 0
    for _ in range(BATCHES):
        with store.write() as records:
            swept = sweep(records, before, BATCH)
        total += swept
        if swept < BATCH:
            break
    return total
