"""People as the operator's staff handles them: the command line's use cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.authn.passwords import PasswordHasher
from idp.model.account import Account, Identifier
from idp.model.ids import AccountId, CompanyId
from idp.model.secret import Secret
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Store


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added."""

    name: str
    identifiers: tuple[Identifier, ...]
    password: Secret | None = None
    companies: tuple[tuple[CompanyId, str], ...] = ()
    """Each with the person's position in it."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    locale: str | None = None


def read_person(document: Mapping[str, Any]) -> NewPerson:
    """Parse `{login, password?, companies?, claims?}`. Raises `Invalid` naming the field.

    `login` is one name or a list of them; a company is its id or `{id, position?}`.
    The operator vouches for phones and e-mails given so: they count as verified.
    """
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class People:
    """Add, disable, enable; set a password or a second factor; put into a company."""

    store: Store
    clock: Clock
    envelope: Envelope
    hasher: PasswordHasher

    def add(self, person: NewPerson, account: AccountId | None = None) -> Account:
        """Add somebody. Raises `Conflict` if a name is taken, `NotFound` for a company."""
        raise NotImplementedError

    def find(self, login: str) -> Account:
        """Find by any name they sign in with, or by account id. Raises `NotFound`."""
        raise NotImplementedError

    def disable(self, account: AccountId) -> int:
        """Shut out: sessions ended and refresh families revoked at once; return how many sessions."""
        raise NotImplementedError

    def enable(self, account: AccountId) -> None:
        """Let in again."""
        raise NotImplementedError

    def set_password(self, account: AccountId, password: str) -> None:
        """Set a strong password, ending sessions and families."""
        raise NotImplementedError

    def set_totp(self, account: AccountId, secret: str) -> None:
        """Set a confirmed TOTP secret (base32), for imports and the demo's personas."""
        raise NotImplementedError

    def remove_totp(self, account: AccountId) -> None:
        """Remove the second factor of somebody who lost it, ending their sessions."""
        raise NotImplementedError

    def join(self, account: AccountId, company: CompanyId, position: str = "") -> None:
        """Let act for a company. Raises `NotFound`."""
        raise NotImplementedError

    def leave(self, account: AccountId, company: CompanyId) -> bool:
        """Take out of a company."""
        raise NotImplementedError

    def end_sessions(self, account: AccountId) -> int:
        """End all sessions of a person; return how many."""
        raise NotImplementedError
