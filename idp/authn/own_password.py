"""Change one's own password."""

from dataclasses import dataclass

from idp.authn.outcomes import FreshProof, Opened
from idp.authn.passwords import PasswordHasher
from idp.authn.sessions import Limits
from idp.authn.visitor import Visitor
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Store


@dataclass(frozen=True, slots=True)
class OwnPassword:
    """Replace the password of somebody who has just proved who they are."""

    store: Store
    clock: Clock
    envelope: Envelope
    hasher: PasswordHasher
    limits: Limits

    def change(self, visitor: Visitor, proof: FreshProof, password: str) -> Opened:
        """Set the password and end the person's other sessions. Raises `Invalid` if it is weak."""
        raise NotImplementedError
