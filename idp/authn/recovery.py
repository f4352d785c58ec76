"""Recover access by a link to the verified e-mail or a code to the verified phone.

Everybody who asks gets the same answer after the same work: for a name that nobody has, a
code is written down that no message tells. What is sent is good in the asking browser only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.authn.codes import read_code
from idp.authn.digests import digests_match
from idp.authn.identifiers import bucket
from idp.authn.notices import Post
from idp.authn.outcomes import Wait, Wrong
from idp.authn.own_password import check_password_of, tell_password_changed
from idp.authn.passwords import PasswordHasher
from idp.authn.recovery_answer import CODE_LIFETIME, Answerer, Asking, drop_earlier, put_link
from idp.authn.sessions import end_all
from idp.authn.visitor import Visitor
from idp.model.account import Account, AccountStatus
from idp.model.errors import Conflict
from idp.model.events import PasswordRecovered, SignInRefused
from idp.model.secret import Secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.model.visitors import same_address
from idp.ports.clock import Clock
from idp.ports.limiter import Limiter
from idp.ports.records import Records, Store

SAME_ASKING: Final = timedelta(seconds=30)
ASKINGS_AN_HOUR: Final = 30
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The one answer to everybody: "if we know you, a message is on its way".

    `handle` goes into the code page's address or hidden field; it is no secret and is
    good in the asking browser only.
    """

    handle: str


@dataclass(frozen=True, slots=True)
class CodeRight:
    """The code fits: go on to the new password with this token, as the mailed link does."""

    token: Secret


@dataclass(frozen=True, slots=True)
class Recovered:
    """The new password is set and every session ended; now sign in, second factor included."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Set a new password for somebody who can read their mail or phone.

    Proves nothing else: it opens no session and passes no second factor.
    """

    store: Store
    clock: Clock
    limiter: Limiter
    hasher: PasswordHasher
    post: Post

    def ask(self, visitor: Visitor, login: str) -> Asked | Wait:
        """Send a link or a code if the name is known; answer the same if it is not.

        Asking again within 30 seconds sends nothing and returns the same handle. `Wait`
        speaks of the visitor's address only.
        """
        now, name = self.clock.now(), bucket(login)
        rate = self.limiter.hit("recovery", same_address(visitor.address), ASKINGS_AN_HOUR, _HOUR)
        if rate is not None:
            return Wait(rate)
        answerer = Answerer(self.limiter, self.post)
        handle = answerer.handle(visitor, name, _window(now))
        try:
            with self.store.write() as records:
                earlier = answerer.handle(visitor, name, _window(now) - 1)
                if _just_asked(records, earlier, now):
                    return Asked(earlier)
                if not _just_asked(records, handle, now):
                    answerer.answer(records, Asking(visitor, name, handle, now))
        except Conflict:
            return Asked(handle)
        return Asked(handle)

    def offer_code(self, visitor: Visitor, handle: str, code: str) -> CodeRight | Wrong:
        """Check the code from the SMS. Five tries, each counted before it is looked at."""
        now, digest = self.clock.now(), Secret(handle).digest()
        answerer = Answerer(self.limiter, self.post)
        with self.store.write() as records:
            ticket = records.tickets.peek(TicketPurpose.RECOVERY_CODE, digest, now)
            if ticket is None or ticket.browser != visitor.browser:
                return Wrong()
            left = records.tickets.guess(TicketPurpose.RECOVERY_CODE, digest, now)
            if not left or not _holds(ticket, answerer.code_digest(handle, read_code(code))):
                records.audit.append(SignInRefused(account=ticket.account, reason="wrong_recovery_code"), now)
                return Wrong()
            if not _spent(records, TicketPurpose.RECOVERY_CODE, digest, now):
                return Wrong()
            return CodeRight(put_link(records, ticket.account, visitor, now))

    def open_link(self, visitor: Visitor, token: Secret) -> bool:
        """Tell whether the link is live in this browser; nothing is spent."""
        with self.store.read() as records:
            return self._owner(records, visitor, token) is not None

    def finish(self, visitor: Visitor, token: Secret, password: str) -> Recovered | Wrong:
        """Set the password; `Wrong` for a dead or foreign link. Raises `Invalid` if it is weak."""
        with self.store.read() as records:
            account = self._owner(records, visitor, token)
            if account is None:
                return Wrong()
            check_password_of(records, account, password)
        hashed = self.hasher.hash(password)
        now = self.clock.now()
        with self.store.write() as records:
            if not _spent(records, TicketPurpose.RECOVERY_LINK, token.digest(), now):
                return Wrong()
            self._set(records, account, hashed, now)
        return Recovered()

    def _owner(self, records: Records, visitor: Visitor, token: Secret) -> Account | None:
        """Return the active person of a live link of this browser."""
        ticket = records.tickets.peek(TicketPurpose.RECOVERY_LINK, token.digest(), self.clock.now())
        if ticket is None or ticket.browser != visitor.browser or ticket.account is None:
            return None
        account = records.accounts.get(ticket.account)
        return account if account is not None and account.status is AccountStatus.ACTIVE else None

    def _set(self, records: Records, account: Account, hashed: str, now: datetime) -> None:
        records.accounts.set_password(account.id, hashed, now)
        end_all(records, account.id, now, "password_recovered")
        records.families.revoke_of_account(account.id, now)
        drop_earlier(records, account)
        records.audit.append(PasswordRecovered(account=account.id), now)
        tell_password_changed(self.post, records, account, now)


def _window(at: datetime) -> int:
    return int(at.timestamp() // SAME_ASKING.total_seconds())


def _just_asked(records: Records, handle: str, now: datetime) -> bool:
    """Tell whether this asking was answered less than 30 seconds ago, by a message or by none."""
    digest = Secret(handle).digest()
    ticket = records.tickets.peek(TicketPurpose.RECOVERY_CODE, digest, now)
    return ticket is not None and ticket.expires_at - CODE_LIFETIME > now - SAME_ASKING


def _holds(ticket: Ticket, code_digest: str) -> bool:
    """Tell whether this is the code that was sent; where none was sent, none is."""
    stored = str((ticket.payload or {}).get("code", ""))
    return digests_match(stored, code_digest) and ticket.account is not None


def _spent(records: Records, purpose: TicketPurpose, digest: str, now: datetime) -> bool:
    return records.tickets.take(purpose, digest, now) is not None
