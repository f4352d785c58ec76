"""Second factors: TOTP (RFC 6238) and recovery codes."""

from dataclasses import dataclass, field

from idp.authn.outcomes import FreshProof, Opened, Wrong
from idp.authn.sessions import Limits
from idp.authn.visitor import Visitor
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Store


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
    envelope: Envelope
    limits: Limits
    issuer: str

    def begin(self, proof: FreshProof) -> Enrolment:
        """Make a secret that counts only once confirmed, or return the one that waits.

        Raises `Conflict` if a confirmed one is there: it has to be removed first.
        """
        raise NotImplementedError

    def confirm(self, visitor: Visitor, proof: FreshProof, code: str) -> Confirmed | Wrong:
        """Confirm the waiting secret by a code of it, and make ten recovery codes.

        Raises `NotFound` when no secret waits.
        """
        raise NotImplementedError

    def renew_recovery_codes(self, proof: FreshProof) -> tuple[str, ...]:
        """Replace the recovery codes. Raises `Refused` unless the session has two factors."""
        raise NotImplementedError

    def remove(self, proof: FreshProof) -> None:
        """Remove TOTP and recovery codes. Raises `Refused` unless the session has two factors."""
        raise NotImplementedError
