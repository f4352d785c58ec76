"""Entering a service: the ladder at the provider's host, and a code to its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from idp.authn.sessions import touch_due
from idp.authn.visitor import Visitor
from idp.interaction import (
    Errand,
    Ready,
    Reception,
    Step,
    park,
    proceed,
    refuse_flood,
)
from idp.model.errors import Invalid, NotFound
from idp.model.ids import InteractionId
from idp.model.interaction import Interaction, Progress, Purpose
from idp.model.secret import Secret
from idp.ports.house import House
from idp.ports.records import Records
from legacy_bridges.contract import DOOR, Barred, Bridged, Launched, Launches, Manifest, Redirect
from legacy_bridges.host.launching import Launcher, Sending
from legacy_bridges.host.noting import note_entered, note_refused
from legacy_bridges.host.openers import Asked, Declines, Opener
from legacy_bridges.host.stepping import HOME, Threshold, needs_of, onward
from legacy_bridges.host.tickets import (
    EntryCode,
    Pass,
    close_bridge_session,
    issue_code,
    open_bridge_session,
    redeem_code,
)
from legacy_bridges.host.wishes import Answer, Wish
from legacy_bridges.registry import Bridges

SIGNED_OUT: Final = "signed_out"
"""Somebody left between two steps."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A bridge session that has begun."""

    secret: Secret
    return_to: str
    launched: Launched | Barred | None = None
    """For a service that trusts a signature: what the browser takes along."""


class Doorman:
    """Leads people into services. One for the life of the process."""

    def __init__(
        self,
        house: House,
        reception: Reception,
        bridges: Bridges,
        openers: Mapping[str, Opener] | None = None,
    ) -> None:
        """Take the parts, with what lets people in by the kind of a protocol; the others are launched."""
        self._house = house
        self._reception = reception
        self._bridges = bridges
        self._launcher = Launcher(house.envelope, reception.trees)
        self._openers = openers or {}

    def begin(self, service: str, sent: Mapping[str, str], visitor: Visitor) -> Answer:
        """Enter because the service itself asked. Raises `Invalid` unless it did."""
        bridged = self._bridged(service)
        if not self._launcher.begins_at(bridged, "/"):
            raise NotFound
        with self._house.store.read() as records:
            known = bool(sent) and self._launcher.knows(records, bridged, sent)
        if not known:
            raise Invalid(field="request")
        return self._enter(bridged, Wish("", "/", sent), visitor)

    def enter(self, service: str, wish: Wish, visitor: Visitor) -> Answer:
        """Return where the browser goes: a page with the next step, or the service.

        Raises `Invalid` where the browser ought to be marked. What the service sent comes by
        `begin` alone.
        """
        bridged = self._bridged(service)
        if bridged.manifest.has_door:
            if not wish.mark:
                raise Invalid(field="mark")
        elif begins_at := self._opener(bridged).begins_at(bridged, wish.return_to):
            return Redirect(begins_at)
        return self._enter(bridged, Wish(wish.mark, wish.return_to, acr_values=wish.acr_values), visitor)

    def answer(self, service: str, asked: Asked, visitor: Visitor) -> Answer | None:
        """Enter because the service asked in its own protocol, which has read and checked what it sent.

        `None` where it asked for nothing to be shown, and the person is not ready at once.
        """
        bridged = self._bridged(service)
        wish = Wish("", asked.return_to, asked.sent, asked.acr_values, asked.fresh)
        if not asked.passive:
            return self._enter(bridged, wish, visitor)
        return self._enter_quietly(bridged, wish, visitor)

    def _enter_quietly(self, bridged: Bridged, wish: Wish, visitor: Visitor) -> Answer | None:
        here, step, now = self._knock(bridged, wish, visitor)
        if not isinstance(step, Ready):
            return None
        with self._house.store.write() as records:
            return self._let_in(records, here, step, now)

    def _knock(self, bridged: Bridged, wish: Wish, visitor: Visitor) -> tuple[Threshold, Step, datetime]:
        now, needs = self._house.clock.now(), needs_of(bridged.manifest, visitor.locale, wish)
        with self._house.store.read() as records:
            presence = self._reception.find(records, visitor, now, needs)
        return Threshold(bridged, wish, visitor, presence), proceed(needs, Progress(), presence, now), now

    def _enter(self, bridged: Bridged, wish: Wish, visitor: Visitor) -> Answer:
        here, step, now = self._knock(bridged, wish, visitor)
        if not isinstance(step, Ready):
            refuse_flood(self._house.limiter, visitor)
        with self._house.store.write() as records:
            if isinstance(step, Ready):
                return self._let_in(records, here, step, now)
            errand = Errand(Purpose.BRIDGE, wish.parked(bridged.manifest.service))
            needs = needs_of(bridged.manifest, visitor.locale, wish)
            parked = park(records, errand, needs, visitor.browser, now)
            return onward(records, here, parked, step, now)

    def resume(self, interaction: str, visitor: Visitor) -> tuple[Bridged, Answer]:
        """Go on with a parked entry of this browser, and say into which service. Raises `NotFound`."""
        now = self._house.clock.now()
        with self._house.store.read() as records:
            parked = records.interactions.find(InteractionId(interaction), visitor.browser, now)
            if parked is None or parked.purpose is not Purpose.BRIDGE:
                raise NotFound
            presence = self._reception.find(records, visitor, now, parked.needs)
        bridged = self._bridged(parked.request.get("service", ""))
        here = Threshold(bridged, Wish.of(parked.request), visitor, presence)
        step = proceed(parked.needs, parked.progress, presence, now)
        with self._house.store.write() as records:
            return bridged, self._resumed(records, here, parked, step, now)

    def _resumed(
        self, records: Records, here: Threshold, parked: Interaction, step: Step, now: datetime
    ) -> Answer:
        """Let in once, however often the address is asked for."""
        if not parked.progress.refused and not isinstance(step, Ready):
            return onward(records, here, parked, step, now)
        if not records.interactions.finish(parked.id, now):
            raise NotFound
        if parked.progress.refused or not isinstance(step, Ready):
            return self._declined(here, now)
        return self._let_in(records, here, step, now)

    def _let_in(self, records: Records, here: Threshold, ready: Ready, now: datetime) -> Answer:
        """Hand out a code for the service's door; where there is none, the signed statement itself."""
        entry = Pass.of(here.manifest.service, ready)
        if here.manifest.has_door and not here.wish.sent:
            code = issue_code(records, EntryCode(entry, here.wish.mark, here.wish.return_to), now)
            return f"{here.manifest.origin}{DOOR}/finish?{urlencode({'code': code.value})}"
        launched = self._open(records, here, ready, now)
        _note_launched(records, entry, here.manifest, launched, now)
        return launched

    def _open(self, records: Records, here: Threshold, ready: Ready, now: datetime) -> Launched | Barred:
        """Make the statement; the session that it speaks of is held, for it may have ended meanwhile."""
        account, wish = ready.signed_in.account, here.wish
        held = records.sessions.hold(ready.signed_in.session.sid)
        if held is None:
            return Barred(SIGNED_OUT)
        if touch_due(held.session, now):
            records.sessions.touch(held.session.sid, now)
        sending = Sending(here.bridged, account, ready.company, wish.return_to, wish.sent)
        return self._opener(here.bridged).open(records, ready, sending, now)

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
                note_refused(records, found.entry, bridged.manifest.service, reason or SIGNED_OUT, now)
                return None
            secret = open_bridge_session(records, found.entry, signed_in.session.expires_at)
            if old is not None:
                close_bridge_session(records, old, now)
            launched = None
            if isinstance(bridged.bridge, Launches):
                sending = Sending(bridged, signed_in.account, found.entry.company, found.return_to)
                launched = self._launcher.launch(records, sending, now)
            _note_launched(records, found.entry, bridged.manifest, launched, now)
            return Opened(secret, found.return_to, launched)

    def _declined(self, here: Threshold, now: datetime) -> Answer:
        """Let somebody go who turned back; a service that waits for an answer is told."""
        opener = self._opener(here.bridged)
        told = opener.decline(here.wish.sent, now) if isinstance(opener, Declines) else None
        return told or HOME

    def _opener(self, bridged: Bridged) -> Opener:
        return self._openers.get(bridged.manifest.protocol, self._launcher)

    def _bridged(self, service: str) -> Bridged:
        bridged = self._bridges.find(service)
        if bridged is None:
            raise NotFound
        return bridged


def _note_launched(
    records: Records, entry: Pass, manifest: Manifest, launched: Launched | Barred | None, now: datetime
) -> None:
    if isinstance(launched, Barred):
        note_refused(records, entry, entry.service, launched.reason, now)
    else:
        note_entered(records, entry, manifest, now)


def _misfit(code: EntryCode, bridged: Bridged, mark: str) -> str:
    """Name what does not fit: the code belongs to one browser and one service."""
    if code.mark != mark:
        return "other_browser"
    return "" if code.entry.service == bridged.manifest.service else "other_service"
