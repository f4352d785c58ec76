"""Recover access by a link to the verified e-mail or a code to the verified phone."""

from dataclasses import dataclass
from typing import Any

from idp.authn.outcomes import Wait, Wrong
from idp.authn.visitor import Visitor
from idp.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Asked:
    """The one answer to everybody: "if we know you, a message is on its way".

    `handle` goes into the code page's address or hidden field; it is no secret and is
    good in the asking browser only.
    """

    handle: str


@dataclass(frozen=True, slots=True)
class CodeRight:
    """The code fits: go on to the new password with this token, as the mailed link does."""

    token: Secret


@dataclass(frozen=True, slots=True)
class Recovered:
    """The new password is set and every session ended; now sign in, second factor included."""


class Recovery:
    """Set a new password for somebody who can read their mail or phone.

    Proves nothing else: it opens no session and passes no second factor.
    """

    def __init__(self, *parts: Any) -> None: ...

    def ask(self, visitor: Visitor, login: str) -> Asked | Wait:
        """Send a link or a code if the name is known; answer the same if it is not.

        Asking again within 30 seconds sends nothing and returns the same handle. `Wait`
        speaks of the visitor's address only.
        """
        raise NotImplementedError

    def offer_code(self, visitor: Visitor, handle: str, code: str) -> CodeRight | Wrong:
        """Check the code from the SMS. Five tries, then the code is dead."""
        raise NotImplementedError

    def open_link(self, visitor: Visitor, token: Secret) -> bool:
        """Tell whether the link is live in this browser; nothing is spent."""
        raise NotImplementedError

    def finish(self, visitor: Visitor, token: Secret, password: str) -> Recovered | Wrong:
        """Set the password; `Wrong` for a dead or foreign link. Raises `Invalid` if it is weak."""
        raise NotImplementedError
