"""What the person may type: what billing lacks, and another contact than billing's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from idp.claims.catalogue import CATALOGUE, Claim, Source
from idp.claims.checks import LONGEST
from idp.claims.manifest import Field
from idp.claims.sourcing import Sourced
from idp.model.billing import Value
from idp.words import words_later

_NOT_TYPED: Final = frozenset({"org_type", "org_signatory"})
"""What nobody can say of themselves."""
_OPTIONAL: Final = frozenset({"corr_account", "bank_name"})
_LABELS: Final = {
    "given_name": words_later.text("Given name"),
    "family_name": words_later.text("Family name"),
    "middle_name": words_later.text("Patronymic"),
    "bik": words_later.text("BIK of the bank"),
    "account": words_later.text("Account number"),
    "corr_account": words_later.text("Correspondent account"),
    "bank_name": words_later.text("Name of the bank"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """Something to type where billing has nothing, or another contact than billing's."""

    name: str
    """The name of the control, and the key in `Ticks.typed`: `email`, `org_bank_account.bik`."""
    label: str
    """A msgid; empty where the line's own label says enough."""
    max: int
    required: bool
    """False: leave it empty for billing's value."""
    suggested: str = ""
    """What the person's profile has, to begin with."""


def inputs_of(field: Field, values: Mapping[str, Value], sourced: Sourced) -> tuple[Input, ...]:
    """Return what may be typed for a field."""
    return tuple(
        entry for claim in field.claims for entry in _inputs(CATALOGUE[claim], field, values, sourced)
    )


def _inputs(claim: Claim, field: Field, values: Mapping[str, Value], sourced: Sourced) -> Iterator[Input]:
    missing = claim.name not in values
    if claim.name in _NOT_TYPED or claim.name in sourced.wanted.only_verified:
        return
    if not missing and not claim.editable:
        return
    longest = field.max or LONGEST
    for member in claim.members:
        yield Input(f"{claim.name}.{member}", _LABELS[member], LONGEST, member not in _OPTIONAL)
    if not claim.members:
        label = _LABELS.get(claim.name, "") if len(field.claims) > 1 else ""
        suggested = sourced.suggested.get(claim.name, "") if claim.source is Source.PERSON else ""
        yield Input(claim.name, label, longest, missing, suggested)
