"""My sessions: this device first, then the others; end one, or all others."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.authn.sessions import end_others, end_own, list_sessions
from idp.model.errors import NotFound
from idp.model.ids import Sid
from idp.model.session import Session, SignedIn, Visit
from idp.ports.records import Records
from idp.web.caller import Caller
from idp.web.front import Front
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
        return self.front.go(
            caller, "/account/sessions?done=others" if handle == "others" else "/account/sessions?done=one"
        )

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
        with self.front.house.store.read() as records:
            sessions = list_sessions(records, signed_in, now, self.front.desk.limits)
            rows = [
                Row(
                    handle=self._handle(session.sid),
                    here=session.sid == signed_in.session.sid,
                    device=device_name(words, session.user_agent),
                    session=session,
                    services=self._names(records, records.sessions.visits(session.sid), words.locale),
                )
                for session in sessions
            ]
        return sorted(rows, key=lambda row: not row.here)

    def _names(self, records: Records, visits: Sequence[Visit], locale: str) -> tuple[str, ...]:
        titles = {f"bridge:{service.id}": service.title for service in self.front.services(locale, None)}
        names = []
        for visit in visits:
            client = records.clients.get(visit.client) if visit.client else None
            names.append(client.client_name if client else titles.get(visit.service, ""))
        return tuple(name for name in dict.fromkeys(names) if name)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account/sessions`."""
    page = SessionsPage(front)
    pages.add_url_rule("/account/sessions", "sessions", page.show)
    pages.add_url_rule("/account/sessions", "sessions_submit", page.submit, methods=["POST"])
