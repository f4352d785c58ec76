"""Who administers: a person with their own rights, or the operator."""

from dataclasses import dataclass
from typing import Final

from idp.model.access import person
from idp.model.errors import Refused
from idp.model.ids import AccountId, SubjectId


class Unassured(Refused):
    """Two factors are asked of who administers, proven a short while ago: step up and come again."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Without an account: the operator, whose rights are not asked."""

    account: AccountId | None
    assured: bool = False
    """That they proved two factors a short while ago: `urn:okno:loa:2`, at most 15 minutes old."""

    @property
    def subject(self) -> SubjectId | None:
        """Return the person as a subject of rights; nobody for the operator."""
        return person(self.account) if self.account is not None else None

    def refuse_unassured(self) -> None:
        """Ask for a step-up. Raises `Unassured`."""
        if self.account is not None and not self.assured:
            msg = "Confirm that it is you, then do it again"
            raise Unassured(msg)


OPERATOR: Final = Actor(None)
"""The operator's staff at the command line, and what the provider does by itself."""
