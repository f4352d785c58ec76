"""What a statement may say of the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from legacy_bridges.contract import Barred, Claim, Entrant

NOT_LINKED: Final = "not_linked"
ATTRIBUTE_MISSING: Final = "attribute_missing"


class UnsaidError(Exception):
    """The service asks for what is not known, or what the format has no way to write."""

    def __init__(self, barred: Barred) -> None:
        """Take what the person is told."""
        super().__init__(barred.reason)
        self.barred = barred


@dataclass(frozen=True, slots=True)
class Saying:
    """A person as a format may speak of them. What is asked for and not known raises `UnsaidError`."""

    entrant: Entrant

    def must(self, claim: Claim) -> str:
        """Return what has to be known."""
        value = self.entrant.claims.get(claim, "")
        if not value:
            raise UnsaidError(Barred(NOT_LINKED if claim is Claim.LOGIN else ATTRIBUTE_MISSING))
        return value

    def may(self, claim: Claim | None) -> str:
        """Return what is good to know; empty if it is not known."""
        return self.entrant.claims.get(claim, "") if claim is not None else ""

    def each(self, claims: Mapping[str, Claim], *needed: str) -> dict[str, str]:
        """Say everything that is known, by the service's names; those needed must be."""
        logins = [name for name, claim in claims.items() if claim is Claim.LOGIN]
        said = {name: self.must(claims[name]) for name in (*needed, *logins) if name in claims}
        return said | {name: value for name, claim in claims.items() if (value := self.may(claim))}

    def words(self) -> tuple[str, ...]:
        """Return the roles, in the service's words."""
        return tuple(word for word in self.may(Claim.ROLES).split(",") if word)


def plain(value: str, without: str, longest: int = 512) -> str:
    """Return a value that stands in a ticket as it is. Raises `UnsaidError` for what would be misread."""
    if (
        len(value) > longest
        or not value.isascii()
        or not value.isprintable()
        or any(mark in value for mark in without)
    ):
        raise UnsaidError(Barred(ATTRIBUTE_MISSING))
    return value
