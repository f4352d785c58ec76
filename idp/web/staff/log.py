"""What became of a partner's applications: handed over or not, and whether it was told of an end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.model.application import Application
from idp.model.client import Client
from idp.model.handing import PartnerLogSeen
from idp.model.ids import ApplicationId, PartnerId
from idp.model.trail import AuditRow
from idp.model.work import Job, JobKind, JobState
from idp.ports.records import Records
from idp.web.partners.handed import read_times
from idp.web.staff.entrance import Staff
from idp.words import words_later

SHOWN: Final = 30
"""Rows of each list."""
STATES: Final[Mapping[JobState, str]] = {
    JobState.DUE: words_later.text("waits to be sent"),
    JobState.DONE: words_later.text("received by the partner"),
    JobState.DEAD: words_later.text("given up: the partner did not take it"),
}
ENDINGS: Final[Mapping[str, str]] = {
    "withdrawn": words_later.text("The person took the consent back"),
    "revoked": words_later.text("The consent was taken back for the company, or by the operator"),
    "expired": words_later.text("The time was over"),
}


@dataclass(frozen=True, slots=True)
class Log:
    """Everything of the clients of one partner, newest first."""

    clients: Sequence[Client]
    refused: Sequence[AuditRow]
    applications: Sequence[Application]
    times: Mapping[ApplicationId, datetime]
    events: Sequence[Job]


def read_log(staff: Staff, partner: PartnerId) -> Log:
    """Read a partner's log. Whoever reads it is written down in the same transaction."""
    caller = staff.caller
    seen = PartnerLogSeen(
        account=caller.account.id if caller.account else None,
        company=staff.company,
        sid=caller.signed_in.session.sid if caller.signed_in else None,
        partner=partner,
    )
    with staff.front.house.store.write() as records:
        records.audit.append(seen, caller.at)
        clients = [client for client in records.clients.all() if client.partner == partner]
        applications = _applications(records, clients)
        return Log(
            clients=clients,
            refused=_refused(records, clients),
            applications=applications,
            times=read_times(records, applications),
            events=_events(records, clients),
        )


def _applications(records: Records, clients: Sequence[Client]) -> list[Application]:
    found = [one for c in clients for one in records.applications.of_client(c.client_id, SHOWN)]
    return sorted(found, key=lambda one: one.approved_at, reverse=True)[:SHOWN]


def _refused(records: Records, clients: Sequence[Client]) -> list[AuditRow]:
    found = [row for c in clients for row in records.audit.refused(c.client_id, SHOWN)]
    return sorted(found, key=lambda row: row.number, reverse=True)[:SHOWN]


def _events(records: Records, clients: Sequence[Client]) -> list[Job]:
    kind = JobKind.CONSENT_EVENT
    found = [
        j for c in clients for j in records.outbox.list(kind, None, SHOWN, target=f"client:{c.client_id}")
    ]
    return sorted(found, key=lambda job: job.created_at, reverse=True)[:SHOWN]
