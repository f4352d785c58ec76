"""Second factors: set up TOTP (RFC 6238), print recovery codes, remove them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pyotp
import segno

from idp.authn.assurance import LOA2, ONE_TIME_CODE
from idp.authn.codes import (
    match_totp,
    new_recovery_codes,
    new_totp_secret,
    read_code,
    recovery_digest,
    totp_context,
)
from idp.authn.letters import recovery_codes_renewed, second_factor_removed, second_factor_set
from idp.authn.notices import Post
from idp.authn.outcomes import FreshProof, Opened, Wrong
from idp.authn.sessions import step_up
from idp.authn.sign_in import stepped_up
from idp.authn.visitor import Visitor
from idp.model.account import Account
from idp.model.errors import Conflict, NotFound, Refused
from idp.model.events import FactorSet
from idp.model.ids import AccountId
from idp.model.session import SignedIn
from idp.ports.clock import Clock
from idp.ports.records import Records, Store

ISSUER_NAME: Final = "Okno"
"""What the authenticator app shows above the code."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A TOTP secret that waits for its first code; shown to its owner only."""

    secret: str = field(repr=False)
    """Base32, in groups of four."""
    uri: str = field(repr=False)
    svg: str = field(repr=False)
    """A QR code of the URI as inline SVG, without style attributes: fit for a strict CSP."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The second factor is set; the session is stepped up: set its cookie anew."""

    opened: Opened
    recovery_codes: tuple[str, ...] = field(repr=False)
    """Shown this once."""


@dataclass(frozen=True, slots=True)
class Factors:
    """Set up, replace and remove a person's second factor."""

    store: Store
    clock: Clock
    post: Post

    def begin(self, proof: FreshProof) -> Enrolment:
        """Make a secret that counts only once confirmed.

        Always a new one: a secret that waits may have been seen by whoever asked for it.
        Raises `Conflict` if a confirmed one is there: it has to be removed first.
        """
        account, secret = proof.signed_in.account, new_totp_secret()
        sealed = self.post.envelope.wrap(secret.encode(), totp_context(account.id))
        with self.store.write() as records:
            credentials = records.accounts.credentials(account.id)
            if credentials is not None and credentials.has_second_factor:
                msg = "A second factor is set up already"
                raise Conflict(msg)
            records.accounts.set_totp(account.id, sealed, None)
            return _enrolment(secret, _label(records, account))

    def waiting(self, proof: FreshProof) -> Enrolment | None:
        """Return the secret that waits, to show it once more after a wrong code."""
        account = proof.signed_in.account
        with self.store.read() as records:
            secret = self._waiting(records, account.id)
            return _enrolment(secret, _label(records, account)) if secret else None

    def confirm(self, visitor: Visitor, proof: FreshProof, code: str) -> Confirmed | Wrong:
        """Confirm the waiting secret by a code of it, and make ten recovery codes.

        Raises `NotFound` when no secret waits.
        """
        now, account = self.clock.now(), proof.signed_in.account
        with self.store.write() as records:
            secret = self._waiting(records, account.id)
            if secret is None:
                raise NotFound
            step = match_totp(secret, read_code(code), now)
            if step is None or not records.accounts.confirm_totp(account.id, now):
                return Wrong()
            records.accounts.spend_totp_step(account.id, step)
            opened = step_up(records, proof.signed_in, ONE_TIME_CODE, visitor, now)
            records.audit.append(stepped_up(opened), now)
            codes = self._print(records, account.id)
            self._tell(records, proof.signed_in, "set", now)
        return Confirmed(opened, codes)

    def renew_recovery_codes(self, proof: FreshProof) -> tuple[str, ...]:
        """Replace the recovery codes. Raises `Refused` unless the session has two factors."""
        _need_two_factors(proof)
        with self.store.write() as records:
            codes = self._print(records, proof.signed_in.account.id)
            self._tell(records, proof.signed_in, "renewed", self.clock.now())
        return codes

    def remove(self, proof: FreshProof) -> None:
        """Remove TOTP and recovery codes. Raises `Refused` unless the session has two factors."""
        _need_two_factors(proof)
        account = proof.signed_in.account
        with self.store.write() as records:
            records.accounts.set_totp(account.id, None, None)
            records.accounts.set_recovery_codes(account.id, ())
            self._tell(records, proof.signed_in, "removed", self.clock.now())

    def _waiting(self, records: Records, account: AccountId) -> str | None:
        """Return the secret that is not confirmed yet."""
        credentials = records.accounts.credentials(account)
        if credentials is None or credentials.totp_sealed is None or credentials.has_second_factor:
            return None
        return self.post.envelope.unwrap(credentials.totp_sealed, totp_context(account)).decode()

    def _print(self, records: Records, account: AccountId) -> tuple[str, ...]:
        codes = new_recovery_codes()
        digests = [recovery_digest(self.post.envelope, account, code) for code in codes]
        records.accounts.set_recovery_codes(account, digests)
        return codes

    def _tell(self, records: Records, signed_in: SignedIn, change: str, now: datetime) -> None:
        """Write the change down, and to its owner."""
        factor = "recovery_codes" if change == "renewed" else "totp"
        event = FactorSet(
            account=signed_in.account.id, sid=signed_in.session.sid, factor=factor, change=change
        )
        records.audit.append(event, now)
        words = self.post.words(signed_in.account)
        letter = _LETTERS[change](words)
        self.post.tell(records, signed_in.account, letter, now)


_LETTERS: Final = {
    "set": second_factor_set,
    "renewed": recovery_codes_renewed,
    "removed": second_factor_removed,
}


def _label(records: Records, account: Account) -> str:
    """Return what tells this account from others in the authenticator app."""
    names = records.accounts.identifiers(account.id)
    return names[0].value if names else account.name


def _enrolment(secret: str, name: str) -> Enrolment:
    uri = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER_NAME)
    code = segno.make(uri, error="m", micro=False)
    svg = code.svg_inline(border=3, light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return Enrolment(" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), uri, svg)


def _need_two_factors(proof: FreshProof) -> None:
    if proof.signed_in.session.acr != LOA2:
        msg = "Confirm with a code of your second factor first"
        raise Refused(msg)
