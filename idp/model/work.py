"""Work that must happen after a transaction, surely and in the background."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.ids import (
    AccountId,
    ApplicationId,
    ClientId,
    CompanyId,
    JobId,
    OrderId,
    ServiceId,
    Sid,
    new_id,
)
from idp.model.kept import ServiceSession
from idp.model.link import AccountLink
from idp.model.session import Session


class JobKind(StrEnum):
    """What a job does; a handler is registered for each."""

    BACKCHANNEL_LOGOUT = "backchannel_logout"
    NOTICE = "notice"
    BILLING_ORDER = "billing_order"
    CONSENT_EVENT = "consent_event"
    BRIDGE_LOGOUT = "bridge_logout"
    """Sign out of an old service that keeps a session of its own."""
    SERVICE_LOGOUT = "service_logout"
    """Tell a service server to server that sessions which it keeps itself are over."""
    PROVISION = "provision"
    """Change an account in an old service that has an API for it."""
    CLIENT_LOGO = "client_logo"
    """Fetch a client's logo, to show it from our own origin."""


class Provisioning(StrEnum):
    """What happened to a person that an old service's own accounts have to follow."""

    JOINER = "joiner"
    MOVER = "mover"
    LEAVER = "leaver"
    ROTATE = "rotate"
    """The password becomes one that nobody knows."""


class JobState(StrEnum):
    """Where a job stands. `dead` means given up, with the reason kept."""

    DUE = "due"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the outbox; for deliveries to services it is the delivery table too."""

    id: JobId
    kind: JobKind
    target: str
    """Whom it concerns: `client:<id>`, `bridge:<service id>`, `account:<link id>`, `company:<id>`, or a
    masked address."""
    payload: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    state: JobState = JobState.DUE
    last_error: str = ""
    finished_at: datetime | None = None


def logout_job(client: ClientId, sid: Sid, account: AccountId, now: datetime) -> Job:
    """Ask for a back-channel logout. OpenID Connect Back-Channel Logout 1.0 §2.5."""
    return Job(
        id=JobId(new_id()),
        kind=JobKind.BACKCHANNEL_LOGOUT,
        target=f"client:{client}",
        payload={"client": client, "sid": sid, "sub": account},
        created_at=now,
        due_at=now,
    )


def order_job(company: CompanyId, order: OrderId, now: datetime, due_at: datetime) -> Job:
    """Ask that an order surely reaches billing, should the answer at once not have come."""
    return Job(
        id=JobId(new_id()),
        kind=JobKind.BILLING_ORDER,
        target=f"order:{order}",
        payload={"company": company, "order": order},
        created_at=now,
        due_at=due_at,
    )


def consent_event_job(client: ClientId, application: ApplicationId, ending: str, now: datetime) -> Job:
    """Ask that a partner surely learns that a consent has ended. RFC 8935 §2."""
    return Job(
        id=JobId(new_id()),
        kind=JobKind.CONSENT_EVENT,
        target=f"client:{client}",
        payload={"client": client, "application": application, "ending": ending},
        created_at=now,
        due_at=now,
    )


def bridge_logout_job(session: Session, service: ServiceId, now: datetime) -> Job:
    """Ask that an old service surely hears that a session has ended, or acts for another company."""
    return Job(
        id=JobId(new_id()),
        kind=JobKind.BRIDGE_LOGOUT,
        target=f"bridge:{service}",
        payload={
            "service": service,
            "sid": session.sid,
            "sub": session.account,
            "company": session.company,
        },
        created_at=now,
        due_at=now,
    )


def service_logout_job(sessions: Sequence[ServiceSession], now: datetime) -> Job:
    """Ask that a service surely hears that these are over: one service's, resting on one session of ours."""
    first = sessions[0]
    return Job(
        id=JobId(new_id()),
        kind=JobKind.SERVICE_LOGOUT,
        target=f"bridge:{first.service}",
        payload={
            "service": first.service,
            "sid": first.sid,
            "sub": first.account,
            "sessions": [{"index": one.index, "detail": dict(one.detail)} for one in sessions],
        },
        created_at=now,
        due_at=now,
    )


def provision_job(link: AccountLink, event: Provisioning, now: datetime) -> Job:
    """Ask that an old account surely follows what happened to its person, as what is read then."""
    return Job(
        id=JobId(new_id()),
        kind=JobKind.PROVISION,
        target=f"account:{link.id}",
        payload={"event": event, "service": link.service, "link": link.id},
        created_at=now,
        due_at=now,
    )


def joining_job(company: CompanyId, people: Sequence[AccountId], now: datetime) -> Job:
    """Ask that people whose rights have changed get accounts where services make them over an API.

    Which services these are, whoever does it knows; who has a right there is read then.
    """
    return Job(
        id=JobId(new_id()),
        kind=JobKind.PROVISION,
        target=f"company:{company}",
        payload={"event": Provisioning.JOINER, "company": company, "people": list(people)},
        created_at=now,
        due_at=now,
    )


def account_job(company: CompanyId, service: ServiceId, account: AccountId, now: datetime) -> Job:
    """Ask that an account is made at a service for somebody who still needs one then."""
    return Job(
        id=JobId(new_id()),
        kind=JobKind.PROVISION,
        target=f"bridge:{service}",
        payload={"event": Provisioning.JOINER, "company": company, "service": service, "account": account},
        created_at=now,
        due_at=now,
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to a person, in words already chosen for their language."""

    channel: str
    """`sms` or `email`."""
    to: str
    subject: str
    body: str
