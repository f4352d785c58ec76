"""Who had a part in an order: a colleague, somebody billing names, a number, or nobody known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from idp.model.billing import Part, PartyId, Product
from idp.model.company import Colleague
from idp.model.ids import AccountId

REQUESTER: Final = "requester"
APPROVER: Final = "approver"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, as far as they are known."""

    account: AccountId | None = None
    """A colleague of today."""
    name: str = ""
    msisdn: str = ""
    """The number it was done from."""

    @property
    def known(self) -> bool:
        """Tell whether it is a person with a name."""
        return bool(self.account or self.name)


NOBODY: Final = Who()
Roll = Mapping[PartyId, Colleague]
"""Colleagues by billing's id of them."""


def roll_of(colleagues: Iterable[Colleague]) -> Roll:
    """Index colleagues by party; whom two accounts claim to be is nobody."""
    known: dict[PartyId, Colleague] = {}
    twice: set[PartyId] = set()
    for colleague in colleagues:
        if colleague.party is not None:
            party = PartyId(colleague.party)
            if known.setdefault(party, colleague) is not colleague:
                twice.add(party)
    return {party: colleague for party, colleague in known.items() if party not in twice}


def names_of(colleagues: Iterable[Colleague]) -> Mapping[AccountId, str]:
    """Return what colleagues are called."""
    return {colleague.account: colleague.name for colleague in colleagues}


def part_in(product: Product, role: str, roll: Roll) -> Who:
    """Return who had a role in a product's order."""
    found: Part | None = next((part for part in product.parts if part.role == role), None)
    return who_of(found, roll) if found is not None else NOBODY


def who_of(part: Part, roll: Roll) -> Who:
    """Return a colleague by our name for them, anybody else by billing's."""
    colleague = roll.get(part.party) if part.party is not None else None
    if colleague is not None:
        return Who(colleague.account, colleague.name, part.msisdn)
    return Who(None, part.name, part.msisdn)


def holder(party: PartyId | None, roll: Roll) -> Who:
    """Return who holds a number; billing names holders by id alone."""
    colleague = roll.get(party) if party is not None else None
    return Who(colleague.account, colleague.name) if colleague is not None else NOBODY
