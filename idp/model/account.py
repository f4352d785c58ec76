"""A person and what they sign in with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.ids import AccountId


class AccountStatus(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class IdentifierKind(StrEnum):
    """What a person types into the sign-in field."""

    PHONE = "phone"
    EMAIL = "email"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name to sign in by, normalised: E.164 phone, casefolded NFKC e-mail or contract login."""

    kind: IdentifierKind
    value: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A person, who may belong to several companies."""

    id: AccountId
    name: str
    created_at: datetime
    status: AccountStatus = AccountStatus.ACTIVE
    locale: str | None = None
    claims: Mapping[str, Any] = field(default_factory=dict)
    """Standard claims (OpenID Connect Core 1.0 §5.1) except `sub`."""
    updated_at: datetime | None = None
    party: str | None = None
    """The individual that billing knows this person as, such as `ind-101`."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What proves the person. Hashes and sealed bytes only."""

    account: AccountId
    password_hash: str | None = None
    password_changed_at: datetime | None = None
    totp_sealed: bytes | None = None
    """The TOTP secret, wrapped with the context `totp:<account>`."""
    totp_confirmed_at: datetime | None = None
    totp_last_step: int = 0
    """The last time step accepted; a code of this step or an earlier one is a replay."""
    recovery_codes_left: int = 0

    @property
    def has_second_factor(self) -> bool:
        """Tell whether a confirmed TOTP secret is there."""
        return self.totp_confirmed_at is not None
