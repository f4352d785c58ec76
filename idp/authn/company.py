"""Choose and switch the company one acts for, without a new sign-in."""

from dataclasses import dataclass

from idp.authn.outcomes import Opened
from idp.authn.visitor import Visitor
from idp.model.ids import CompanyId
from idp.model.interaction import Interaction
from idp.model.session import SignedIn
from idp.ports.clock import Clock
from idp.ports.records import Store


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """Set the session's company."""

    store: Store
    clock: Clock

    def choose(
        self,
        visitor: Visitor,
        signed_in: SignedIn,
        company: CompanyId,
        interaction: Interaction | None = None,
    ) -> Opened:
        """Act for this company from now on, and note it in the interaction if one is given.

        Raises `NotFound` unless the person is a member of it and it is active. The cookie
        is new: set it.
        """
        raise NotImplementedError
