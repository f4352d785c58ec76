"""Check a password, slowed down, in the same time for a name that nobody has."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.authn.doors import Doors
from idp.authn.identifiers import bucket
from idp.authn.outcomes import Wait, Wrong
from idp.authn.passwords import PasswordHasher
from idp.authn.throttle import Door, knock, note_failure, pass_through
from idp.authn.visitor import Visitor
from idp.model.account import Account, AccountStatus, Credentials
from idp.model.events import SignInRefused
from idp.model.ids import AccountId
from idp.model.session import SignedIn
from idp.model.visitors import same_address
from idp.ports.clock import Clock
from idp.ports.limiter import Limiter
from idp.ports.records import Records, Store

_NOBODY: Final = AccountId("")
SIGN_INS_A_MINUTE: Final = 1800
"""From one address, be it a whole office: about what one core can check."""
_PER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, repr=False)
class Right:
    """The password is this person's; `settle` makes it count."""

    account: Account
    credentials: Credentials
    door: Door
    renewed_hash: str | None = None


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Looks a name up, knocks, verifies, and writes failures down."""

    store: Store
    clock: Clock
    doors: Doors
    limiter: Limiter
    hasher: PasswordHasher

    def by_login(self, visitor: Visitor, login: str, password: str) -> Right | Wrong | Wait:
        """Check the password of whoever has this name. Raises `Unavailable` at capacity."""
        with self.store.read() as records:
            found = records.accounts.find(bucket(login))
            account = found[0].id if found else _NOBODY
            known = records.accounts.known_browser(account, visitor.browser) and found is not None
        if known:
            return self._check(self.doors.known(account, visitor), found, password)
        rate = self.limiter.hit("sign-in", same_address(visitor.address), SIGN_INS_A_MINUTE, _PER)
        if rate is not None:
            return Wait(rate)
        return self._check(self.doors.unknown(login, visitor), found, password)

    def of_signed_in(self, visitor: Visitor, signed_in: SignedIn, password: str) -> Right | Wrong | Wait:
        """Check the password of somebody whose session this is. Raises `Unavailable` at capacity."""
        account = signed_in.account
        with self.store.read() as records:
            credentials = records.accounts.credentials(account.id)
        found = (account, credentials) if credentials else None
        return self._check(self.doors.known(account.id, visitor), found, password)

    def _check(
        self, door: Door, found: tuple[Account, Credentials] | None, password: str
    ) -> Right | Wrong | Wait:
        with self.store.write() as records:
            waiting = knock(records.throttles, door, self.clock.now())
        if waiting is not None:
            return waiting
        account, credentials = found or (None, None)
        stored = credentials.password_hash if credentials else None
        if (
            not self.hasher.verify(stored, password)
            or account is None
            or credentials is None
            or stored is None
        ):
            return self._wrong(door, account, "wrong_password" if account else "unknown")
        if account.status is not AccountStatus.ACTIVE:
            return self._wrong(door, account, "disabled")
        renewed = self.hasher.hash(password) if self.hasher.outdated(stored) else None
        return Right(account, credentials, door, renewed)

    def _wrong(self, door: Door, account: Account | None, reason: str) -> Wrong:
        now = self.clock.now()
        with self.store.write() as records:
            note_failure(records.throttles, door, now)
            refused = SignInRefused(account=account.id if account else None, reason=reason)
            records.audit.append(refused, now)
        return Wrong()


def settle(records: Records, right: Right, now: datetime) -> bool:
    """Let the right password count, unless it or the account has changed since it was checked."""
    found = records.accounts.get(right.account.id)
    present = records.accounts.credentials(right.account.id)
    if found is None or found.status is not AccountStatus.ACTIVE or present is None:
        return False
    if present.password_hash != right.credentials.password_hash:
        return False
    pass_through(records.throttles, right.door)
    if right.renewed_hash is not None:
        records.accounts.set_password(found.id, right.renewed_hash, present.password_changed_at or now)
    return True
