"""Trying an old login that a person has typed: once a submit, slowed down, and kept only if it is right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from idp.authn.digests import keyed_digest
from idp.authn.outcomes import Wait
from idp.authn.throttle import Door, knock, pass_through
from idp.links.activating import Activated, Activating
from idp.links.vault import link_secret
from idp.model.errors import Conflict, Refused
from idp.model.secret import Secret, new_secret
from idp.model.visitors import same_address
from idp.ports.house import House
from idp.ports.relay import Relay
from legacy_bridges.contract import Answered, Bridged, Credential, NoAnswerError, Replayed, Replays
from legacy_bridges.gate.dialogues import Line, Manners
from legacy_bridges.gate.jars import LEASE, Cupboard, Kept, Shelf
from legacy_bridges.gate.questions import Questions
from legacy_bridges.host.guests import Guest

PER_ADDRESS: Final = 20
WINDOW: Final = timedelta(minutes=10)
WAITS: Final[Mapping[int, timedelta]] = {
    1: timedelta(0),
    2: timedelta(seconds=10),
    3: timedelta(minutes=2),
    4: timedelta(minutes=15),
}
"""Old services lock an account after a few wrong passwords: we stop well before."""
FORGET: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody on the page where an old login is linked."""

    bridged: Bridged
    bridge: Replays
    guest: Guest
    manners: Manners
    address: str

    @property
    def shelf(self) -> Shelf:
        """Return the place of the jar that a good login fills, but for its owner."""
        entry = self.guest.entry
        return Shelf.of(entry.sid, entry.company, entry.service, "")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person has typed."""

    login: str
    secret: Secret
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """How it went: empty if the account is linked now, else why not."""

    reason: str = ""
    """`refused`, `captcha`, `locked`, `taken`, `wait`, `no_answer`, or what else went wrong."""
    wait: timedelta = timedelta(0)


class Trying:
    """Tries old logins."""

    def __init__(self, house: House, relay: Relay, activating: Activating) -> None:
        """Take the parts."""
        self._house = house
        self._relay = relay
        self._activating = activating
        self._cupboard = Cupboard(house)
        self.questions = Questions(house)

    def attempt(self, visit: Visit, typed: Typed) -> Tried:
        """Try it at the service itself, once."""
        doors = self._doors(visit, typed)
        wait = self._slowed(visit, doors)
        if wait is not None:
            return Tried("wait", wait)
        asked = self.questions.take(visit.shelf)
        answered = Answered(asked, typed.answer) if asked and typed.answer else None
        credential = Credential(typed.login, typed.secret)
        line = self.line_for(visit)
        try:
            replayed = line.hold(visit.bridge.log_in(visit.bridged.manifest, credential, answered))
        except NoAnswerError:
            return Tried("no_answer")
        return self._ended(visit, typed, doors, replayed)

    def line_for(self, visit: Visit) -> Line:
        """Open a way to the service with the manners of the person's browser."""
        manifest = visit.bridged.manifest
        return Line(self._relay, manifest, visit.bridge.habits(manifest), visit.manners)

    def _ended(self, visit: Visit, typed: Typed, doors: tuple[Door, ...], replayed: Replayed) -> Tried:
        if replayed.question is not None:
            self.questions.keep(visit.shelf, replayed.question)
        if replayed.jar is None:
            return Tried(replayed.reason)
        reason = self._activate(visit, typed, replayed.jar)
        with self._house.store.write() as records:
            for door in doors:
                pass_through(records.throttles, door)
        return Tried(reason)

    def _activate(self, visit: Visit, typed: Typed, jar: Mapping[str, str]) -> str:
        """Link the account, and go on with the session that was just opened there."""
        entry = visit.guest.entry
        if entry.company is None:
            return "no_company"
        try:
            done = self._activating.prove_by_login(
                entry.company, entry.service, entry.account, typed.login, typed.secret
            )
        except (Refused, Conflict):
            done = None
        if not isinstance(done, Activated):
            self._close(visit, jar)
            return "taken"
        owner = link_secret(done.link.id)
        self._put(replace(visit.shelf, owner=owner), Kept(jar, visit.manners, owner, new_secret().digest()))
        return ""

    def _put(self, shelf: Shelf, kept: Kept) -> None:
        now = self._house.clock.now()
        with self._house.store.write() as records:
            if not records.jars.lease(shelf.key, now, now + LEASE):
                return
            jar = records.jars.get(shelf.key)
            self._cupboard.put(records, shelf, replace(kept, version=jar.version if jar else 0), now)

    def _close(self, visit: Visit, jar: Mapping[str, str]) -> None:
        try:
            self.line_for(visit).hold(visit.bridge.log_out(visit.bridged.manifest, jar))
        except NoAnswerError:
            return

    def _slowed(self, visit: Visit, doors: tuple[Door, ...]) -> timedelta | None:
        """Count the attempt before it is made, whatever becomes of it."""
        flood = self._house.limiter.hit("old-login", same_address(visit.address), PER_ADDRESS, WINDOW)
        if flood is not None:
            return flood
        with self._house.store.write() as records:
            waits = [knock(records.throttles, door, self._house.clock.now()) for door in doors]
        return max((wait.retry_after for wait in waits if isinstance(wait, Wait)), default=None)

    def _doors(self, visit: Visit, typed: Typed) -> tuple[Door, ...]:
        """Count by person and by old login: neither can try many of the other."""
        entry, envelope = visit.guest.entry, self._house.envelope
        person = keyed_digest(envelope, "old login", "person", entry.account, entry.service)
        login = keyed_digest(envelope, "old login", "login", entry.service, typed.login.lower())
        return tuple(Door(count, WAITS, FORGET) for count in (person, login))
