"""Tell whether two accounts are one human: nobody is the second person to themselves."""

from collections.abc import Iterable

from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.ids import AccountId, CompanyId, SubjectId
from idp.ports.records import Records


def same_human(records: Records, one: AccountId, other: AccountId) -> bool:
    """Compare what is verified: billing's person, phones, and name with date of birth."""
    if one == other:
        return True
    first, second = records.accounts.get(one), records.accounts.get(other)
    if first is None or second is None:
        return False
    person = first.party is not None and first.party == second.party
    born = _born(first) is not None and _born(first) == _born(second)
    phones = _phones(first, records.accounts.identifiers(one))
    return person or born or not phones.isdisjoint(_phones(second, records.accounts.identifiers(other)))


def away_among(records: Records, company: CompanyId, subjects: Iterable[SubjectId]) -> frozenset[SubjectId]:
    """Return the people among these who do not act for the company, or may not sign in."""
    people = {one: AccountId(one.partition(":")[2]) for one in subjects if one.startswith("person:")}
    acting = records.companies.acting(company, sorted(people.values()))
    return frozenset(one for one, account in people.items() if account not in acting)


def _born(account: Account) -> tuple[str, str] | None:
    """Return name and date of birth, the parts of the name in any order; `None` unless both are known."""
    birthdate = account.claims.get("birthdate")
    if not isinstance(birthdate, str) or not birthdate:
        return None
    return " ".join(sorted(account.name.casefold().replace("ё", "е").split())), birthdate


def _phones(account: Account, identifiers: Iterable[Identifier]) -> frozenset[str]:
    own = {i.value for i in identifiers if i.verified and i.kind is IdentifierKind.PHONE}
    claimed = account.claims.get("phone_number")
    if account.claims.get("phone_number_verified") is True and isinstance(claimed, str):
        own.add("+" + "".join(character for character in claimed if character.isdigit()))
    return frozenset(own)
