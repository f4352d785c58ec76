"""Check a code of the second factor: counted, single use, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from idp.authn.assurance import ONE_TIME_CODE, RECOVERY_CODE
from idp.authn.codes import is_totp, match_own_totp, read_code, recovery_digest
from idp.authn.doors import Doors
from idp.authn.outcomes import Wait, Wrong
from idp.authn.throttle import knock, pass_through
from idp.authn.visitor import Visitor
from idp.model.account import AccountStatus
from idp.model.events import SignInRefused
from idp.model.ids import AccountId
from idp.ports.envelope import Envelope
from idp.ports.records import Records


@dataclass(frozen=True, slots=True)
class Passed:
    """The code was right and is spent; `factor` is its authentication method."""

    factor: str


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """Knocks, matches, spends."""

    envelope: Envelope
    doors: Doors

    def check(
        self, records: Records, account: AccountId, visitor: Visitor, code: str, now: datetime
    ) -> Passed | Wrong | Wait:
        """Spend a TOTP or recovery code in the caller's transaction, which also keeps the count."""
        known = records.accounts.known_browser(account, visitor.browser)
        door = self.doors.code(account, visitor, known=known)
        waiting = knock(records.throttles, door, now)
        if waiting is not None:
            return waiting
        factor = self._spend(records, account, read_code(code), now)
        if factor is None:
            records.audit.append(SignInRefused(account=account, reason="wrong_code"), now)
            return Wrong()
        pass_through(records.throttles, door)
        return Passed(factor)

    def _spend(self, records: Records, account: AccountId, code: str, now: datetime) -> str | None:
        person, credentials = records.accounts.get(account), records.accounts.credentials(account)
        if person is None or person.status is not AccountStatus.ACTIVE:
            return None
        if credentials is None or not credentials.has_second_factor:
            return None
        if not is_totp(code):
            digest = recovery_digest(self.envelope, account, code)
            return RECOVERY_CODE if records.accounts.spend_recovery_code(account, digest, now) else None
        step = match_own_totp(self.envelope, credentials, code, now)
        spent = step is not None and records.accounts.spend_totp_step(account, step)
        return ONE_TIME_CODE if spent else None
