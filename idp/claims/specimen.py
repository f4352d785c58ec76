"""What a consent page looks like, with values that are nobody's: billing is not asked, nothing is kept.

The numbers keep their check digits, and belong to registers' parts that are given to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.claims.asking import whole
from idp.claims.catalogue import Kind
from idp.claims.manifest import Manifest
from idp.claims.offering import Offer, offer
from idp.claims.sourcing import Behind, Told, settle
from idp.claims.statement import statement
from idp.model.account import Account
from idp.model.billing import PartyId, Value
from idp.model.company import Membership
from idp.model.ids import AccountId, CompanyId

NAME: Final = "Пробный Иван Тестович"
_ADDRESS: Final = {
    "formatted": "000000, Пробная область, Примерск, ул. Образцовая, д. 0",
    "street_address": "ул. Образцовая, д. 0",
    "locality": "Примерск",
    "region": "Пробная область",
    "postal_code": "000000",
    "country": "RU",
}
_PERSON: Final[Mapping[str, Any]] = {
    "name": NAME,
    "family_name": "Пробный",
    "given_name": "Иван",
    "middle_name": "Тестович",
    "phone_number": "+70000000000",
    "email": "ivan@proba.example",
}
_COMPANY: Final[Mapping[str, Any]] = {
    "org_oktmo": "00000000",
    "org_reg_date": "2020-01-31",
    "org_address_legal": _ADDRESS,
    "org_address_postal": _ADDRESS,
    "org_director_name": NAME,
    "org_email": "office@proba.example",
    "org_phone": "+70000000000",
}
_LEGAL: Final[Mapping[str, Any]] = {
    "org_inn": "0001234562",
    "org_ogrn": "1000000000010",
    "org_kpp": "000101001",
    "org_okpo": "00000017",
    "org_shortname": "ООО «Проба»",
    "org_fullname": "Общество с ограниченной ответственностью «Проба»",
}
_SOLE_TRADER: Final[Mapping[str, Any]] = {
    "org_inn": "000123456731",
    "org_ogrn": "300000000000004",
    "org_okpo": "0000000019",
    "org_shortname": f"ИП {NAME}",
    "org_fullname": f"Индивидуальный предприниматель {NAME}",
}
_KINDS: Final = {Kind.LEGAL: _LEGAL, Kind.BRANCH: _LEGAL, Kind.SOLE_TRADER: _SOLE_TRADER}


@dataclass(frozen=True, slots=True)
class Specimen:
    """A page's content, made of a manifest alone."""

    offer: Offer
    text: str
    """The statement, as it would stand there."""
    name: str
    company_name: str

    @property
    def manifest(self) -> Manifest:
        """Return the partner's manifest."""
        return self.offer.manifest


def specimen(manifest: Manifest, kind: Kind, operator: str, now: datetime) -> Specimen:
    """Lay out the page for a test person of a test company of some kind."""
    company = {**_COMPANY, **_KINDS[kind], "org_type": kind.value}
    told = Told(_values(company, "TMF632 organization", now), _values(_PERSON, "TMF632 individual", now))
    laid = offer(settle(manifest, whole(manifest), _behind(company["org_shortname"], now), told, now))
    return Specimen(laid, statement(laid, operator, NAME), NAME, company["org_shortname"])


def _behind(company_name: str, now: datetime) -> Behind:
    nobody, none = AccountId("specimen"), CompanyId("specimen")
    member = Membership(nobody, none, company_name, position="Директор", signatory=True)
    return Behind(Account(nobody, NAME, now), member, PartyId("specimen"))


def _values(told: Mapping[str, Any], source: str, now: datetime) -> Mapping[str, Value]:
    return {name: Value(value, source, now, verified=True) for name, value in told.items()}
