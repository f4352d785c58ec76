"""From values to what the consent page shows: lines in two blocks, exact, with their sources."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.claims.catalogue import Kind
from idp.claims.manifest import Field, Manifest, Texts
from idp.claims.sourcing import Sourced
from idp.model.application import Block, Need, Wanted
from idp.model.billing import Value


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
        raise NotImplementedError

    def source(self, locale: str) -> str:
        """Say where the value comes from."""
        raise NotImplementedError

    @property
    def verified_at(self) -> datetime | None:
        """Return when the value was checked last: the oldest of its parts."""
        raise NotImplementedError

    @property
    def verified(self) -> bool:
        """Tell whether every part was checked."""
        raise NotImplementedError


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
        """Return what a post from this page must bring back: whatever else is shown is another page."""
        raise NotImplementedError


def offer(
    sourced: Sourced, agreed: Collection[str] | None = None, before: Mapping[str, bool] | None = None
) -> Offer:
    """Lay out the lines.

    `agreed` are keys of the company's fields that somebody with its right has agreed to: those are
    given, the company's other ones are not offered. `before` says for each field of the last
    consent whether it was handed over.
    """
    raise NotImplementedError
