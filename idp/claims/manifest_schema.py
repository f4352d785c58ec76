"""What a manifest file may say, key by key."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Said

from idp.claims.catalogue import Kind
from idp.claims.manifest import Basis, Delivery
from idp.model.application import Need

Text = Annotated[str, Said(min_length=1, max_length=500)]
Key = Annotated[str, Said(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$")]
Id = Annotated[str, Said(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Minutes = Annotated[str, Said(pattern=r"^PT[1-9][0-9]{0,3}M$")]
Years = Annotated[str, Said(pattern=r"^P[1-9][0-9]?Y$")]


class Strict(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SaidTexts(Strict):
    """A sentence in every language."""

    ru: Text
    en: Text
    ro: Text


class SaidField(Strict):
    """A line of the partner's form."""

    claim: Text | Annotated[tuple[Text, ...], Said(min_length=2)]
    need: Need
    label: SaidTexts
    why: SaidTexts | None = None
    basis: Basis
    sources: tuple[Key, ...] = ()
    derivable_from: Text | None = None
    required_for: Annotated[tuple[Kind, ...], Said(min_length=1)] | None = None
    max: Annotated[int, Said(ge=1, le=1000)] | None = None
    format: Text | None = None
    form: dict[Key, Key] | None = None
    note: Text | None = None

    @property
    def claims(self) -> tuple[str, ...]:
        """Return the claims, of which there is mostly one."""
        return (self.claim,) if isinstance(self.claim, str) else self.claim


class SaidProduct(Strict):
    """What is applied for."""

    id: Id
    title: SaidTexts


class SaidPurpose(Strict):
    """What for: one purpose."""

    dpv: Text
    text: SaidTexts


class SaidDelivery(Strict):
    """How the partner reads."""

    kind: Delivery
    camara: bool = False


class SaidConsent(Strict):
    """What the consent is like."""

    valid_for: Minutes
    lawful_basis: Literal["consent", "contract"]
    signatory: bool = False


class SaidRetention(Strict):
    """How long what stays where."""

    evidence: Years
    partner: SaidTexts
    basis: Basis


class SaidSignOn(Strict):
    """How the partner's own sign-in works."""

    kind: Key
    note: Text
    basis: Basis
    sources: tuple[Key, ...] = ()


class SaidManifest(Strict):
    """One file."""

    partner: Id
    version: Annotated[int, Said(ge=1, le=9999)]
    title: SaidTexts
    product: SaidProduct
    purpose: SaidPurpose
    delivery: SaidDelivery
    consent: SaidConsent
    retention: SaidRetention
    sign_on: SaidSignOn
    fields: Annotated[dict[Key, SaidField], Said(min_length=1, max_length=60)]
    never: tuple[Text, ...] = ()
    withheld: Annotated[tuple[SaidTexts, ...], Said(min_length=1, max_length=5)]
    typed_there: tuple[SaidTexts, ...] = ()
    sources: dict[Key, Text] = {}
