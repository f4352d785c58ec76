"""A request at the authorization endpoint."""

from dataclasses import dataclass

from idp.authn.visitor import Visitor
from idp.model.interaction import Interaction, Progress
from idp.oidc.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was asked, by whose browser, and what has been done since, if it was parked."""

    parameters: Parameters
    visitor: Visitor
    resumed: Interaction | None = None
    pushed: str | None = None
    """Digest of the pushed request that the parameters are from. RFC 9126 §4."""
    captured: Progress | None = None
    """What was done, together with what was agreed to before this request."""

    @property
    def progress(self) -> Progress:
        """Return what the pages have done for this request."""
        if self.captured is not None:
            return self.captured
        return self.resumed.progress if self.resumed else Progress()
