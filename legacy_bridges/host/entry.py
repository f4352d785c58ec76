"""Entering a service: the ladder at the provider's host, and a code to its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from idp.authn.visitor import Visitor
from idp.interaction import (
    Entering,
    Errand,
    NoAccess,
    Presence,
    Ready,
    Reception,
    Step,
    note_entry,
    page_for,
    park,
    proceed,
    refuse_flood,
)
from idp.model.errors import Invalid, NotFound
from idp.model.events import ServiceEntered, ServiceRefused
from idp.model.ids import InteractionId
from idp.model.interaction import Interaction, Needs, Progress, Purpose
from idp.model.secret import Secret
from idp.ports.house import House
from idp.ports.records import Records
from idp.words import choose_locale
from legacy_bridges.contract import DOOR, Bridged, Manifest
from legacy_bridges.host.tickets import (
    EntryCode,
    Pass,
    close_bridge_session,
    issue_code,
    open_bridge_session,
    redeem_code,
)
from legacy_bridges.registry import Bridges
from legacy_bridges.return_path import local_path

_MARK: Final = re.compile(r"[0-9a-f]{64}\Z")
HOME: Final = "/services"


@dataclass(frozen=True, slots=True)
class Wish:
    """To enter a service from a marked browser, and where to come out."""

    mark: str
    return_to: str

    @classmethod
    def of(cls, request: Mapping[str, str]) -> "Wish":
        """Read one. Raises `Invalid` unless the browser is marked."""
        mark = request.get("mark", "")
        if not _MARK.match(mark):
            raise Invalid(field="mark")
        return cls(mark, local_path(request.get("to")) or "/")


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a person stands on the way in."""

    manifest: Manifest
    wish: Wish
    visitor: Visitor
    presence: Presence | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A bridge session that has begun."""

    secret: Secret
    return_to: str


class Doorman:
    """Leads people into services. One for the life of the process."""

    def __init__(self, house: House, reception: Reception, bridges: Bridges) -> None:
        """Take the parts."""
        self._house = house
        self._reception = reception
        self._bridges = bridges

    def enter(self, service: str, wish: Wish, visitor: Visitor) -> str:
        """Return where the browser goes: a page with the next step, or the service with a code."""
        manifest = self._manifest(service)
        now = self._house.clock.now()
        needs = needs_of(manifest, visitor.locale)
        with self._house.store.read() as records:
            presence = self._reception.find(records, visitor, now, needs)
        here = Threshold(manifest, wish, visitor, presence)
        step = proceed(needs, Progress(), presence, now)
        if not isinstance(step, Ready):
            refuse_flood(self._house.limiter, visitor)
        with self._house.store.write() as records:
            if isinstance(step, Ready):
                return _let_in(records, here, step, now)
            request = {"service": service, "mark": wish.mark, "to": wish.return_to}
            parked = park(records, Errand(Purpose.BRIDGE, request), needs, visitor.browser, now)
            return _onward(records, here, parked, step, now)

    def resume(self, interaction: str, visitor: Visitor) -> str:
        """Go on with a parked entry of this browser. Raises `NotFound`."""
        now = self._house.clock.now()
        with self._house.store.read() as records:
            parked = records.interactions.find(InteractionId(interaction), visitor.browser, now)
            if parked is None or parked.purpose is not Purpose.BRIDGE:
                raise NotFound
            presence = self._reception.find(records, visitor, now, parked.needs)
        here = Threshold(
            self._manifest(parked.request.get("service", "")), Wish.of(parked.request), visitor, presence
        )
        step = proceed(parked.needs, parked.progress, presence, now)
        with self._house.store.write() as records:
            return self._resumed(records, here, parked, step, now)

    def _resumed(
        self, records: Records, here: Threshold, parked: Interaction, step: Step, now: datetime
    ) -> str:
        """Let in once, however often the address is asked for."""
        if not parked.progress.refused and not isinstance(step, Ready):
            return _onward(records, here, parked, step, now)
        if not records.interactions.finish(parked.id, now):
            raise NotFound
        if parked.progress.refused or not isinstance(step, Ready):
            return HOME
        return _let_in(records, here, step, now)

    def finish(self, bridged: Bridged, code: Secret, mark: str, old: Secret | None) -> Opened | None:
        """Redeem a code on the service's host; `None` for any that does not fit, spent all the same."""
        now = self._house.clock.now()
        with self._house.store.write() as records:
            found = redeem_code(records, code, now)
            if found is None:
                return None
            reason = _misfit(found, bridged, mark)
            signed_in = records.sessions.get(found.entry.sid)
            if reason or signed_in is None:
                _note_refusal(records, found.entry, bridged, reason or "signed_out", now)
                return None
            secret = open_bridge_session(records, found.entry, signed_in.session.expires_at)
            _note_entry(records, found.entry, bridged.manifest, now)
            if old is not None:
                close_bridge_session(records, old, now)
            return Opened(secret, found.return_to)

    def _manifest(self, service: str) -> Manifest:
        bridged = self._bridges.find(service)
        if bridged is None:
            raise NotFound
        return bridged.manifest


def needs_of(manifest: Manifest, locale: str) -> Needs:
    """Say what entering this service demands."""
    title = manifest.title.get(choose_locale(locale)) or next(iter(manifest.title.values()))
    return Needs(
        title=title,
        host=manifest.host,
        access=manifest.access,
        service=f"bridge:{manifest.service}",
        redirect_origin=manifest.origin,
    )


def _let_in(records: Records, here: Threshold, ready: Ready, now: datetime) -> str:
    entry = Pass.of(here.manifest.service, ready)
    code = issue_code(records, EntryCode(entry, here.wish.mark, here.wish.return_to), now)
    return f"{here.manifest.origin}{DOOR}/finish?{urlencode({'code': code.value})}"


def _onward(records: Records, here: Threshold, parked: Interaction, step: Step, now: datetime) -> str:
    """Return the page that does the step; a refusal is written down when it is first shown."""
    if isinstance(step, NoAccess) and here.presence is not None:
        session = here.presence.signed_in.session
        refused = ServiceRefused(
            account=session.account,
            company=step.company,
            sid=session.sid,
            service=here.manifest.service,
            reason=step.reason,
        )
        records.audit.append(refused, now)
    return page_for(step, parked.id) or HOME


def _misfit(code: EntryCode, bridged: Bridged, mark: str) -> str:
    """Name what does not fit: the code belongs to one browser and one service."""
    if code.mark != mark:
        return "other_browser"
    return "" if code.entry.service == bridged.manifest.service else "other_service"


def _note_entry(records: Records, entry: Pass, manifest: Manifest, now: datetime) -> None:
    door = f"bridge:{entry.service}"
    note_entry(records, Entering(entry.account, entry.sid, entry.company, door, manifest.access), now)
    event = ServiceEntered(
        account=entry.account, company=entry.company, sid=entry.sid, service=entry.service, roles=entry.roles
    )
    records.audit.append(event, now)


def _note_refusal(records: Records, entry: Pass, bridged: Bridged, reason: str, now: datetime) -> None:
    event = ServiceRefused(
        account=entry.account,
        company=entry.company,
        sid=entry.sid,
        service=bridged.manifest.service,
        reason=reason,
    )
    records.audit.append(event, now)
