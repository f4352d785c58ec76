"""Dismiss a colleague: one screen of what ends and what is left behind, then what each service says."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request

from idp.authn.dismissal import Leaving
from idp.model.billing import PartyId
from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused, Unavailable
from idp.model.ids import AccountId, BindingId, ClientId
from idp.model.work import Job, JobKind, JobState
from idp.rbac.actor import Unassured
from idp.web.among import among_people, colleague
from idp.web.assured import assure, assured
from idp.web.front import Front
from idp.web.requests_decide import status_of
from idp.web.tree.work import Work

LOOKED_THROUGH: Final = 1000
"""Rows of the delivery table, newest first."""
SHOWN: Final = 200
"""Rights of others that fall and are named, first those that can be taken over; the rest are counted."""
OWN_ACTS: Final = 500
"""Of one's own acts, newest first: the result is shown to who dismissed."""
EVERY: Final = "5"
"""Seconds after which a list that is not done is asked for again; no script is needed for it."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What billing says that somebody holds; `known` is off where it does not answer."""

    numbers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """A service that is told, and what came of it."""

    name: str
    job: Job

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
class DismissPage:
    """The screen, the act, and the list of confirmations."""

    front: Front

    def show(self, work: Work, account: str) -> Response:
        """Show what ends, after both factors."""
        one = colleague(work, account)
        if not assured(work.inside.caller):
            action = work.words.text("Dismiss %(name)s", name=one.name)
            return assure(self.front, work.inside.caller, f"/company/people/{one.account}/dismiss", action)
        leaving = self._look(work, one.account)
        return self._page(work, leaving, "")

    def submit(self, work: Work, account: str) -> Response:
        """End it all in one act; the second press of a button leads to what came of the first."""
        if AccountId(account) not in work.colleagues and self._dismissed_at(work, AccountId(account)):
            return work.go(f"/company/people/{account}/dismissed")
        one = colleague(work, account)
        adopt = frozenset(map(BindingId, request.form.getlist("adopt")))
        try:
            self.front.desk.dismissal.dismiss(work.inside.actor, work.inside.company, one.account, adopt)
        except Unassured:
            raise
        except (Invalid, Refused, Conflict, NotFound) as error:
            return self._page(work, self._look(work, one.account), work.words.text(error.message), error)
        return work.go(f"/company/people/{one.account}/dismissed")

    def result(self, work: Work, account: str) -> Response:
        """Show what each service answered; the page asks again until all have."""
        at = self._dismissed_at(work, AccountId(account))
        deliveries = list(self._deliveries(AccountId(account), at))
        with self.front.house.store.read() as records:
            found = records.accounts.get(AccountId(account))
        response = self.front.page(
            work.inside.caller,
            "people_dismissed.html",
            shape="",
            name=found.name if found else "",
            at=at,
            deliveries=deliveries,
            zone=work.zone,
        )
        if any(one.job.state is JobState.DUE for one in deliveries):
            response.headers["Refresh"] = EVERY
        return response

    def _look(self, work: Work, account: AccountId) -> Leaving:
        return self.front.desk.dismissal.look(work.inside.actor, work.inside.company, account)

    def _page(self, work: Work, leaving: Leaving, fault: str, error: DomainError | None = None) -> Response:
        return self.front.page(
            work.inside.caller,
            "people_dismiss.html",
            status=status_of(error) if error is not None else 200,
            shape="",
            leaving=leaving,
            orphaned=sorted(leaving.orphaned, key=lambda one: one.id not in leaving.adoptable)[:SHOWN],
            holds=self._holds(work, leaving),
            partners=self._partners(leaving.partners),
            naming=work.naming,
            fault=fault,
            zone=work.zone,
        )

    def _holds(self, work: Work, leaving: Leaving) -> Holds:
        """Ask billing which numbers and products are this person's."""
        with self.front.house.store.read() as records:
            company = records.companies.get(work.inside.company)
        party = leaving.account.party
        if company is None or company.external_id is None or party is None:
            return Holds()
        try:
            estate = self.front.house.billing.estate(PartyId(company.external_id))
        except (Unavailable, NotFound):
            return Holds(known=False)
        return Holds(
            tuple(one.msisdn or one.id for one in estate.numbers if one.holder == party),
            tuple(
                one.name
                for one in estate.products
                if any(part.role == "requester" and part.party == party for part in one.parts)
            ),
        )

    def _partners(self, clients: Sequence[str]) -> list[str]:
        with self.front.house.store.read() as records:
            found = [records.clients.get(ClientId(client)) for client in clients]
        return [client.client_name for client in found if client is not None]

    def _dismissed_at(self, work: Work, account: AccountId) -> datetime:
        """Return when the caller dismissed this person. Raises `NotFound` for anybody else."""
        with self.front.house.store.read() as records:
            rows = records.audit.recent(OWN_ACTS, account=work.inside.account.id)
        for row in rows:
            of_here = row.company == work.inside.company and row.kind == "PersonDismissed"
            if of_here and json.loads(row.detail).get("person") == account:
                return row.at
        raise NotFound

    def _deliveries(self, account: AccountId, at: datetime) -> Iterator[Delivery]:
        with self.front.house.store.read() as records:
            jobs = records.outbox.list(JobKind.BACKCHANNEL_LOGOUT, limit=LOOKED_THROUGH)
            theirs = [job for job in jobs if job.payload.get("sub") == account and job.created_at == at]
            for job in theirs:
                client = records.clients.get(ClientId(str(job.payload.get("client", ""))))
                yield Delivery(client.client_name if client else job.target, job)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people/<account>/dismiss` and `/company/people/<account>/dismissed`."""
    page, path = DismissPage(front), "/company/people/<account>/dismiss"
    pages.add_url_rule(path, "dismiss", among_people(front, page.show))
    pages.add_url_rule(path, "dismiss_submit", among_people(front, page.submit), methods=["POST"])
    pages.add_url_rule(f"{path}ed", "dismissed", among_people(front, page.result))
