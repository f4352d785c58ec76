"""What may come of offering a factor."""

from dataclasses import dataclass
from datetime import timedelta

from idp.model.secret import Secret
from idp.model.session import Session, SignedIn


@dataclass(frozen=True, slots=True)
class Opened:
    """A session is open: set its cookie to `secret`, whatever it was before."""

    secret: Secret
    session: Session


@dataclass(frozen=True, slots=True)
class NeedsSecondFactor:
    """The first factor is right; the interaction remembers it. No session yet."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not right, for whatever reason: unknown, mistyped, disabled and spent read the same."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Too soon after earlier failures; nothing was looked at."""

    retry_after: timedelta


@dataclass(frozen=True, slots=True)
class FreshProof:
    """That this person has just proved who they are: what a change of a factor asks for."""

    signed_in: SignedIn
