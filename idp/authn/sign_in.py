"""Sign in: offer a password, then a code; the session opens when all factors are passed.

Whoever has passed the first of two factors is noted in the parked interaction, on the
server, and nowhere else: there is no half of a session that could be taken for one.
"""

from dataclasses import dataclass
from datetime import datetime

from idp.authn.assurance import PASSWORD, is_fresh, with_factor
from idp.authn.outcomes import FreshProof, NeedsSecondFactor, Opened, Wait, Wrong
from idp.authn.password_check import PasswordCheck, Right, settle
from idp.authn.second_factor import CodeCheck, Passed
from idp.authn.sessions import Limits, Proven, find_signed_in, open_session, step_up
from idp.authn.visitor import Visitor
from idp.model.errors import NotFound
from idp.model.events import SignedInEvent, SteppedUp
from idp.model.ids import AccountId
from idp.model.interaction import Interaction, Progress
from idp.model.session import SignedIn
from idp.ports.clock import Clock
from idp.ports.records import Records, Store


@dataclass(frozen=True, slots=True)
class SignIn:
    """Take a parked interaction from nobody to somebody."""

    store: Store
    clock: Clock
    passwords: PasswordCheck
    codes: CodeCheck
    limits: Limits

    def offer_password(
        self, visitor: Visitor, interaction: Interaction, login: str, password: str
    ) -> Opened | NeedsSecondFactor | Wrong | Wait:
        """Check the first factor.

        Raises `Unavailable` when too many are being checked, `NotFound` when the interaction
        is gone or another browser's.
        """
        checked = self.passwords.by_login(visitor, login, password)
        if not isinstance(checked, Right):
            return checked
        now = self.clock.now()
        with self.store.write() as records:
            live = _live(records, visitor, interaction, now)
            if not settle(records, checked, now):
                return Wrong()
            if not checked.credentials.has_second_factor:
                return self._finish(records, live, Proven(checked.account.id, (PASSWORD,)), visitor)
            half = Progress(account=checked.account.id, amr=(PASSWORD,), proved_at=now)
            records.interactions.advance(live.id, half)
        return NeedsSecondFactor()

    def offer_code(self, visitor: Visitor, interaction: Interaction, code: str) -> Opened | Wrong | Wait:
        """Check a TOTP or recovery code.

        Finishes the sign-in that the interaction has begun, else steps up the visitor's
        session. Raises `NotFound` when there is neither: back to the sign-in page.
        """
        with self.store.write() as records:
            live = _live(records, visitor, interaction, self.clock.now())
            account = live.progress.account
            if account is None:
                return self._step_up(records, live, visitor, code)
            if _overtaken(records, account, live.progress):
                records.interactions.advance(live.id, Progress())
                return Wrong()
            checked = self.codes.check(records, account, visitor, code, self.clock.now())
            if not isinstance(checked, Passed):
                return checked
            amr = with_factor(live.progress.amr, checked.factor)
            return self._finish(records, live, Proven(account, amr), visitor)

    def prove_again(self, visitor: Visitor, signed_in: SignedIn, password: str) -> FreshProof | Wrong | Wait:
        """Check the password of somebody signed in, before they change a factor."""
        checked = self.passwords.of_signed_in(visitor, signed_in, password)
        if not isinstance(checked, Right):
            return checked
        with self.store.write() as records:
            settled = settle(records, checked, self.clock.now())
        return FreshProof(signed_in) if settled else Wrong()

    def fresh_proof(self, signed_in: SignedIn) -> FreshProof | None:
        """Return a proof if the sign-in is so recent that it need not be asked for again."""
        return FreshProof(signed_in) if is_fresh(signed_in.session, self.clock.now()) else None

    def _finish(self, records: Records, live: Interaction, proven: Proven, visitor: Visitor) -> Opened:
        """Open the session. What was chosen or agreed to in the interaction before is forgotten."""
        now = self.clock.now()
        opened = enter(records, proven, visitor, now, self.limits)
        records.interactions.advance(live.id, Progress(signed_in_at=now))
        return opened

    def _step_up(
        self, records: Records, live: Interaction, visitor: Visitor, code: str
    ) -> Opened | Wrong | Wait:
        now = self.clock.now()
        present = find_signed_in(records.sessions, visitor.cookie, visitor.browser, now, self.limits)
        if present is None:
            raise NotFound
        checked = self.codes.check(records, present.account.id, visitor, code, now)
        if not isinstance(checked, Passed):
            return checked
        opened = step_up(records, present, checked.factor, visitor, now)
        records.audit.append(stepped_up(opened, live), now)
        return opened


def enter(records: Records, proven: Proven, visitor: Visitor, now: datetime, limits: Limits) -> Opened:
    """Open the session of somebody who has passed all their factors, and know the browser again."""
    opened = open_session(records, proven, visitor, now, limits)
    session = opened.session
    records.accounts.remember_browser(proven.account, visitor.browser, now)
    event = SignedInEvent(account=proven.account, sid=session.sid, amr=session.amr, acr=session.acr)
    records.audit.append(event, now)
    return opened


def stepped_up(opened: Opened, interaction: Interaction | None = None) -> SteppedUp:
    """Tell of a session that gained a factor."""
    session = opened.session
    client = interaction.needs.client if interaction else None
    return SteppedUp(
        account=session.account, sid=session.sid, client=client, amr=session.amr, acr=session.acr
    )


def _overtaken(records: Records, account: AccountId, progress: Progress) -> bool:
    """Tell whether the password that was right has been replaced since: it has to be proved anew."""
    credentials = records.accounts.credentials(account)
    changed = credentials.password_changed_at if credentials else None
    return changed is not None and (progress.proved_at is None or changed > progress.proved_at)


def _live(records: Records, visitor: Visitor, interaction: Interaction, now: datetime) -> Interaction:
    found = records.interactions.find(interaction.id, visitor.browser, now)
    if found is None:
        raise NotFound
    return found
