"""Signing out of old services that keep a session of their own, after ours has ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from idp.model.bridging_events import ServiceLeft
from idp.model.errors import Refused, Unavailable
from idp.model.ids import AccountId, CompanyId, ServiceId, Sid
from idp.model.link import Jar
from idp.model.work import Job
from idp.ports.records import Records
from legacy_bridges.contract import Bridged, Logout, NoAnswerError, Replays
from legacy_bridges.gate.crew import Crew, line_to
from legacy_bridges.gate.jars import Cupboard, Kept, is_leased

LAST: Final = 4
"""Failures after which the cookies go, whatever the service says."""


@dataclass(frozen=True, slots=True)
class _Leave:
    """Whose session is to be left, and where."""

    service: ServiceId
    sid: Sid
    account: AccountId
    company: CompanyId | None
    last: bool

    @classmethod
    def of(cls, job: Job) -> "_Leave":
        said: Mapping[str, Any] = job.payload
        company = said.get("company")
        return cls(
            ServiceId(str(said["service"])),
            Sid(str(said["sid"])),
            AccountId(str(said["sub"])),
            CompanyId(company) if company else None,
            job.attempts >= LAST,
        )

    @property
    def key(self) -> str:
        return f"{self.sid}:{self.service}"


def logout_handler(crew: Crew) -> Callable[[Job], None]:
    """Return the handler of `BRIDGE_LOGOUT` jobs.

    Done means closed: the service proved that our session there is over, or there is none. Raises
    `Unavailable` where another try may prove it, and `Refused` where it stays unconfirmed; the
    cookies are gone then too, so nothing can use that session but what the service itself still holds.
    """
    cupboard = Cupboard(crew.house)

    def leave(job: Job) -> None:
        wish = _Leave.of(job)
        with crew.house.store.read() as records:
            jar = records.jars.get(wish.key)
            alive = records.sessions.get(wish.sid) is not None
            company, kept = cupboard.opened(records, jar) if jar is not None else (None, None)
        if jar is None or (alive and company != wish.company):
            return
        if is_leased(jar, crew.house.clock.now()) and not wish.last:
            msg = "a sign-in there is under way"
            raise Unavailable(msg)
        _leave(crew, wish, jar, kept)

    return leave


def _leave(crew: Crew, wish: _Leave, jar: Jar, kept: Kept | None) -> None:
    bridged = crew.bridges.find(wish.service)
    why = "" if jar.version == 0 else _sign_out(crew, bridged, kept)
    promised = bridged is None or bridged.manifest.logout is Logout.BACK
    if why and promised and not (bridged is None or kept is None or wish.last):
        raise Unavailable(why)
    outcome = "unconfirmed" if why else "closed"
    with crew.house.store.write() as records:
        records.jars.drop(wish.key)
        _note(records, crew, wish, outcome)
    if why and promised:
        raise Refused(why)


def _sign_out(crew: Crew, bridged: Bridged | None, kept: Kept | None) -> str:
    """Sign out as a person would; return why it is not certain that the session is over."""
    if bridged is None or not bridged.manifest.upstream or not isinstance(bridged.bridge, Replays):
        return "the service is not signed in to any more"
    if kept is None:
        return "its cookies cannot be read any more"
    dialogue = bridged.bridge.log_out(bridged.manifest, kept.cookies)
    try:
        left = line_to(crew, bridged, kept.manners).hold(dialogue)
    except NoAnswerError as error:
        return str(error)
    return "" if left else "the service did not confirm it"


def _note(records: Records, crew: Crew, wish: _Leave, outcome: str) -> None:
    event = ServiceLeft(
        account=wish.account, company=wish.company, sid=wish.sid, service=wish.service, outcome=outcome
    )
    records.audit.append(event, crew.house.clock.now())
