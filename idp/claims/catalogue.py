"""Every claim a partner may ever be given: whose it is, where it comes from, how it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from idp.model.application import Block

APPLY: Final = "partner:{}:apply"
"""The scope that asks for a partner's whole form."""
ORG_SCOPE: Final = "org:"
"""`org:inn` asks for `org_inn`: one scope a claim."""
DPV: Final = "dpv:"
KYC: Final = "kyc-fill-in:"
_PURPOSES: Final = Path(__file__).parent / "dpv.txt"


class Source(StrEnum):
    """Who is asked for a claim."""

    COMPANY = "company"
    """Billing, about the company or its branch."""
    PERSON = "person"
    """Billing, about the person."""
    MEMBERSHIP = "membership"
    """The company's own words about its people."""
    NOBODY = "nobody"
    """The person types it."""


class Kind(StrEnum):
    """What a company is, as `org_type` says it."""

    LEGAL = "LEGAL"
    BRANCH = "BRANCH"
    SOLE_TRADER = "SOLE_TRADER"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim."""

    name: str
    block: Block
    source: Source
    check: str = ""
    """The rule that a value keeps, by its name in `idp.claims.checks`; empty: any text."""
    derivable_from: str = ""
    """The claim by which anybody finds it in an open register: voluntary at most."""
    absent_for: frozenset[Kind] = frozenset()
    sensitive: bool = False
    """Handed over only when the person says so twice."""
    editable: bool = False
    """A contact: another one than billing's may be typed."""
    members: tuple[str, ...] = ()
    """The parts that are typed one by one."""


def _company(name: str, check: str = "", derivable_from: str = "", *, editable: bool = False) -> Claim:
    return Claim(name, Block.COMPANY, Source.COMPANY, check, derivable_from, editable=editable)


def _person(name: str, check: str = "", *, editable: bool = False) -> Claim:
    return Claim(name, Block.PERSON, Source.PERSON, check, editable=editable)


CATALOGUE: Final[Mapping[str, Claim]] = {
    claim.name: claim
    for claim in (
        _person("name"),
        _person("given_name"),
        _person("family_name"),
        _person("middle_name"),
        _person("phone_number", "phone", editable=True),
        _person("email", "email", editable=True),
        _company("org_inn", "inn"),
        _company("org_ogrn", "ogrn", "org_inn"),
        Claim(
            "org_kpp",
            Block.COMPANY,
            Source.COMPANY,
            "kpp",
            "org_inn",
            absent_for=frozenset({Kind.SOLE_TRADER}),
        ),
        _company("org_shortname", "", "org_inn"),
        _company("org_fullname", "", "org_inn"),
        _company("org_type", "org_type"),
        _company("org_okpo", "okpo"),
        _company("org_oktmo", "oktmo", "org_address_legal"),
        _company("org_reg_date", "date", "org_inn"),
        _company("org_address_legal", "address", "org_inn"),
        _company("org_address_postal", "address", editable=True),
        Claim(
            "org_director_name",
            Block.PERSON,
            Source.COMPANY,
            derivable_from="org_inn",
            absent_for=frozenset({Kind.SOLE_TRADER}),
        ),
        Claim("org_director_position", Block.COMPANY, Source.NOBODY),
        Claim("org_employee_position", Block.PERSON, Source.MEMBERSHIP),
        Claim("org_signatory", Block.PERSON, Source.MEMBERSHIP, "flag"),
        _company("org_email", "email", editable=True),
        _company("org_phone", "phone", editable=True),
        Claim("org_website", Block.COMPANY, Source.NOBODY, "website"),
        Claim("org_domain", Block.COMPANY, Source.NOBODY, "domain"),
        Claim(
            "org_bank_account",
            Block.COMPANY,
            Source.NOBODY,
            "bank_account",
            sensitive=True,
            members=("bik", "account", "corr_account", "bank_name"),
        ),
    )
}
"""By name. What is not here is never handed over, whatever a manifest says."""

ORG_SCOPES: Final[Mapping[str, str]] = {
    ORG_SCOPE + name.removeprefix("org_"): name for name in CATALOGUE if name.startswith("org_")
}

KYC_FIELDS: Final[Mapping[str, str]] = {
    "phoneNumber": "phone_number",
    "name": "name",
    "givenName": "given_name",
    "familyName": "family_name",
    "middleNames": "middle_name",
    "email": "email",
}
"""Fields of CAMARA KYC Fill-in that we know, and the claims behind them."""
KYC_SCOPES: Final[Mapping[str, str]] = {KYC + field: claim for field, claim in KYC_FIELDS.items()}
KYC_ALL: Final = KYC + "set-all"


@cache
def purposes() -> frozenset[str]:
    """Return the purposes of the W3C Data Privacy Vocabulary, without their prefix."""
    lines = _PURPOSES.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def block_of(claim: Claim, kind: Kind | None) -> Block:
    """Tell whose a claim is: all that is known of a sole trader is about a person."""
    return Block.PERSON if kind is Kind.SOLE_TRADER else claim.block
