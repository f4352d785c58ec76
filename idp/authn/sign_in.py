"""Sign in: offer a password, then a code; the session opens when all factors are passed."""

from dataclasses import dataclass

from idp.authn.outcomes import FreshProof, NeedsSecondFactor, Opened, Wait, Wrong
from idp.authn.passwords import PasswordHasher
from idp.authn.sessions import Limits
from idp.authn.visitor import Visitor
from idp.model.interaction import Interaction
from idp.model.session import SignedIn
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.limiter import Limiter
from idp.ports.records import Store


@dataclass(frozen=True, slots=True)
class SignIn:
    """Take a parked interaction from nobody to somebody."""

    store: Store
    clock: Clock
    envelope: Envelope
    limiter: Limiter
    hasher: PasswordHasher
    limits: Limits

    def offer_password(
        self, visitor: Visitor, interaction: Interaction, login: str, password: str
    ) -> Opened | NeedsSecondFactor | Wrong | Wait:
        """Check the first factor. Raises `Unavailable` when too many are being checked."""
        raise NotImplementedError

    def offer_code(self, visitor: Visitor, interaction: Interaction, code: str) -> Opened | Wrong | Wait:
        """Check a TOTP or recovery code.

        Finishes the sign-in that the interaction has begun, else steps up the visitor's
        session. Raises `NotFound` when there is neither: back to the sign-in page.
        """
        raise NotImplementedError

    def prove_again(self, visitor: Visitor, signed_in: SignedIn, password: str) -> FreshProof | Wrong | Wait:
        """Check the password of somebody signed in, before they change a factor."""
        raise NotImplementedError
