"""The page on a service's own host where somebody who may enter types their old login, once and for all.

The password goes from the form to the service and, if the service takes it, to the vault; it is
written nowhere else, and nothing that was typed comes back in the page but the login.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Request, Response, abort, render_template

from idp.interaction.browser import CSRF_FIELD, csrf_fits, csrf_token, origin_fits
from idp.links.activating import Activating
from idp.model.link import LinkState
from idp.model.secret import Secret
from idp.ports.house import House
from idp.ports.relay import Relay
from idp.rbac import Deny, admit
from idp.words import words_for
from idp.words.moments import say_wait
from legacy_bridges.contract import (
    Ask,
    Barred,
    Bridged,
    Links,
    Manifest,
    NoAnswerError,
    Outgoing,
    Proving,
    Replays,
    start_path,
)
from legacy_bridges.gate.crew import one
from legacy_bridges.gate.dialogues import Manners
from legacy_bridges.gate.link_try import Tried, Trying, Typed, Visit
from legacy_bridges.gate.link_words import Said, labels, say
from legacy_bridges.gate.replay_pages import LINK, Note, go, shown, title_of
from legacy_bridges.host.cookies import BRIDGE, read_cookie
from legacy_bridges.host.guests import Guest, needs_link
from legacy_bridges.host.judging import refused_at
from legacy_bridges.host.pages import STYLE, stand_alone
from legacy_bridges.host.verify import ROLE_MISSING

LONGEST: Final = 256
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LARGEST: Final = 256 * 1024
PICTURE: Final = "picture"


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who looks at the page, in which language, from which browser."""

    bridged: Bridged
    guest: Guest
    request: Request
    locale: str
    cookie: Secret

    @property
    def manifest(self) -> Manifest:
        return self.bridged.manifest

    @property
    def own_login(self) -> str:
        """Return the login of the account that was theirs before it broke."""
        link = self.guest.link
        mine = link is not None and not link.shared and link.account == self.guest.entry.account
        return link.old.login if link and mine and link.state is not LinkState.PENDING else ""


class LinkPage:
    """Answers `/_okno/link`."""

    def __init__(self, house: House, relay: Relay, issuer: str, activating: Activating) -> None:
        """Take the parts."""
        self._house = house
        self._issuer = issuer
        self._trying = Trying(house, relay, activating)

    def respond(self, request: Request, bridged: Bridged, guest: Guest | None, locale: str) -> Response:
        """Show the page, or try what was typed on it. Who is not known, or may not enter, goes elsewhere."""
        manifest, cookie = bridged.manifest, read_cookie(request, BRIDGE)
        if not needs_link(manifest):
            abort(HTTPStatus.NOT_FOUND)
        if guest is None or cookie is None:
            return go(start_path(LINK))
        elsewhere = _elsewhere(manifest, guest)
        if elsewhere:
            return go(elsewhere)
        return self._respond(_Visit(bridged, guest, request, locale, cookie))

    def _respond(self, here: _Visit) -> Response:
        bridge = here.bridged.bridge
        if not isinstance(bridge, Replays) or not _may_type(here):
            return self._not_here(here)
        visit = Visit(
            here.bridged, bridge, here.guest, _manners(here.request), here.request.remote_addr or ""
        )
        if here.request.method == "POST":
            return self._try(here, visit)
        if PICTURE in here.request.args:
            return self._picture(visit)
        link = here.guest.link
        begins = f"link_{link.state}" if link is not None else "not_linked"
        return self._page(here, visit, say(begins, here.locale, title_of(here.manifest, here.locale)))

    def _try(self, here: _Visit, visit: Visit) -> Response:
        form = here.request.form
        if not self._is_from_here(here):
            abort(HTTPStatus.FORBIDDEN)
        login = here.own_login or form.get("login", "").strip()
        typed = Typed(login, Secret(form.get("password", "")), form.get("answer", "").strip())
        if not _is_sensible(typed):
            return self._page(here, visit, self._say(here, "empty"), login)
        tried = self._trying.attempt(visit, typed)
        if not tried.reason:
            return go(here.manifest.landing)
        return self._page(here, visit, self._said_of(here, tried), login)

    def _picture(self, visit: Visit) -> Response:
        """Fetch what the service wants to be read, with the cookies that it belongs to."""
        question = self._trying.questions.find(visit.shelf)
        if question is None or not question.picture:
            abort(HTTPStatus.NOT_FOUND)
        cookies = visit.bridge.wear(
            visit.bridged.manifest, Outgoing("GET", question.picture, ()), question.jar
        )
        ask = Ask("GET", question.picture, {"Accept": "image/*", **dict(cookies.headers)})
        try:
            reply = self._trying.line_for(visit).hold(one(ask))
        except NoAnswerError:
            abort(HTTPStatus.BAD_GATEWAY)
        kind = reply.header("Content-Type").partition(";")[0].strip().lower()
        if reply.status != HTTPStatus.OK or kind not in PICTURES or len(reply.body) > LARGEST:
            abort(HTTPStatus.NOT_FOUND)
        headers = {"Content-Type": kind, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(reply.body, headers=headers)

    def _is_from_here(self, here: _Visit) -> bool:
        """Tell whether our own page was sent, by the browser that it was shown to."""
        headers = here.request.headers
        from_us = origin_fits(here.manifest.origin, headers.get("Origin"), headers.get("Sec-Fetch-Site"))
        return from_us and csrf_fits(self._house.envelope, here.cookie, here.request.form.get(CSRF_FIELD))

    def _page(self, here: _Visit, visit: Visit, said: Said, login: str = "") -> Response:
        question = self._trying.questions.find(visit.shelf)
        page = render_template(
            "bridges/link.html",
            locale=here.locale,
            said=said,
            service=title_of(here.manifest, here.locale),
            own_login=here.own_login,
            login=login,
            question=question,
            csrf=csrf_token(self._house.envelope, here.cookie),
            labels=labels(here.locale),
            back=f"{self._issuer}/services",
            style=STYLE,
        )
        status = HTTPStatus.BAD_REQUEST if said.wrong else HTTPStatus.OK
        response = stand_alone(page, status, "form-action 'self'", "img-src 'self'")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def _not_here(self, here: _Visit) -> Response:
        """Say where the old account is linked, if not by typing its password."""
        words, name = words_for(here.locale), title_of(here.manifest, here.locale)
        shared = here.manifest.links is Links.SHARED
        how = "shared" if shared else "elsewhere"
        said = say(how, here.locale, name)
        ways = [] if shared else [(f"{self._issuer}/account/links", words.text("My old accounts"))]
        ways += [(f"{self._issuer}/services", words.text("My services"))]
        return shown(here.manifest, here.locale, Note(said.title, said.lines, ways), HTTPStatus.FORBIDDEN)

    def _say(self, here: _Visit, what: str) -> Said:
        return say(what, here.locale, title_of(here.manifest, here.locale))

    def _said_of(self, here: _Visit, tried: Tried) -> Said:
        wait = say_wait(here.locale, tried.wait) if tried.wait else ""
        return say(tried.reason, here.locale, title_of(here.manifest, here.locale), wait)


def asks_service(request: Request) -> bool:
    """Tell whether the answer to a request for the page waits for the service."""
    return request.method == "POST" or PICTURE in request.args


def _elsewhere(manifest: Manifest, guest: Guest) -> str:
    """Return where somebody belongs who has nothing to do here."""
    decided = admit(guest.holdings, guest.entry.company, manifest.access, guest.at)
    if isinstance(decided, Deny):
        return refused_at(manifest, Barred(decided.reason))
    if manifest.roles and not manifest.words_for(decided.roles):
        return refused_at(manifest, Barred(ROLE_MISSING))
    linked = guest.link is not None and guest.link.state is LinkState.ACTIVE and guest.link.has_secret
    return manifest.landing if linked else ""


def _may_type(here: _Visit) -> bool:
    """Tell whether this service's accounts are linked by their password, each by its own person."""
    return here.manifest.links is Links.PERSON and Proving.LOGIN in here.manifest.prove


def _is_sensible(typed: Typed) -> bool:
    lengths = (len(typed.login), len(typed.secret.value))
    return all(0 < length <= LONGEST for length in lengths) and typed.login.isprintable()


def _manners(request: Request) -> Manners:
    return Manners(request.headers.get("User-Agent", ""), request.headers.get("Accept-Language", ""))
