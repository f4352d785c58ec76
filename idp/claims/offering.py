"""From values to what the consent page shows: lines in two blocks, exact, with their sources."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from idp.claims.catalogue import CATALOGUE, Kind, block_of
from idp.claims.inputs import Input, inputs_of
from idp.claims.manifest import Field, Manifest, Texts
from idp.claims.sourcing import Sourced
from idp.claims.verified import answer, claims_of
from idp.claims.wording import say_source
from idp.claims.writing import length, said, written
from idp.model.application import Block, Need, Wanted
from idp.model.billing import Value

__all__ = ["Input", "Line", "Offer", "length_of", "offer"]

_NOBODY: Final = "operator"
"""Whoever is named as the source of verified claims: it does not matter which claims can be."""


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A field of the partner's form as the page shows it."""

    field: Field
    block: Block
    """Where it is shown."""
    company: bool
    """The company's right is needed for it, also where it stands among personal data."""
    need: Need
    values: Mapping[str, Value]
    """By claim, as billing has them."""
    sent: Mapping[str, Any]
    """By claim, as they are sent."""
    inputs: tuple[Input, ...]
    missing: bool
    """It cannot be handed over unless it is typed."""
    unfit: bool
    """It is missing because billing's value breaks its rule: the contract wants correcting."""
    sensitive: bool
    given: bool
    """Agreed to already, by who may say so for the company."""
    before: bool | None
    """Whether it was handed over the last time; `None` if it was not asked for then."""

    @property
    def key(self) -> str:
        """Return the partner's own name of the field."""
        return self.field.key

    @property
    def labels(self) -> Texts:
        """Return what it is called, by language."""
        return self.field.labels

    @property
    def why(self) -> Texts | None:
        """Return why it cannot be left out, by language."""
        return self.field.why if self.need is Need.ESSENTIAL else None

    @property
    def locked(self) -> bool:
        """Tell whether it cannot be unticked."""
        return self.given or self.need is Need.ESSENTIAL

    def said(self, locale: str) -> str:
        """Say the exact value; empty if it is missing."""
        return "" if self.missing else " ".join(said(value, locale) for value in self.sent.values())

    def source(self, locale: str) -> str:
        """Say where the value comes from; empty if it is missing."""
        origins = dict.fromkeys(say_source(locale, value.source) for value in self.values.values())
        return "" if self.missing else ", ".join(origins)

    @property
    def verified_at(self) -> datetime | None:
        """Return when the value was checked: the oldest of its parts; `None` if it is not known."""
        moments = [value.verified_at for value in self.values.values() if value.verified_at is not None]
        return min(moments) if moments and len(moments) == len(self.values) else None

    @property
    def verified(self) -> bool:
        """Tell whether every part was checked."""
        return bool(self.values) and all(value.verified for value in self.values.values())


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """Everything that the page shows. Made by `offer` alone."""

    manifest: Manifest
    wanted: Wanted
    kind: Kind | None
    lines: tuple[Line, ...]
    at: datetime

    def block(self, block: Block) -> tuple[Line, ...]:
        """Return the lines of a block."""
        return tuple(line for line in self.lines if line.block is block)

    @property
    def company_lines(self) -> tuple[Line, ...]:
        """Return the lines that the company's right is needed for."""
        return tuple(line for line in self.lines if line.company)

    @property
    def digest(self) -> str:
        """Return what a post from this page must bring back: whatever else is shown is another page.

        When a value was checked is left out: a number is checked anew each time it is read.
        """
        shown: list[Any] = [self.manifest.reference, self.wanted.purpose, self.wanted.reads]
        for line in self.lines:
            shown.append([line.key, line.block, line.company, line.need, dict(line.sent)])
            shown.append([line.missing, line.given, [entry.name for entry in line.inputs]])
        text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


def offer(
    sourced: Sourced, agreed: Collection[str] | None = None, before: Mapping[str, bool] | None = None
) -> Offer:
    """Lay out the lines.

    `agreed` are keys of the company's fields that somebody with its right has agreed to: those are
    given, the company's other ones are not offered. `before` says for each field of the last
    consent whether it was handed over.
    """
    kept = [field for field in sourced.manifest.fields if _is_offered(field, sourced)]
    lines = [_line(field, sourced, agreed, before or {}) for field in kept]
    if agreed is not None:
        lines = [line for line in lines if line.given or not line.company]
    return Offer(sourced.manifest, sourced.wanted, sourced.kind, tuple(lines), sourced.at)


def _is_offered(field: Field, sourced: Sourced) -> bool:
    """Tell whether a field is wanted, is there for this kind of company, and can be answered as asked."""
    if field.key not in sourced.wanted.fields:
        return False
    if any(sourced.kind in CATALOGUE[claim].absent_for for claim in field.claims):
        return False
    wishes = sourced.wanted.values or {}
    values = ((claim, sourced.values[claim].value) for claim in field.claims if claim in sourced.values)
    if any(value not in wishes.get(claim, [value]) for claim, value in values):
        return False
    return set(field.claims) & set(sourced.wanted.only_verified) <= _answerable(sourced)


def _answerable(sourced: Sourced) -> frozenset[str]:
    """Return the claims that verified claims can hold."""
    return claims_of(answer(sourced.wanted.verified, sourced.values, _NOBODY, sourced.at))


def _line(field: Field, sourced: Sourced, agreed: Collection[str] | None, before: Mapping[str, bool]) -> Line:
    values = {claim: sourced.values[claim] for claim in field.claims if claim in sourced.values}
    sent = {claim: written(value.value, field.format) for claim, value in values.items()}
    known = [CATALOGUE[claim] for claim in field.claims]
    too_long = field.max is not None and length_of(sent) > field.max
    company = any(claim.block is Block.COMPANY for claim in known)
    missing = too_long or len(values) < len(field.claims)
    agreed_to = company and agreed is not None and field.key in agreed
    personal = any(block_of(claim, sourced.kind) is Block.PERSON for claim in known)
    return Line(
        field=field,
        block=Block.PERSON if personal else Block.COMPANY,
        company=company,
        need=field.need_for(sourced.kind),
        values={} if too_long else values,
        sent={} if too_long else sent,
        inputs=() if agreed_to and not missing else inputs_of(field, {} if too_long else values, sourced),
        missing=missing,
        unfit=too_long or not sourced.unfit.isdisjoint(field.claims),
        sensitive=any(claim.sensitive for claim in known),
        given=agreed_to,
        before=before.get(field.key),
    )


def length_of(sent: Mapping[str, Any]) -> int:
    """Return how many characters a field takes in the partner's form."""
    return sum(length(value) + 1 for value in sent.values()) - 1
