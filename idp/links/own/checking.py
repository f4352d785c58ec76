"""Check what a program shows. Everything but `Guessing` runs in the caller's read or transaction.

A right secret says whose it is and nothing of rights: ask for them at that moment, with
`legacy_bridges.host.verify.judge`.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from idp.authn.digests import digests_match, keyed_digest
from idp.authn.outcomes import Wait, Wrong
from idp.authn.throttle import ADDRESS, FORGET
from idp.links.own.ground import Ground, Offering, is_still_known
from idp.links.own.keeping import open_kept
from idp.links.own.value import LONGEST, mark
from idp.links.vault import NOBODY
from idp.model.account import Account, AccountStatus
from idp.model.app_password import AppPassword, DigestSecrets, LoginForm
from idp.model.bridging_events import AppPasswordRefused, AppPasswordUsed
from idp.model.company import CompanyStatus
from idp.model.errors import Unavailable
from idp.model.ids import AppPasswordId, CompanyId, ServiceId
from idp.model.secret import Secret
from idp.model.visitors import same_address
from idp.ports.records import Records

HOUR: Final = timedelta(hours=1)
WAITS: Final = ADDRESS
COUNTED_AN_HOUR: Final = 600
"""Wrong secrets from one address, or through one gateway, that are written down; each further one costs
the store nothing."""


@dataclass(frozen=True, slots=True)
class Held:
    """A live secret, and whose it is: an active person still known by that login there, or a server."""

    app: AppPassword
    account: Account | None
    """`None` for a server's."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a live secret, for a protocol that never shows it in clear."""

    held: Held
    kept: Secret | DigestSecrets
    """By what the service's `Taking.keeps` says."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What somebody shows at a service."""

    service: ServiceId
    login: str
    secret: Secret
    address: str
    """Where it comes from, as far as the service tells."""
    company: CompanyId | None = None
    """`None` where the service is one for all companies and the login alone tells whose it is."""
    through: str = ""
    """The gateway that tells the address, where it is only its word."""


def check(ground: Ground, records: Records, guess: Guess, now: datetime) -> Held | None:
    """Return whose secret this is; `None` for a wrong one, an ended one, another service's.

    One statement and one HMAC whether or not anybody has the login; a second statement for a
    right one, a third where the service knows people by their old accounts.
    """
    offering = ground.services.get(guess.service)
    login = _spelled(offering, guess.login)
    found = records.app_passwords.of_login(_place(guess.company), ServiceId(_readable(guess.service)), login)
    right = _right(ground, guess, found)
    return _held(records, offering, right, now) if right is not None and offering is not None else None


def still_held(ground: Ground, records: Records, app: AppPasswordId, now: datetime) -> Held | None:
    """Return a secret that was right before, if it would be now: what was begun with it may go on."""
    found = records.app_passwords.get(app)
    offering = ground.services.get(found.service) if found is not None else None
    return _held(records, offering, found, now) if found is not None and offering is not None else None


def kept_of(
    ground: Ground, records: Records, company: CompanyId | None, service: ServiceId, login: str, now: datetime
) -> Sequence[Kept]:
    """Open what is kept of the live secrets of a login; empty if there are none.

    The caller compares, and then says `Guessing.right` or `Guessing.wrong`.
    """
    offering = ground.services.get(service)
    if offering is None:
        return ()
    found = records.app_passwords.of_login(_place(company), service, _spelled(offering, login))
    held = (_held(records, offering, one, now) for one in found)
    return tuple(_opened(ground, records, offering, [one for one in held if one is not None]))


@dataclass(frozen=True, slots=True)
class Guessing:
    """Checks with the counts around it. Every method opens its own read or transaction."""

    ground: Ground

    def check_guess(self, guess: Guess) -> Held | Wrong | Wait:
        """Check, note the use, or count what was wrong.

        A right secret is never kept out by somebody else's wrong ones: it cannot be guessed, and
        all of a service's people may come from one address. `Wait` is a wrong one too, and says for
        how long the answer is better held back; nothing was written then.
        """
        with self.ground.store.read() as records:
            held = check(self.ground, records, guess, self.ground.clock.now())
        if held is None:
            return self.wrong(guess)
        self.right(held)
        return held

    def right(self, held: Held) -> None:
        """Note the use of a secret that the caller has checked; once an hour.

        A busy database costs this note, and keeps nobody out.
        """
        now, app = self.ground.clock.now(), held.app
        if app.used_at is not None and now - app.used_at < HOUR:
            return
        with suppress(Unavailable), self.ground.store.write() as records:
            if records.app_passwords.mark_used(app.id, now, now - HOUR):
                event = AppPasswordUsed(company=app.company, service=app.service, app=app.id)
                records.audit.append(replace(event, account=app.account, person=app.account), now)

    def wrong(self, guess: Guess) -> Wrong | Wait:
        """Count a wrong secret, by service, company, login and address."""
        now, key = self.ground.clock.now(), self._key(guess)
        with self.ground.store.read() as records:
            seen = records.throttles.find([key]).get(key)
        if seen is not None and seen.free_at > now:
            return Wait(seen.free_at - now)
        source = guess.through or same_address(guess.address)
        flood = self.ground.limiter.hit("app-password", source, COUNTED_AN_HOUR, HOUR)
        return Wait(flood) if flood is not None else self._count(guess, key, now)

    def _count(self, guess: Guess, key: str, now: datetime) -> Wrong:
        known = guess.service if guess.service in self.ground.services else ServiceId("")
        with suppress(Unavailable), self.ground.store.write() as records:
            records.throttles.fail(key, now, WAITS, FORGET)
            event = AppPasswordRefused(company=_place(guess.company), service=known)
            records.audit.append(event, now)
        return Wrong()

    def _key(self, guess: Guess) -> str:
        login = _spelled(self.ground.services.get(guess.service), guess.login)
        said = (guess.service, guess.company or "", login, same_address(guess.address))
        parts = [_readable(one) for one in said]
        return keyed_digest(self.ground.post.envelope, "throttle", "app-password", *parts)


def _spelled(offering: Offering | None, login: str) -> str:
    """Return a login as it was written down: addresses do not care for case."""
    by_address = offering is not None and offering.taking.login is LoginForm.EMAIL
    return _readable(login.lower() if by_address else login)


def _place(company: CompanyId | None) -> CompanyId | None:
    return None if company is None else CompanyId(_readable(company))


def _readable(text: str) -> str:
    """Return a word that came over the wire; empty, which is nobody's, if no store could hold it."""
    return text if len(text) <= LONGEST and text.isprintable() else ""


def _right(ground: Ground, guess: Guess, found: Sequence[AppPassword]) -> AppPassword | None:
    """Return the one whose value was shown. All are compared, and one mark is made where there is none."""
    companies = {one.company for one in found} or {guess.company or NOBODY}
    envelope = ground.post.envelope
    marks = {one: mark(envelope, guess.service, one, guess.secret) for one in companies}
    fitting = [one for one in found if digests_match(one.mac, marks[one.company])]
    return fitting[0] if fitting else None


def _held(records: Records, offering: Offering, app: AppPassword, now: datetime) -> Held | None:
    """Return it with whose it is, if it is live and they are still who it was made for."""
    if not app.is_live(now):
        return None
    if app.account is None:
        company = records.companies.get(app.company)
        active = company is not None and company.status is CompanyStatus.ACTIVE
        return Held(app, None) if active else None
    account = records.accounts.get(app.account)
    if account is None or account.status is not AccountStatus.ACTIVE:
        return None
    return Held(app, account) if is_still_known(records, offering, app, account) else None


def _opened(ground: Ground, records: Records, offering: Offering, held: Sequence[Held]) -> Iterator[Kept]:
    for one in held:
        kept = open_kept(records, ground.post.envelope, offering.taking, one.app)
        if kept is not None:
            yield Kept(one, kept)
