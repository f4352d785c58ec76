"""What a sign-out came to: for each service that was open, the truth and nothing better."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from idp.model.app_password import AppPassword
from idp.model.client import Client
from idp.model.grant import TOKEN_LIFE
from idp.model.ids import AccountId, Sid
from idp.model.service import UNREACHED, Ending, Reach
from idp.model.session import Visit
from idp.model.work import Job, JobKind, JobState
from idp.ports.records import Records

TELLING: Final = frozenset({JobKind.BACKCHANNEL_LOGOUT, JobKind.BRIDGE_LOGOUT, JobKind.SERVICE_LOGOUT})
LOOKED_THROUGH: Final = 500
"""Jobs of one moment: what else was written then is few."""
Reaches = Callable[[Visit], Reach]
"""Says how far a sign-out reaches what was visited."""


class Stands(StrEnum):
    """How a service stands after a sign-out."""

    CLOSED = "closed"
    TOLD = "told"
    """It is being told, and has not confirmed yet."""
    LATE = "late"
    """It was told, and did not confirm; it is told again unless that was given up."""
    ASKED = "asked"
    """The person's browser asked it to close, and nobody hears whether it did."""
    LIVES = "lives"
    """It stays open until a moment that is known."""
    YOURSELF = "yourself"
    """Nothing closes it but the person, there."""


_ORDER: Final = tuple(Stands)


@dataclass(frozen=True, slots=True)
class After:
    """One service after a sign-out."""

    visit: Visit
    stands: Stands
    at: datetime | None = None
    """When it confirmed; for one that lives, until when at most."""
    tries: int = 0
    given_up: bool = False
    leave: str = ""
    """Where the browser goes to carry the news, while that is still to be done."""

    @property
    def door(self) -> str:
        """Return what the visit calls it."""
        return self.visit.service


@dataclass(frozen=True, slots=True)
class AfterProgram:
    """A program or a device whose password has ended: nothing new opens by it; this is what it has open."""

    app: AppPassword
    stands: Stands
    at: datetime | None = None


def aftermath(
    records: Records,
    account: AccountId,
    at: datetime,
    reaches: Reaches,
    now: datetime,
    carrier: Sid | None = None,
) -> tuple[After, ...]:
    """Say how each service stands that was open in the sessions of a person that ended at a moment.

    Two statements, one where nothing was open, and one more for each service that only the browser
    can tell. A service that was open in several of them stands
    as the one that is least closed. `carrier` is the session of the browser that looks: it can carry
    the news of that one alone.
    """
    visits = records.sessions.visits_ended(account, at)
    jobs = records.outbox.list(limit=LOOKED_THROUGH, made_at=at) if visits else ()
    told = {(job.payload.get("sid"), job.target): job for job in jobs if job.kind in TELLING}
    found: dict[str, After] = {}
    for visit in visits:
        reach = reaches(visit)
        after = stand_of(visit, reach, told.get((visit.sid, visit.service)), at, now)
        asks = reach.ending is Ending.ASKED
        after = _asked(after, carrier) if asks else _uncarried(records, after, carrier)
        found[visit.service] = max(found.get(visit.service, after), after, key=_openness)
    return tuple(found.values())


def stand_of(visit: Visit, reach: Reach, job: Job | None, ended: datetime, now: datetime) -> After:
    """Judge one service. What was told stands as its delivery does, whatever it promised."""
    if job is not None:
        return told_of(visit, job)
    stands, at = _untold(reach, ended, now)
    return After(visit, stands, at, leave="" if stands is Stands.CLOSED else reach.leave)


def stand_of_program(app: AppPassword, reach: Reach, ended: datetime, now: datetime) -> AfterProgram:
    """Judge what a program has open whose password has ended; one that never showed it has nothing."""
    if app.used_at is None:
        return AfterProgram(app, Stands.CLOSED, ended)
    return AfterProgram(app, *_untold(reach, ended, now))


def _untold(reach: Reach, ended: datetime, now: datetime) -> tuple[Stands, datetime | None]:
    """Say how something stands that nobody tells; a time that nobody knows is none to rely on."""
    if reach.ending in (Ending.AT_ONCE, Ending.TOLD):
        return Stands.CLOSED, ended
    if reach.ending is Ending.NEVER or not reach.lasts:
        return Stands.YOURSELF, None
    until = ended + reach.lasts
    return (Stands.LIVES if until > now else Stands.CLOSED), until


def _uncarried(records: Records, after: After, carrier: Sid | None) -> After:
    """See whether a service that only the browser can tell has a session left to be told of."""
    if not after.leave:
        return after
    kept = records.service_sessions.of_session(after.visit.sid)
    if not any(f"bridge:{one.service}" == after.door for one in kept):
        return After(after.visit, Stands.CLOSED)
    return after if after.visit.sid == carrier else replace(after, leave="")


def _asked(after: After, carrier: Sid | None) -> After:
    """Believe the browser that looks whom it has asked; of any other nobody knows."""
    if after.visit.sid != carrier:
        return replace(after, leave="")
    asked = after.stands is Stands.YOURSELF and not after.leave
    return replace(after, stands=Stands.ASKED) if asked else after


def told_of(visit: Visit, job: Job) -> After:
    """Read the delivery."""
    tries = job.attempts + (job.state is JobState.DONE)
    if job.state is JobState.DONE:
        return After(visit, Stands.CLOSED, job.finished_at, tries)
    late = job.attempts > 0 or job.state is JobState.DEAD
    return After(visit, Stands.LATE if late else Stands.TOLD, None, tries, job.state is JobState.DEAD)


def reach_of_client(client: Client | None) -> Reach:
    """Say how far a sign-out reaches a relying party. OpenID Connect Back-Channel Logout 1.0 §2.5.

    One that hears of it both ways confirms one of them, and that counts.
    """
    if client is None:
        return UNREACHED
    if client.backchannel_logout_uri is not None:
        return Reach(Ending.TOLD)
    return Reach(Ending.ASKED) if client.frontchannel_logout_uri is not None else _reach_of_tokens(client)


def _reach_of_tokens(client: Client) -> Reach:
    """Say how far it reaches who is told nothing. A device has only its tokens, and gets no new ones.

    Unless it may stay while the person is away; a site may keep a session of its own.
    """
    asks_to_stay = not client.scope or "offline_access" in client.scope
    return UNREACHED if asks_to_stay or not client.of_devices else Reach(Ending.LATER, TOKEN_LIFE)


def _openness(after: After) -> tuple[int, bool]:
    """Rank it; of two that are open alike, the one counts that somebody can still do something about."""
    return _ORDER.index(after.stands), bool(after.leave)


def is_under_way(after: Iterable[After]) -> bool:
    """Tell whether looking again may show more."""
    return any(one.stands in (Stands.TOLD, Stands.LATE) and not one.given_up for one in after)
