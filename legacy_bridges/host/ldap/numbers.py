"""The numbers by which machines know people and groups: given when they are first asked for. RFC 2307 §3."""

from collections.abc import Iterable, Mapping

from idp.model.ids import AccountId, CompanyId, ServiceId
from idp.ports.house import House


def of_person(account: AccountId) -> str:
    """Name a person: the same at every service of the company."""
    return f"person:{account}"


def of_group(service: ServiceId, word: str) -> str:
    """Name a group of a service."""
    return f"group:{service}:{word}"


def numbers_for(house: House, company: CompanyId, names: Iterable[str]) -> Mapping[str, int]:
    """Return a number for each name, and give one to who has none yet."""
    wanted = tuple(dict.fromkeys(names))
    with house.store.read() as records:
        known = records.directory_numbers.of(company, wanted)
    missing = [name for name in wanted if name not in known]
    if not missing:
        return known
    with house.store.write() as records:
        records.directory_numbers.allocate(company, missing, house.clock.now())
        return records.directory_numbers.of(company, wanted)
