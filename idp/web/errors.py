"""What a page may run into before it knows what to show.

DomainError
├─ Lost      the parked request is another browser's, expired, or finished
└─ Outside   nobody is signed in, or no company is chosen: that comes first
"""

from idp.model.errors import DomainError
from idp.web.caller import Caller


class Lost(DomainError):
    """The parked request is another browser's, expired, or finished."""

    def __init__(self, caller: Caller) -> None:
        """Keep who asked, for the page that says so."""
        super().__init__()
        self.caller = caller


class Outside(DomainError):
    """Nobody is signed in, or no company is chosen: that comes first."""

    def __init__(self, caller: Caller) -> None:
        """Keep who asked, to be sent on and back."""
        super().__init__()
        self.caller = caller
