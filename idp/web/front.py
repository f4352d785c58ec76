"""What every page is handed: the parts, who calls, and how to answer."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, make_response, redirect, render_template, request

from idp.authn.desk import Desk
from idp.authn.outcomes import Opened
from idp.authn.sessions import touch_due
from idp.authn.visitor import Visitor
from idp.claims.desk import Claims
from idp.interaction import Presence, Reception, read_interaction
from idp.interaction.browser import (
    BROWSER_COOKIE,
    BROWSER_COOKIE_AGE,
    SESSION_COOKIE,
    browser_id,
    csrf_token,
    know_browser,
    posted_elsewhere,
    read_secret,
)
from idp.model.access import Service
from idp.model.errors import Unavailable
from idp.model.ids import CompanyId, PartnerId, Sid
from idp.model.interaction import Interaction
from idp.model.secret import Secret
from idp.ports.house import House
from idp.rbac.actor import Actor
from idp.rbac.own_apps import OwnApps
from idp.settings import Settings
from idp.web.caller import Caller, one_cookie
from idp.web.headers import content_policy
from idp.web.registered import Registered
from idp.web.sections import REQUESTS, sections_of
from idp.web.sentences import DEFAULT_ZONE, requested_locale
from idp.web.staffing import run_by, seen_by
from idp.words import Words, words_for

Services = Callable[[str, CompanyId | None], Sequence[Service]]
"""Lists what may be opened, in a language, with the own applications of a company."""


@dataclass(frozen=True, slots=True)
class Front:
    """The parts, opened once."""

    house: House
    settings: Settings
    desk: Desk
    reception: Reception
    services: Services
    claims: Claims
    registered: Registered
    """The partners that can be applied to."""
    apps: OwnApps | None = None
    """Applications of companies' own, where they may be connected."""

    def caller(self) -> Caller:
        """Read who calls: no SQL without a session cookie."""
        return self.meet(None)[0]

    def meet(self, interaction: str | None) -> tuple[Caller, Interaction | None]:
        """Read who calls, and the parked request if this browser has it."""
        browser, new = know_browser(one_cookie(BROWSER_COOKIE))
        cookie = None if new else read_secret(one_cookie(SESSION_COOKIE))
        visitor = Visitor(
            browser=browser_id(browser),
            address=request.remote_addr or "",
            user_agent=request.headers.get("User-Agent", "")[:256],
            cookie=cookie,
            locale=requested_locale(self.settings.default_locale),
        )
        now = self.house.clock.now()
        presence, parked = self._look_up(visitor, interaction, now)
        return Caller(visitor, browser, new, now, presence), parked

    def _look_up(
        self, visitor: Visitor, interaction: str | None, now: datetime
    ) -> tuple[Presence | None, Interaction | None]:
        if visitor.cookie is None and interaction is None:
            return None, None
        with self.house.store.read() as records:
            wanted = read_interaction(interaction or "")
            parked = wanted and records.interactions.find(wanted, visitor.browser, now)
            presence = self.reception.find(records, visitor, now, parked.needs if parked else None)
        if presence is not None and touch_due(presence.signed_in.session, now):
            self._touch(presence.signed_in.session.sid, now)
        return presence, parked or None

    def locale(self, caller: Caller, interaction: Interaction | None = None) -> str:
        """Choose the page's language."""
        account = caller.account.locale if caller.account else None
        return requested_locale(self.settings.default_locale, interaction, account)

    def _touch(self, sid: Sid, now: datetime) -> None:
        """Write when the session was last seen; a busy database costs a minute's precision, no page."""
        with suppress(Unavailable), self.house.store.write() as records:
            records.sessions.touch(sid, now)

    def zone(self, caller: Caller) -> str:
        """Return the time zone of the company acted for."""
        if caller.company is None:
            return DEFAULT_ZONE
        with self.house.store.read() as records:
            company = records.companies.get(caller.company)
        return company.time_zone if company else DEFAULT_ZONE

    def words(self, caller: Caller, interaction: Interaction | None = None) -> Words:
        """Return the words of the page's language."""
        return words_for(self.locale(caller, interaction))

    def waiting(self, caller: Caller) -> int:
        """Count the requests that wait for the caller's decision."""
        if caller.account is None or caller.company is None or REQUESTS not in sections_of(caller):
            return 0
        requests = self.desk.office.requests_for(Actor(caller.account.id), caller.company)
        applier = caller.applier(caller.company)
        return len(requests) + (len(self.claims.questions.waiting(applier)) if applier is not None else 0)

    def looked_after(self, caller: Caller) -> Sequence[PartnerId]:
        """List the partners that the caller looks after for the operator; mostly none."""
        return seen_by(caller, self.settings.staff_company, self.claims.manifests)

    def runs_services(self, caller: Caller) -> bool:
        """Tell whether the caller looks after any bridged service for the operator; mostly nobody does."""
        if not self.settings.staff_company or caller.presence is None:
            return False
        locale = self.settings.default_locale
        bridged = [one.id for one in self.services(locale, None) if one.protocol]
        return bool(run_by(caller, self.settings.staff_company, bridged))

    def page(
        self,
        caller: Caller,
        template: str,
        *,
        status: int = 200,
        interaction: Interaction | None = None,
        **context: Any,
    ) -> Response:
        """Render a page for the caller; its forms may go to the parked request's service."""
        context.setdefault("locale", self.locale(caller, interaction))
        context.setdefault("menu", sections_of(caller))
        context.setdefault("staff", bool(self.looked_after(caller)))
        context.setdefault("service_staff", self.runs_services(caller))
        context.setdefault("waiting_for_me", lambda: self.waiting(caller))
        body = render_template(
            template,
            me=caller,
            interaction=interaction,
            csrf=csrf_token(self.house.envelope, caller.browser),
            **context,
        )
        response = make_response(body, status)
        target = interaction.needs.redirect_origin if interaction else ""
        script = context.get("script")
        policy = content_policy(target, script=bool(script), fetch=script == "fetch")
        response.headers["Content-Security-Policy"] = policy
        return self.remember(caller, response)

    def go(self, caller: Caller, address: str, opened: Opened | None = None) -> Response:
        """Redirect with 303, so that no credential is posted twice. RFC 9700 §4.12."""
        response = make_response(redirect(address, 303))
        if opened is not None:
            self.open_session(response, opened)
        return self.remember(caller, response)

    def open_session(self, response: Response, opened: Opened) -> Response:
        """Hand out a session's new cookie; it ends with the browser, or by our limits."""
        set_cookie(response, SESSION_COOKIE, opened.secret)
        return response

    def remember(self, caller: Caller, response: Response) -> Response:
        """Set the browser's cookie if it had none, and did not leave it at home."""
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        elsewhere = posted_elsewhere(self.settings.issuer, request.method, origin, site)
        if caller.new_browser and not elsewhere:
            set_cookie(response, BROWSER_COOKIE, caller.browser, BROWSER_COOKIE_AGE)
        return response


def set_cookie(response: Response, name: str, secret: Secret, age: int | None = None) -> None:
    """Set a `__Host-` cookie: Secure, HttpOnly, Lax, this host only. RFC 6265bis §4.1.3.2."""
    response.set_cookie(name, secret.value, max_age=age, secure=True, httponly=True, samesite="Lax", path="/")
