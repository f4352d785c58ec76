"""After a dismissal: what each service says, and what became of old accounts."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, Response

from idp.authn.aftermath import TELLING, After, AfterProgram, Stands, aftermath, stand_of_program
from idp.links.ground import masked_login
from idp.model.errors import NotFound
from idp.model.ids import AccountId, LinkId
from idp.model.work import Job, JobKind, JobState
from idp.ports.records import Records
from idp.web.among import among_people
from idp.web.front import Front
from idp.web.reaching import Reaching
from idp.web.tree.work import Work

LOOKED_THROUGH: Final = 500
"""Jobs of the moment of a dismissal."""
OWN_ACTS: Final = 500
"""Of one's own acts, newest first: the result is shown to who dismissed."""
EVERY: Final = "5"
"""Seconds after which a list that is not done is asked for again; no script is needed for it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A service that is told, and what came of it."""

    name: str
    job: Job
    about: str = ""
    """What it is told beside the end: `leaver`, `rotate`."""

    @property
    def stands(self) -> str:
        """Say whether it confirmed: `done`, `late` after a failure, `due` before the first try."""
        if self.job.state is JobState.DONE:
            return "done"
        return "late" if self.job.attempts or self.job.state is JobState.DEAD else "due"

    @property
    def tries(self) -> int:
        """Count how often it was told; the job itself counts what failed."""
        return self.job.attempts + (self.job.state is JobState.DONE)


@dataclass(frozen=True, slots=True)
class Left:
    """A service that was open and is not told: it closes by itself at once, later, or not at all."""

    name: str
    after: After


@dataclass(frozen=True, slots=True)
class Program:
    """A program or a device of theirs, whose password has ended."""

    name: str
    """Of the service."""
    after: AfterProgram


@dataclass(frozen=True, slots=True)
class DismissedPage:
    """The list of confirmations."""

    front: Front

    def show(self, work: Work, account: str) -> Response:
        """Show what each service answered; the page asks again until all have."""
        person, at, now = AccountId(account), dismissed_at(work, AccountId(account)), work.inside.caller.at
        reaching = Reaching.of(self.front, work.words.locale)
        with self.front.house.store.read() as records:
            found = records.accounts.get(person)
            jobs = records.outbox.list(limit=LOOKED_THROUGH, made_at=at)
            deliveries = [*_told(reaching, jobs, person), *_looked_after(records, work, reaching, jobs)]
            told = {job.target for job in jobs if job.kind in TELLING}
            after = aftermath(records, person, at, reaching.reach, now)
            apps = records.app_passwords.ended_with(work.inside.company, person, at)
            programs = [
                Program(reaching.name(door), stand_of_program(app, reaching.reach_of(door), at, now))
                for app, door in ((app, f"bridge:{app.service}") for app in apps)
            ]
            left = [
                Left(reaching.name(one.visit.service), one) for one in after if one.visit.service not in told
            ]
        response = self.front.page(
            work.inside.caller,
            "people_dismissed.html",
            shape="",
            name=found.name if found else "",
            at=at,
            deliveries=deliveries,
            left=left,
            programs=programs,
            closed=_all_closed(deliveries, left, programs),
            zone=work.zone,
        )
        if any(one.job.state is JobState.DUE for one in deliveries):
            response.headers["Refresh"] = EVERY
        return response


def dismissed_at(work: Work, account: AccountId) -> datetime:
    """Return when the caller dismissed this person. Raises `NotFound` for anybody else."""
    with work.front.house.store.read() as records:
        rows = records.audit.recent(OWN_ACTS, account=work.inside.account.id)
    for row in rows:
        of_here = row.company == work.inside.company and row.kind == "PersonDismissed"
        if of_here and json.loads(row.detail).get("person") == account:
            return row.at
    raise NotFound


def _all_closed(told: Sequence[Delivery], left: Sequence[Left], programs: Sequence[Program]) -> bool:
    """Tell whether nothing is open to them anywhere."""
    stand = [*(one.after.stands for one in left), *(one.after.stands for one in programs)]
    return all(one.stands == "done" for one in told) and all(one is Stands.CLOSED for one in stand)


def _told(reaching: Reaching, jobs: Sequence[Job], account: AccountId) -> Iterator[Delivery]:
    """Go through the services that are told of the end of this person's sessions."""
    for job in jobs:
        if job.kind in TELLING and job.payload.get("sub") == account:
            yield Delivery(reaching.name(job.target), job)


def _looked_after(
    records: Records, work: Work, reaching: Reaching, jobs: Sequence[Job]
) -> Iterator[Delivery]:
    """Go through the old accounts of this company that are closed, or get a new password."""
    for job in jobs:
        named = job.payload.get("link") if job.kind is JobKind.PROVISION else None
        link = records.links.get(LinkId(str(named))) if named else None
        if link is not None and link.company == work.inside.company:
            name = reaching.name(f"bridge:{link.service}")
            yield Delivery(f"{name}, {masked_login(link.old.login)}", job, str(job.payload.get("event", "")))


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people/<account>/dismissed`."""
    path = "/company/people/<account>/dismissed"
    pages.add_url_rule(path, "dismissed", among_people(front, DismissedPage(front).show))
