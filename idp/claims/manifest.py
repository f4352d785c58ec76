"""A partner's manifest, compiled: the only gate through which data leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from idp.claims.catalogue import APPLY, DPV, Kind
from idp.model.application import Need
from idp.model.ids import PartnerId

Texts = Mapping[str, str]
"""What people read, by language: `ru`, `en` and `ro` are all there."""


class Basis(StrEnum):
    """How we know what a manifest says: the operator's staff is told."""

    SOURCED = "sourced"
    ASSUMED = "assumed"


class Delivery(StrEnum):
    """How a partner comes by what was agreed to."""

    RELYING_PARTY = "relying_party"
    """It asks at the authorization endpoint and reads at UserInfo."""
    APPLICATION = "application"
    """It is brought a reference and fetches a signed form, server to server."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the partner's form."""

    key: str
    """The partner's own name of it."""
    claims: tuple[str, ...]
    need: Need
    labels: Texts
    why: Texts | None
    """Why it cannot be left out; there for what is essential."""
    basis: Basis
    sources: tuple[str, ...] = ()
    """Keys of the manifest's `sources`."""
    derivable_from: str = ""
    """The claim by which the partner finds it in an open register itself."""
    required_for: frozenset[Kind] | None = None
    """Essential for these kinds of company only; `None` is for all."""
    max: int | None = None
    """How many characters the form takes."""
    format: str = ""
    """Another way to write it; the names are those of `idp.claims.writing`."""
    form: Mapping[str, str] | None = None
    """Keys of the partner's form by member, for a value that has several."""
    note: str = ""

    def need_for(self, kind: Kind | None) -> Need:
        """Tell whether the partner can do without it, for a kind of company."""
        if self.required_for is None or kind in self.required_for:
            return self.need
        return Need.VOLUNTARY


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what stays where."""

    partner: Texts
    evidence: timedelta
    """How long we keep the record of the consent. The values are gone minutes after they are read."""
    basis: Basis

    @property
    def years(self) -> int:
        """Return the years that the record is kept."""
        return round(self.evidence.days / 365.25)


@dataclass(frozen=True, slots=True)
class SignOn:
    """How the partner's own sign-in works, for the operator's staff."""

    kind: str
    note: str
    basis: Basis
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one partner may be given, for what, and how it is told."""

    id: PartnerId
    version: int
    title: Texts
    product: str
    product_title: Texts
    purpose: str
    """A DPV term, without its prefix."""
    purpose_text: Texts
    fields: tuple[Field, ...]
    never: frozenset[str]
    withheld: tuple[Texts, ...]
    """What people fear might be handed over, and is not."""
    typed_there: tuple[Texts, ...]
    """What the partner asks the person itself."""
    retention: Retention
    delivery: Delivery
    camara: bool
    """It may read by CAMARA KYC Fill-in."""
    signatory: bool
    """Only who may sign for the company applies."""
    valid_for: timedelta
    """How long it has to read what was agreed to."""
    lawful_basis: str
    sign_on: SignOn
    sources: Mapping[str, str]

    @property
    def reference(self) -> str:
        """Name this version: `tinkoff@1`."""
        return f"{self.id}@{self.version}"

    @property
    def identifier(self) -> str:
        """Name what is applied for: `tinkoff/rko`."""
        return f"{self.id}/{self.product}"

    @property
    def scope(self) -> str:
        """Return the scope that asks for the whole form."""
        return APPLY.format(self.id)

    @property
    def scopes(self) -> tuple[str, str, str]:
        """Return the scopes of an ordinary request."""
        return ("openid", self.scope, DPV + self.purpose)

    @property
    def claims(self) -> frozenset[str]:
        """Return every claim that may be handed over."""
        return frozenset(claim for field in self.fields for claim in field.claims)

    def field(self, key: str) -> Field | None:
        """Find a field by its key."""
        return next((field for field in self.fields if field.key == key), None)
