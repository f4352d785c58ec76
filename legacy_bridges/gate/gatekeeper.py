"""Every request on a service's host: whose host, who is there, may it pass, and who takes it on."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Request, Response, request
from werkzeug.exceptions import HTTPException

from idp.interaction import Reception
from idp.model.errors import Unavailable
from idp.model.ids import new_id
from idp.ports.house import House
from legacy_bridges.contract import Bridged, Passed, Replays
from legacy_bridges.gate.calls import Body, Call, Carrier
from legacy_bridges.gate.cleaning import headers_for
from legacy_bridges.gate.notices import (
    AWAY,
    BUSY,
    NO_LENGTH,
    NO_SOCKETS,
    NOT_UNDERSTOOD,
    NOTHING_HERE,
    TOO_LARGE,
    UNFORESEEN,
    UNREADABLE,
    Notice,
    Notices,
)
from legacy_bridges.gate.room import Room
from legacy_bridges.gate.target import Target, read_target
from legacy_bridges.host.cookies import BRIDGE, read_cookie
from legacy_bridges.host.door import Door
from legacy_bridges.host.guests import Guest, find_guest
from legacy_bridges.host.judging import Judged, judge_request
from legacy_bridges.host.noting import note_requests
from legacy_bridges.host.sending import see_other
from legacy_bridges.registry import Bridges

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)
_PORT: Final = {"http": ":80", "https": ":443"}
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Stands before every service that has an `upstream`."""

    house: House
    reception: Reception
    hosts: Mapping[str, Bridged]
    door: Door
    notices: Notices
    carriers: tuple[Carrier, Carrier]
    """For services that are told who is there, and for those with a form of their own."""
    room: Room
    largest: int
    """Bytes of a body."""

    def receive(self) -> Response | None:
        """Answer a request, but leave to its page what is asked of the provider. RFC 9110 §15.5.20."""
        bridged = self.find_service(request)
        if bridged is None:
            return Response("No service answers under this name.\n", 421, mimetype="text/plain")
        target = read_target(request.environ)
        if target is None:
            return self._say(UNREADABLE, bridged)
        return None if target.ours else self._pass(bridged, target)

    def find_service(self, asked: Request) -> Bridged | None:
        """Return the service that `Host` names, in any case, with or without the port of its scheme."""
        return self.hosts.get(str(asked.environ.get("HTTP_HOST", "")).lower())

    def find_guest(self, bridged: Bridged, asked: Request) -> Guest | None:
        """Return who is here."""
        return find_guest(self.house, self.reception, bridged.manifest, read_cookie(asked, BRIDGE))

    def nothing_here(self) -> Response:
        """Say so, for an address of ours that there is not."""
        bridged = self.find_service(request)
        return self._say(NOTHING_HERE, bridged) if bridged else Response(status=404)

    def went_wrong(self, error: Exception) -> Response:
        """Say so in the person's words, whatever it was; what nobody foresaw is written to the log."""
        bridged = self.find_service(request)
        notice = _notice_of(error)
        if notice is UNFORESEEN:
            log.error("unhandled error at %s", request.endpoint or "no page of ours", exc_info=error)
        return self._say(notice, bridged) if bridged else Response(status=notice.status)

    def _pass(self, bridged: Bridged, target: Target) -> Response:
        """Judge, and hand on what may pass."""
        guest = self.find_guest(bridged, request)
        judged = judge_request(bridged, target.facts, guest)
        if not isinstance(judged.verdict, Passed):
            answer = see_other(judged.verdict.start)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        problem = self._problem(request.environ)
        if problem is not None or guest is None:
            return self._say(problem or UNREADABLE, bridged)
        note_requests(self.house, bridged.manifest, guest, target.facts, judged.noted)
        return self._carry(bridged, guest, target, judged)

    def _problem(self, environ: "WSGIEnvironment") -> Notice | None:
        """Say what cannot be handed on whoever sends it."""
        if environ.get("HTTP_UPGRADE"):
            return NO_SOCKETS
        if environ.get("HTTP_TRANSFER_ENCODING"):
            return NO_LENGTH
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not (length.isascii() and length.isdigit()):
            return NO_LENGTH
        return TOO_LARGE if int(length) > self.largest else None

    def hold_place(self, bridged: Bridged, guest: Guest, ask: Callable[[], Response]) -> Response:
        """Ask the service something, if there is room on the way; the place is free when all is answered."""
        service, session = bridged.manifest.service, guest.entry.sid
        if not self.room.take(service, session):
            return self._say(BUSY, bridged)
        try:
            answer = ask()
        except BaseException:
            self.room.leave(service, session)
            raise
        answer.call_on_close(lambda: self.room.leave(service, session))
        return answer

    def _carry(self, bridged: Bridged, guest: Guest, target: Target, judged: Judged) -> Response:
        """Take the request to its service."""

        def carry() -> Response:
            call = self._call(bridged, guest, target, judged)
            return self.carriers[isinstance(bridged.bridge, Replays)].carry(call)

        return self.hold_place(bridged, guest, carry)

    def _call(self, bridged: Bridged, guest: Guest, target: Target, judged: Judged) -> Call:
        assert judged.entrant is not None  # noqa: S101 - who has passed is somebody
        identity = judged.verdict.headers
        headers = headers_for(request.environ, bridged, identity, new_id())
        return Call(
            bridged=bridged,
            guest=guest,
            entrant=judged.entrant,
            outgoing=target.outgoing(headers),
            body=_body(request.environ),
            locale=self.door.locale(request),
        )

    def _say(self, notice: Notice, bridged: Bridged) -> Response:
        return self.notices.say(notice, bridged.manifest, self.door.locale(request))


def _notice_of(error: Exception) -> Notice:
    if isinstance(error, HTTPException) and error.code:
        known = TOO_LARGE if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else NOT_UNDERSTOOD
        return replace(known, status=HTTPStatus(error.code))
    return AWAY if isinstance(error, Unavailable) else UNFORESEEN


def hosts_of(bridges: Bridges) -> dict[str, Bridged]:
    """Map every way to write a host to the service behind it. Raises `ValueError` for two under one name."""
    found: dict[str, Bridged] = {}
    for bridged in bridges:
        manifest = bridged.manifest
        if not manifest.upstream:
            continue
        scheme, _, host = manifest.origin.partition("://")
        if host in found:
            msg = f"{manifest.service} and {found[host].manifest.service} have the same host {host}"
            raise ValueError(msg)
        found[host] = bridged
        if ":" not in host.rpartition("]")[2]:
            found[host + _PORT[scheme]] = bridged
    return found


def _body(environ: "WSGIEnvironment") -> Body | None:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not length and environ["REQUEST_METHOD"] not in _WITH_BODY:
        return None
    return Body(environ["wsgi.input"], length)
