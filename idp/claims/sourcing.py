"""From what is wanted to its values, asked of billing now: nothing else is asked, nothing is kept."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from idp.claims.catalogue import CATALOGUE, Kind, Source
from idp.claims.checks import is_fit
from idp.claims.manifest import Manifest
from idp.model.account import Account
from idp.model.application import Wanted
from idp.model.billing import Party, PartyId, PartyKind, Value
from idp.model.company import Membership
from idp.model.errors import Conflict, NotFound, Unavailable
from idp.ports.billing import BillingSource
from idp.words import words_later

MEMBERSHIP: Final = "membership"
"""The source of what the company itself says about its people."""
_KIND: Final = "org_type"
_EVERYTHING: Final = frozenset(CATALOGUE)
_DIRECTOR: Final = "org_director_name"
_NAME: Final = "name"
_LOST: Final = {
    "company": words_later.text("The company's data are not available now."),
    "person": words_later.text("Your data are not available now."),
}


@dataclass(frozen=True, slots=True)
class Behind:
    """Who applies, and for whom."""

    account: Account
    membership: Membership | None
    """`None` for somebody who acts for no company."""
    company: PartyId | None
    """What billing calls the company, or the branch that they apply for."""
    sees_company: bool = True
    """False: they lack the company's right, and billing is asked of what kind the company is alone."""


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What was answered about the company and about the person, by claim."""

    company: Mapping[str, Value]
    person: Mapping[str, Value]


@dataclass(frozen=True, slots=True, repr=False)
class Sourced:
    """Each wanted claim that has a value fit to be handed over. Made by `settle` alone."""

    manifest: Manifest
    wanted: Wanted
    kind: Kind | None
    """`None` where billing does not say what the company is."""
    values: Mapping[str, Value]
    unfit: frozenset[str]
    """Claims of which billing has a value that breaks its rule: not shown, not handed over."""
    at: datetime
    suggested: Mapping[str, str] = field(default_factory=dict)
    """What the person's profile has of what billing lacks: for the hand that types."""


def source(
    manifest: Manifest, wanted: Wanted, behind: Behind, billing: BillingSource, now: datetime
) -> Sourced:
    """Ask billing about the company and the person, at the same time, for the wanted claims alone.

    Raises `Unavailable` (field `company` or `person`), and `Conflict` if the manifest has another
    version than the one the request was read by.
    """
    if (wanted.partner, wanted.manifest) != (manifest.id, manifest.version):
        msg = words_later.text("The partner's form has changed meanwhile: begin again.")
        raise Conflict(msg)
    names = _names(manifest, wanted)
    of_company = _of_company(names) & (_EVERYTHING if behind.sees_company else {_KIND})
    told = Told(*_ask_both(behind, of_company, _of_person(names), billing))
    return settle(manifest, wanted, behind, told, now)


def settle(manifest: Manifest, wanted: Wanted, behind: Behind, told: Told, now: datetime) -> Sourced:
    """Keep of an answer what is wanted, fit to be handed over, and theirs to hand over."""
    names, kind = _names(manifest, wanted), _kind(told.company)
    values = _wanted({**told.company, **told.person, **_told_by_company(behind)}, names, kind)
    if _is_somebody_else(told.company, told.person):
        values.pop(_DIRECTOR, None)
    unfit = {name for name, value in values.items() if not is_fit(CATALOGUE[name], value.value, kind)}
    return Sourced(
        manifest,
        wanted,
        kind,
        {name: value for name, value in values.items() if name not in unfit},
        frozenset(unfit),
        now,
        _suggested(behind.account, names - values.keys()),
    )


def _names(manifest: Manifest, wanted: Wanted) -> set[str]:
    return {claim for f in manifest.fields if f.key in wanted.fields for claim in f.claims}


def _of_company(names: Iterable[str]) -> frozenset[str]:
    """Return what to ask about the company: always its kind too, by which it is told whose data they are."""
    asked = {name for name in names if CATALOGUE[name].source is Source.COMPANY}
    return frozenset(asked | {_KIND} if asked else ())


def _of_person(names: set[str]) -> frozenset[str]:
    """Return what to ask about the person: their name too where it must be that of the director."""
    asked = {name for name in names if CATALOGUE[name].source is Source.PERSON}
    return frozenset(asked | {_NAME} if _DIRECTOR in names else asked)


def _ask_both(
    behind: Behind, of_company: frozenset[str], of_person: frozenset[str], billing: BillingSource
) -> tuple[Mapping[str, Value], Mapping[str, Value]]:
    sitting = billing.sitting()
    company = (
        sitting,
        "company",
        Party(PartyKind.ORGANIZATION, behind.company) if behind.company else None,
        of_company,
    )
    party = behind.account.party
    person = (
        sitting,
        "person",
        Party(PartyKind.INDIVIDUAL, PartyId(party)) if party else None,
        of_person,
    )
    with ThreadPoolExecutor(1, "okno-billing") as pool:
        other = pool.submit(_ask, *company)
        mine = _ask(*person)
        return other.result(), mine


def _ask(
    billing: BillingSource, whose: str, party: Party | None, names: frozenset[str]
) -> Mapping[str, Value]:
    """Ask about one party; whom billing does not know has no value."""
    if party is None or not names:
        return {}
    try:
        return billing.get(party, names)
    except NotFound:
        return {}
    except Unavailable as error:
        raise _lost(whose) from error


def _lost(whose: str) -> Unavailable:
    lost = Unavailable(_LOST[whose])
    lost.field = whose
    return lost


def _told_by_company(behind: Behind) -> dict[str, Value]:
    member = behind.membership
    if member is None:
        return {}
    position = {"org_employee_position": Value(member.position, MEMBERSHIP)} if member.position else {}
    return {**position, "org_signatory": Value(member.signatory, MEMBERSHIP)}


def _kind(company: Mapping[str, Value]) -> Kind | None:
    """Tell what the company is; the length of its INN tells a sole trader where nothing else does."""
    told, inn = company.get(_KIND), company.get("org_inn")
    if told is not None and told.value in {str(kind) for kind in Kind}:
        return Kind(told.value)
    if inn is None or not is_fit(CATALOGUE["org_inn"], inn.value):
        return None
    return Kind.SOLE_TRADER if len(inn.value) == 12 else Kind.LEGAL


def _wanted(known: Mapping[str, Value], names: set[str], kind: Kind | None) -> dict[str, Value]:
    """Keep what is wanted, whatever else an answer holds."""
    return {name: known[name] for name in names if name in known and kind not in CATALOGUE[name].absent_for}


def _is_somebody_else(company: Mapping[str, Value], person: Mapping[str, Value]) -> bool:
    """Tell whether the director is another person: their name is not the applicant's to hand over."""
    director, applicant = company.get(_DIRECTOR), person.get(_NAME)
    return director is None or applicant is None or director.value != applicant.value


def _suggested(account: Account, missing: set[str]) -> Mapping[str, str]:
    known = {name: account.claims.get(name) for name in missing if CATALOGUE[name].source is Source.PERSON}
    return {name: value for name, value in known.items() if isinstance(value, str) and value}
