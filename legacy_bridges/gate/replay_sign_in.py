"""Signing in for a person, once: everybody else of the same account waits, and a failure stops it for good.

Two leases lie in the store, so they hold across processes: one for the jar, so that parallel
requests of a person do not sign in side by side, and one for the account, so that a password
that has become wrong is tried once and not once a browser.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from idp.authn.notices import Post
from idp.links.states import note_ok
from idp.links.vault import NOBODY, note_lent, open_secret
from idp.model.link import LinkState
from idp.model.secret import new_secret
from idp.ports.house import House
from idp.ports.records import Records
from idp.ports.relay import Relay
from legacy_bridges.contract import Credential, Lent, NoAnswerError, Replayed
from legacy_bridges.gate.breaking import Breaking
from legacy_bridges.gate.dialogues import Line, Manners
from legacy_bridges.gate.jars import LEASE, TRIES, Cupboard, Kept
from legacy_bridges.gate.replay_trip import Trip
from legacy_bridges.gate.stops import is_stopped, stop_key

TURNS: Final = 40
TURN: Final = 0.25
"""Seconds between two looks whether the other one is done: ten in all."""
STOP: Final = timedelta(days=1)
"""How long an account of a role is not tried again; a new password is tried at once."""
_BY_STATE: Final = {
    LinkState.BROKEN: "link_broken",
    LinkState.LOCKED: "link_locked",
    LinkState.PENDING: "link_pending",
}


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nobody is signed in there, and why: `link_*`, `not_linked`, `account`, `busy`, `no_answer`, `over`."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Lent:
    credential: Credential
    breaker: str
    """Where a failure of an account without a link is counted: a new password has another one."""


class SigningIn:
    """Signs in, for as many as ask, once."""

    def __init__(
        self,
        house: House,
        relay: Relay,
        cupboard: Cupboard,
        post: Post,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the parts."""
        self._house = house
        self._breaking = Breaking(post)
        self._relay = relay
        self._cupboard = cupboard
        self._pause = pause

    def sign_in(self, trip: Trip, dead: Kept | None) -> Kept | Stopped:
        """Return a jar that is signed in, by us or by another request; not the one that is dead."""
        for _turn in range(TURNS):
            with self._house.store.write() as records:
                begun = self._begin(records, trip, dead, self._house.clock.now())
            if isinstance(begun, _Lent):
                return self._try(trip, begun)
            if begun is not None:
                return begun
            self._pause(TURN)
        return Stopped("busy")

    def _begin(
        self, records: Records, trip: Trip, dead: Kept | None, now: datetime
    ) -> Kept | Stopped | _Lent | None:
        """Take both leases and the credential; `None` if somebody else holds one of them."""
        there = self._alive(records, trip, dead)
        if there is not None:
            return there
        if not records.jars.lease(trip.shelf.key, now, now + LEASE):
            return None
        # Whoever held the lease may have put the jar between our look and our lease.
        there = self._alive(records, trip, dead)
        if there is not None:
            records.jars.release(trip.shelf.key)
            return there
        return self._borrow(records, trip, now)

    def _alive(self, records: Records, trip: Trip, dead: Kept | None) -> Kept | None:
        there = self._cupboard.open(records, trip.shelf, records.jars.get(trip.shelf.key))
        return there if there is not None and (dead is None or there.signed_in != dead.signed_in) else None

    def _borrow(self, records: Records, trip: Trip, now: datetime) -> Stopped | _Lent | None:
        """Take the account's lease and its secret; the jar's lease is ours already."""
        if not records.jars.lease(_account_key(trip), now, now + LEASE):
            records.jars.release(trip.shelf.key)
            return None
        lent = _lend(records, self._house, trip, now)
        if isinstance(lent, Stopped):
            _give_back(records, trip)
        return lent

    def _try(self, trip: Trip, lent: _Lent) -> Kept | Stopped:
        manners = Manners.of(trip.call.outgoing)
        line = Line(self._relay, trip.manifest, trip.habits, manners)
        try:
            replayed = line.hold(trip.bridge.log_in(trip.manifest, lent.credential))
        except NoAnswerError:
            return self._unanswered(trip, line)
        if replayed.jar is None:
            return self._fail(trip, lent, replayed)
        kept = Kept(replayed.jar, manners, trip.shelf.owner, new_secret().digest())
        return self._keep(trip, lent, kept) or self._too_late(trip, line, kept)

    def _unanswered(self, trip: Trip, line: Line) -> Stopped:
        """Let others try at once if the password was not sent; else not before the lease is over."""
        with self._house.store.write() as records:
            records.jars.release(trip.shelf.key)
            if "POST" not in line.asked:
                records.jars.release(_account_key(trip))
        return Stopped("no_answer")

    def _keep(self, trip: Trip, lent: _Lent, kept: Kept) -> Kept | None:
        """Put the jar on its shelf; `None` if the person has signed out meanwhile."""
        for _try in range(TRIES):
            now = self._house.clock.now()
            with self._house.store.write() as records:
                records.jars.drop(_account_key(trip))
                jar = records.jars.get(trip.shelf.key)
                if jar is None:
                    return None
                if not self._cupboard.put(records, trip.shelf, replace(kept, version=jar.version), now):
                    continue
                _note_success(records, trip, lent, now)
                return replace(kept, version=jar.version + 1)
        return None

    def _too_late(self, trip: Trip, line: Line, kept: Kept) -> Stopped:
        """Sign out again at once: nobody is there any more to use what was opened."""
        try:
            line.hold(trip.bridge.log_out(trip.manifest, kept.cookies))
        except NoAnswerError:
            return Stopped("over")
        return Stopped("over")

    def _fail(self, trip: Trip, lent: _Lent, replayed: Replayed) -> Stopped:
        """Write down that it failed, before anybody may try again."""
        now, bridged = self._house.clock.now(), trip.call.bridged
        with self._house.store.write() as records:
            _give_back(records, trip)
            link = records.links.get(trip.link.id) if trip.link else None
            if link is None:
                records.throttles.fail(lent.breaker, now, {1: STOP}, STOP)
                return Stopped("account")
            asks = self._breaking.stop(records, bridged, link, replayed.reason, now)
        return Stopped("link_locked" if asks else "link_broken")


def _lend(records: Records, house: House, trip: Trip, now: datetime) -> _Lent | Stopped:
    """Open the secret for this one replay, if nothing has stopped since the request was judged."""
    link = records.links.get(trip.link.id) if trip.link else None
    if link is not None and link.state is not LinkState.ACTIVE:
        return Stopped(_BY_STATE.get(link.state, "not_linked"))
    company, service, name = trip.shelf.company, trip.manifest.service, trip.shelf.owner
    there = records.vault.get(company, service, name) if name else None
    if there is None and link is None:
        company = NOBODY
        there = records.vault.get(company, service, name) if name else None
    secret = open_secret(records, house.envelope, company, service, name) if there else None
    if there is None or secret is None:
        return Stopped("not_linked" if trip.manifest.lent is Lent.LINK else "account")
    breaker = stop_key((company, service, name), there.version)
    if is_stopped(records, breaker, now):
        return Stopped("account")
    note_lent(records, company, service, name, now, trip.call.guest.entry.account)
    return _Lent(Credential(trip.login, secret), breaker)


def _note_success(records: Records, trip: Trip, lent: _Lent, now: datetime) -> None:
    link = records.links.get(trip.link.id) if trip.link else None
    if link is not None:
        note_ok(records, link, now)
    else:
        records.throttles.clear([lent.breaker])


def _give_back(records: Records, trip: Trip) -> None:
    records.jars.release(trip.shelf.key)
    records.jars.drop(_account_key(trip))


def _account_key(trip: Trip) -> str:
    """Name the lease of an account; no session has such an id."""
    owner = trip.shelf.owner.replace(":", ".")
    return f"account.{trip.shelf.company}.{owner}:{trip.manifest.service}"
