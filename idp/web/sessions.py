"""My sessions: this device first, then the others; end one, or all others."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from idp.authn.aftermath import After, aftermath
from idp.authn.sessions import end_others, end_own, list_sessions
from idp.model.errors import NotFound
from idp.model.ids import Sid
from idp.model.session import Session, SignedIn, Visit
from idp.ports.records import Records
from idp.web.caller import Caller
from idp.web.front import Front
from idp.web.reaching import Reaching
from idp.web.titles import device_name


@dataclass(frozen=True, slots=True)
class Row:
    """A session as shown: never under its own id."""

    handle: str
    here: bool
    device: str
    session: Session
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """The list and its two actions."""

    front: Front

    def show(self) -> Response:
        """List live sessions."""
        caller = self.front.caller()
        if caller.signed_in is None:
            return self.front.go(caller, "/login")
        return self.front.page(
            caller,
            "sessions.html",
            shape="",
            rows=self._rows(caller, caller.signed_in),
            done=request.args.get("done", ""),
            after=self._after(caller, caller.signed_in),
            programs=self._has_programs(caller.signed_in),
            zone=self.front.zone(caller),
        )

    def submit(self) -> Response:
        """End one session, or all but this one."""
        caller = self.front.caller()
        if caller.signed_in is None:
            return self.front.go(caller, "/login")
        now, handle = self.front.house.clock.now(), request.form.get("end", "")
        with self.front.house.store.write() as records:
            if handle == "others":
                end_others(records, caller.signed_in, now)
            else:
                end_own(records, caller.signed_in, self._find(records, caller.signed_in, handle), now)
        done = "others" if handle == "others" else "one"
        return self.front.go(caller, f"/account/sessions?{urlencode({'done': done, 'at': now.isoformat()})}")

    def _after(self, caller: Caller, signed_in: SignedIn) -> list[tuple[str, After]]:
        """Say how the services stand that were open in those sessions of one's own that have just ended."""
        at = _moment(request.args.get("at", ""))
        if at is None:
            return []
        reaching = Reaching.of(self.front, self.front.words(caller).locale)
        with self.front.house.store.read() as records:
            found = aftermath(records, signed_in.account.id, at, reaching.reach, caller.at)
        return [(reaching.name(one.door), one) for one in found]

    def _has_programs(self, signed_in: SignedIn) -> bool:
        """Tell whether programs of theirs have passwords of their own, which end with no session."""
        company = signed_in.session.company
        with self.front.house.store.read() as records:
            return bool(company and records.app_passwords.of_person(company, signed_in.account.id))

    def _find(self, records: Records, signed_in: SignedIn, handle: str) -> Sid:
        for session in records.sessions.of_account(signed_in.account.id):
            if hmac.compare_digest(self._handle(session.sid).encode(), handle.encode()):
                return session.sid
        raise NotFound

    def _handle(self, sid: Sid) -> str:
        key = self.front.house.envelope.derive("session-handle")
        return hmac.new(key, sid.encode(), hashlib.sha256).hexdigest()[:32]

    def _rows(self, caller: Caller, signed_in: SignedIn) -> list[Row]:
        words, now = self.front.words(caller), self.front.house.clock.now()
        reaching = Reaching.of(self.front, words.locale)
        with self.front.house.store.read() as records:
            sessions = list_sessions(records, signed_in, now, self.front.desk.limits)
            rows = [
                Row(
                    handle=self._handle(session.sid),
                    here=session.sid == signed_in.session.sid,
                    device=device_name(words, session.user_agent),
                    session=session,
                    services=self._names(reaching, records.sessions.visits(session.sid)),
                )
                for session in sessions
            ]
        return sorted(rows, key=lambda row: not row.here)

    def _names(self, reaching: Reaching, visits: Sequence[Visit]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reaching.name(visit.service) for visit in visits))


def _moment(text: str) -> datetime | None:
    """Read when sessions were ended; anything else is no moment."""
    try:
        at = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account/sessions`."""
    page = SessionsPage(front)
    pages.add_url_rule("/account/sessions", "sessions", page.show)
    pages.add_url_rule("/account/sessions", "sessions_submit", page.submit, methods=["POST"])
