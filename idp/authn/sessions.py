"""Server-side sessions: an opaque id, hashed at rest, with an idle and an absolute limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from idp.authn.assurance import acr_for, with_factor
from idp.authn.outcomes import Opened
from idp.authn.signout import end_session
from idp.authn.visitor import Visitor
from idp.model.account import AccountStatus
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, BrowserId, CompanyId, Sid, new_id
from idp.model.secret import Secret, new_secret
from idp.model.session import Session, SignedIn
from idp.ports.records import Records
from idp.ports.records.entries import Sessions
from idp.settings import Settings

TOUCHED_EVERY: Final = timedelta(minutes=1)
_AGENT_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives unused, and how long at most."""

    idle: timedelta
    absolute: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take them from the settings."""
        return cls(settings.session_idle, settings.session_absolute)


@dataclass(frozen=True, slots=True)
class Proven:
    """Who has just passed every factor they have, and by which methods."""

    account: AccountId
    amr: tuple[str, ...]


def find_signed_in(
    sessions: Sessions, cookie: Secret | None, browser: BrowserId | None, now: datetime, limits: Limits
) -> SignedIn | None:
    """Find who is here: a live session of this very browser and of an active person.

    One statement, none without a cookie. The clock judges both limits, whatever was swept.
    """
    if cookie is None or browser is None:
        return None
    found = sessions.find(cookie.digest())
    if found is None or found.session.browser != browser:
        return None
    if found.account.status is not AccountStatus.ACTIVE or not alive(found.session, now, limits):
        return None
    return found


def alive(session: Session, now: datetime, limits: Limits) -> bool:
    """Tell whether a session is within its idle and absolute limits."""
    return session.ended_at is None and now < min(session.expires_at, session.last_seen_at + limits.idle)


def touch_due(session: Session, now: datetime) -> bool:
    """Tell whether `last_seen_at` is a minute old, so that it is written at most that often."""
    return now - session.last_seen_at >= TOUCHED_EVERY


def open_session(records: Records, proven: Proven, visitor: Visitor, now: datetime, limits: Limits) -> Opened:
    """Open a session under a cookie value that did not exist before.

    The same person in the same browser keeps the `sid`, so that services signed in to stay
    so; anybody else's session in this browser is ended.
    """
    present = find_signed_in(records.sessions, visitor.cookie, visitor.browser, now, limits)
    if present is not None and present.account.id == proven.account:
        opened = _prove(records, present.session, proven.amr, visitor, now)
        if opened is not None:
            return opened
    elif present is not None:
        end_session(records, present.session.sid, reason="replaced", clients=records.clients.get, now=now)
    return _begin(records, proven, visitor, now, limits)


def step_up(records: Records, signed_in: SignedIn, factor: str, visitor: Visitor, now: datetime) -> Opened:
    """Add a factor to a session and renew its cookie. Raises `Conflict` if it was renewed meanwhile."""
    amr = with_factor(signed_in.session.amr, factor)
    opened = _prove(records, signed_in.session, amr, visitor, now)
    if opened is None:
        raise Conflict
    return opened


def renew(records: Records, session: Session, visitor: Visitor) -> Opened:
    """Renew a session's cookie, nothing else. Raises `Conflict` if it was renewed meanwhile."""
    secret = new_secret()
    old = visitor.cookie.digest() if visitor.cookie else ""
    if not records.sessions.rotate(session.sid, old, secret.digest()):
        raise Conflict
    return Opened(secret, session)


def list_sessions(records: Records, signed_in: SignedIn, now: datetime, limits: Limits) -> Sequence[Session]:
    """List a person's live sessions, newest first."""
    return [s for s in records.sessions.of_account(signed_in.account.id) if alive(s, now, limits)]


def end_own(records: Records, signed_in: SignedIn, sid: Sid, now: datetime) -> None:
    """End one session of the same person. Raises `NotFound` for anybody else's."""
    if all(session.sid != sid for session in records.sessions.of_account(signed_in.account.id)):
        raise NotFound
    end_session(records, sid, reason="ended_by_owner", clients=records.clients.get, now=now)


def end_others(records: Records, signed_in: SignedIn, now: datetime, reason: str = "ended_by_owner") -> int:
    """End every session of the person but this one; return how many."""
    return end_all(records, signed_in.account.id, now, reason, but=signed_in.session.sid)


def end_all(
    records: Records, account: AccountId, now: datetime, reason: str, *, but: Sid | None = None
) -> int:
    """End a person's sessions, all or all but one; return how many."""
    ending = [s.sid for s in records.sessions.of_account(account) if s.sid != but]
    for sid in ending:
        end_session(records, sid, reason=reason, clients=records.clients.get, now=now)
    return len(ending)


def _prove(
    records: Records, session: Session, amr: tuple[str, ...], visitor: Visitor, now: datetime
) -> Opened | None:
    secret = new_secret()
    old = visitor.cookie.digest() if visitor.cookie else ""
    if not records.sessions.rotate(session.sid, old, secret.digest()):
        return None
    records.sessions.prove(session.sid, now, acr_for(amr), amr)
    records.sessions.touch(session.sid, now)
    proven = replace(session, auth_time=now, last_seen_at=now, acr=acr_for(amr), amr=amr)
    return Opened(secret, proven)


def _begin(records: Records, proven: Proven, visitor: Visitor, now: datetime, limits: Limits) -> Opened:
    secret = new_secret()
    session = Session(
        sid=Sid(new_id()),
        account=proven.account,
        auth_time=now,
        acr=acr_for(proven.amr),
        amr=proven.amr,
        created_at=now,
        last_seen_at=now,
        expires_at=now + limits.absolute,
        browser=visitor.browser,
        company=_only_company(records, proven.account),
        user_agent=visitor.user_agent[:_AGENT_LENGTH],
        address=visitor.address,
    )
    records.sessions.add(session, secret.digest())
    return Opened(secret, session)


def _only_company(records: Records, account: AccountId) -> CompanyId | None:
    """Return the company of somebody who has just one; others choose."""
    memberships = records.companies.memberships(account)
    return memberships[0].company if len(memberships) == 1 else None
