"""Check what a program shows. Everything but `Guessing` runs in the caller's read or transaction.

A right secret says whose it is and nothing of rights: ask for them at that moment, with
`legacy_bridges.host.verify.judge`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.authn.outcomes import Wait, Wrong
from idp.links.own.ground import Ground
from idp.model.account import Account
from idp.model.app_password import AppPassword, DigestSecrets
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from idp.ports.records import Records


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


def check(ground: Ground, records: Records, guess: Guess, now: datetime) -> Held | None:
    """Return whose secret this is; `None` for a wrong one, an ended one, another service's.

    One statement and one HMAC whether or not anybody has the login; a second statement for a
    right one, a third where the service knows people by their old accounts.
    """
    raise NotImplementedError


def kept_of(
    ground: Ground, records: Records, company: CompanyId | None, service: ServiceId, login: str, now: datetime
) -> Sequence[Kept]:
    """Open what is kept of the live secrets of a login; empty if there are none.

    The caller compares, and then says `Guessing.right` or `Guessing.wrong`.
    """
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Guessing:
    """Checks with the counts around it. Every method opens its own read or transaction."""

    ground: Ground

    def check_guess(self, guess: Guess) -> Held | Wrong | Wait:
        """Check, note the use, or count what was wrong.

        A right secret is never kept out by somebody else's wrong ones: it cannot be guessed, and
        all of a service's people may come from one address. `Wait` says how long a wrong answer
        is better held back; nothing was written then.
        """
        raise NotImplementedError

    def right(self, held: Held) -> None:
        """Note the use of a secret that the caller has checked; once an hour."""
        raise NotImplementedError

    def wrong(self, guess: Guess) -> Wrong | Wait:
        """Count a wrong secret, by service, company, login and address."""
        raise NotImplementedError
