"""Lending a credential for a request: from the vault, for somebody whose bridge session lives."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from idp.authn.notices import Post
from idp.links.states import REFUSED
from idp.links.vault import NOBODY, OWN, link_secret, note_lent, open_secret, role_secret
from idp.model.errors import Conflict
from idp.model.ids import LinkId
from idp.model.secret import Secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.house import House
from idp.ports.records import Records
from legacy_bridges.contract import Claim, Credential, Lent, Vouches
from legacy_bridges.gate.breaking import Breaking
from legacy_bridges.gate.calls import Call
from legacy_bridges.gate.stops import Place, is_stopped, stop, stop_key

FRESH: Final = 10.0
"""Seconds for which an opened secret is good without another look into the vault."""
MOST: Final = 2_000


class NotSetUpError(Exception):
    """The manifest names a secret that nobody has put into the vault."""


class StoppedError(Exception):
    """The service has refused the account of a role: it is not tried before it has another password."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A credential, and where it lies."""

    credential: Credential
    place: Place
    version: int
    """Which of the place's secrets it is."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What lay in a place, and when we looked."""

    at: float
    secret: Secret | None
    version: int


class Lender:
    """Opens what a call needs, and writes down once a bridge session that it did."""

    def __init__(self, house: House, post: Post, now: Callable[[], float] = time.monotonic) -> None:
        """Take the parts."""
        self._house = house
        self._breaking = Breaking(post)
        self._now = now
        self._opened: dict[Place, _Opened] = {}
        self._noted: dict[str, None] = {}
        self._lock = Lock()

    def lend(self, call: Call) -> Loan | None:
        """Return what the service is shown on this person's behalf; `None` if there is nothing to show.

        Raises `StoppedError` where it was refused once.
        """
        found = self._find(call)
        if found is not None:
            self._note(call, found.place)
        return found

    def own(self, call: Call) -> tuple[str, Secret] | None:
        """Return the header that shows that a request comes through us; `None` where there is none.

        A company's own value goes before the service's: some old services know a company by it.

        Raises `NotSetUpError` where the manifest wants one and the vault has none.
        """
        bridge, manifest = call.bridged.bridge, call.bridged.manifest
        name = bridge.secret_header(manifest) if isinstance(bridge, Vouches) else ""
        if not name:
            return None
        company = call.guest.entry.company
        of_company = self._open((company, manifest.service, OWN)).secret if company else None
        secret = of_company or self._open((NOBODY, manifest.service, OWN)).secret
        if secret is None:
            raise NotSetUpError(OWN)
        return name, secret

    def has_changed(self, loan: Loan) -> bool:
        """Look into the vault anew: tell whether another secret lies there than the one refused."""
        with self._lock:
            self._opened.pop(loan.place, None)
        return self._open(loan.place).secret != loan.credential.secret

    def give_up(self, call: Call, loan: Loan) -> None:
        """Mark the link broken, or stop the account: what was shown was refused, and is not tried again."""
        with self._lock:
            self._opened.pop(loan.place, None)
        lent, now = call.bridged.manifest.lent, self._house.clock.now()
        with self._house.store.write() as records:
            if call.guest.link is not None and lent is Lent.LINK:
                self._breaking.stop(records, call.bridged, call.guest.link, REFUSED, now)
            elif lent is Lent.ROLE:
                stop(records, loan.place, loan.version, now)

    def _find(self, call: Call) -> Loan | None:
        manifest, link = call.bridged.manifest, call.guest.link
        if manifest.lent is Lent.LINK and link is not None:
            place = (link.company, manifest.service, link_secret(link.id))
            return self._loan(link.old.login, place)
        word = call.entrant.claims.get(Claim.ROLE, "")
        if manifest.lent is not Lent.ROLE or not word:
            return None
        whose = (call.guest.entry.company or NOBODY, NOBODY)
        places = ((company, manifest.service, role_secret(word)) for company in whose)
        found = next(filter(None, (self._loan(word, place) for place in places)), None)
        return self._unstopped(found) if found is not None else None

    def _unstopped(self, loan: Loan) -> Loan:
        """Return it, or what lies in its place by now. Raises `StoppedError`."""
        if not self._is_stopped(loan):
            return loan
        newer = self._loan(loan.credential.login, loan.place) if self.has_changed(loan) else None
        if newer is None or self._is_stopped(newer):
            raise StoppedError
        return newer

    def _loan(self, login: str, place: Place) -> Loan | None:
        opened = self._open(place)
        if opened.secret is None and place[2].startswith(link_secret(LinkId(""))):
            # Whoever links their account now is let in now: remembered, it would lead them in a circle.
            with self._lock:
                self._opened.pop(place, None)
        if opened.secret is None:
            return None
        return Loan(Credential(login, opened.secret), place, opened.version)

    def _is_stopped(self, loan: Loan) -> bool:
        """Look each time: another process may have been refused a moment ago."""
        with self._house.store.read() as records:
            return is_stopped(records, stop_key(loan.place, loan.version), self._house.clock.now())

    def _open(self, place: Place) -> _Opened:
        """Open a secret, or take it as it was a moment ago."""
        now = self._now()
        with self._lock:
            kept = self._opened.get(place)
        if kept is not None and now - kept.at < FRESH:
            return kept
        with self._house.store.read() as records:
            sealed = records.vault.get(*place)
            secret = open_secret(records, self._house.envelope, *place) if sealed is not None else None
        opened = _Opened(now, secret, sealed.version if sealed is not None else 0)
        with self._lock:
            if len(self._opened) >= MOST:
                self._opened.clear()
            self._opened[place] = opened
        return opened

    def _note(self, call: Call, place: Place) -> None:
        """Write it down once a bridge session, whichever process comes first."""
        key = Secret(f"{call.guest.ticket}:{place[2]}").digest()
        if key in self._noted:
            return
        try:
            with self._house.store.write() as records:
                self._note_once(records, call, place, key)
        except Conflict:
            pass
        with self._lock:
            if len(self._noted) >= MOST:
                self._noted.clear()
            self._noted[key] = None

    def _note_once(self, records: Records, call: Call, place: Place, key: str) -> None:
        entry, now = call.guest.entry, self._house.clock.now()
        until = call.guest.signed_in.session.expires_at
        records.tickets.put(Ticket(key, TicketPurpose.BRIDGE_LOAN, until, account=entry.account))
        note_lent(records, *place, now, entry.account)
