"""People as the operator's staff handles them: the command line's use cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp

from idp.authn.codes import totp_context
from idp.authn.identifiers import bucket
from idp.authn.new_person import NewPerson, read_person
from idp.authn.own_password import check_password_of
from idp.authn.passwords import PasswordHasher
from idp.authn.sessions import end_all
from idp.model.account import Account, AccountStatus
from idp.model.errors import Invalid, NotFound
from idp.model.events import Administered
from idp.model.ids import AccountId, CompanyId, new_id
from idp.model.secret import Secret
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Records, Store

__all__ = ["NewPerson", "People", "read_person"]


@dataclass(frozen=True, slots=True)
class People:
    """Add, disable, enable; set a password or a second factor; put into a company."""

    store: Store
    clock: Clock
    envelope: Envelope
    hasher: PasswordHasher

    def add(self, person: NewPerson, account: AccountId | None = None) -> Account:
        """Add somebody. Raises `Conflict` if a name is taken, `NotFound` for a company."""
        now = self.clock.now()
        hashed = person.password_hash or self.hash_of(person.password)
        made = Account(
            id=account or AccountId(new_id()),
            name=person.name,
            created_at=now,
            locale=person.locale,
            claims=dict(person.claims),
            updated_at=now,
            party=person.party,
        )
        with self.store.write() as records:
            records.accounts.add(made, person.identifiers)
            if hashed is not None:
                records.accounts.set_password(made.id, hashed, now)
            for company, position in person.companies:
                _join(records, made.id, company, position)
            _note(records, made.id, "added", now)
        return made

    def hash_of(self, password: Secret | None) -> str | None:
        """Hash a password before a transaction that others would wait for."""
        return self.hasher.hash(password.value) if password else None

    def find(self, login: str) -> Account:
        """Find by any name they sign in with, or by account id. Raises `NotFound`."""
        with self.store.read() as records:
            found = records.accounts.find(bucket(login))
            account = found[0] if found else records.accounts.get(AccountId(login))
        if account is None:
            raise NotFound
        return account

    def disable(self, account: AccountId) -> int:
        """Shut out: sessions ended and refresh families revoked at once; return how many sessions."""
        with self._change(account, "disabled") as (records, found, now):
            records.accounts.update(replace(found, status=AccountStatus.DISABLED, updated_at=now))
            return _shut(records, account, "account_disabled", now)

    def enable(self, account: AccountId) -> None:
        """Let in again."""
        with self._change(account, "enabled") as (records, found, now):
            records.accounts.update(replace(found, status=AccountStatus.ACTIVE, updated_at=now))

    def set_password(self, account: AccountId, password: str) -> None:
        """Set a strong password, ending sessions and families. Raises `Invalid`."""
        with self.store.read() as records:
            check_password_of(records, _get(records, account), password)
        hashed = self.hasher.hash(password)
        with self._change(account, "password set") as (records, _, now):
            records.accounts.set_password(account, hashed, now)
            _shut(records, account, "password_changed", now)

    def set_totp(self, account: AccountId, secret: str) -> None:
        """Set a confirmed TOTP secret (base32), for imports and the demo's personas."""
        try:
            pyotp.TOTP(secret).byte_secret()
        except ValueError:
            msg = "The TOTP secret is not base32"
            raise Invalid(msg, field="totp") from None
        with self._change(account, "second factor set") as (records, _, now):
            sealed = self.envelope.wrap(secret.encode(), totp_context(account))
            records.accounts.set_totp(account, sealed, now)

    def remove_totp(self, account: AccountId) -> None:
        """Remove the second factor of somebody who lost it, ending their sessions."""
        with self._change(account, "second factor removed") as (records, _, now):
            records.accounts.set_totp(account, None, None)
            records.accounts.set_recovery_codes(account, ())
            _shut(records, account, "factor_removed", now)

    def join(self, account: AccountId, company: CompanyId, position: str = "") -> None:
        """Let act for a company. Raises `NotFound`."""
        with self._change(account, "joined a company") as (records, _, _now):
            _join(records, account, company, position)

    def set_signatory(self, account: AccountId, company: CompanyId, *, signatory: bool) -> None:
        """Say whether a member may sign for a company. Raises `NotFound` for who does not act for it."""
        change = "may sign for a company" if signatory else "may not sign for a company"
        with self._change(account, change) as (records, _, _now):
            if company not in {one.company for one in records.companies.memberships(account)}:
                msg = "The person does not act for this company"
                raise NotFound(msg, field="companies")
            records.companies.set_signatory(account, company, signatory=signatory)

    def end_sessions(self, account: AccountId) -> int:
        """End all sessions of a person; return how many."""
        with self._change(account, "sessions ended") as (records, _, now):
            return end_all(records, account, now, "ended_by_operator")

    @contextmanager
    def _change(self, account: AccountId, change: str) -> Iterator[tuple[Records, Account, datetime]]:
        """Open a transaction that writes down what was done to whom. Raises `NotFound`."""
        now = self.clock.now()
        with self.store.write() as records:
            found = _get(records, account)
            _note(records, account, change, now)
            yield records, found, now


def _get(records: Records, account: AccountId) -> Account:
    found = records.accounts.get(account)
    if found is None:
        raise NotFound
    return found


def _join(records: Records, account: AccountId, company: CompanyId, position: str) -> None:
    if records.companies.get(company) is None:
        msg = "There is no such company"
        raise NotFound(msg, field="companies")
    records.companies.add_member(account, company, position)


def _shut(records: Records, account: AccountId, reason: str, now: datetime) -> int:
    """End sessions and revoke refresh token families; return how many sessions."""
    ended = end_all(records, account, now, reason)
    records.families.revoke_of_account(account, now)
    return ended


def _note(records: Records, account: AccountId, change: str, now: datetime) -> None:
    event = Administered(account=account, what="person", subject=account, change=change)
    records.audit.append(event, now)
