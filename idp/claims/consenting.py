"""From what is shown to what is agreed to: the essential and the ticked, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.claims.offering import Line, Offer
from idp.model.billing import Value

SELF_ASSERTED = "self-asserted"
"""The source of what a person typed."""


@dataclass(frozen=True, slots=True, repr=False)
class Ticks:
    """What the person did on the page."""

    keys: frozenset[str] = frozenset()
    typed: Mapping[str, str] = field(default_factory=dict)
    """By `Input.name`."""
    confirmed: frozenset[str] = frozenset()
    """Keys of sensitive fields that were said yes to a second time."""


@dataclass(frozen=True, slots=True, repr=False)
class Handed:
    """A field that is handed over, with the values that were on the page."""

    line: Line
    values: Mapping[str, Value]
    """By claim, as they are sent."""

    @property
    def key(self) -> str:
        """Return the partner's own name of the field."""
        return self.line.key

    @property
    def self_asserted(self) -> bool:
        """Tell whether any part was typed by the person."""
        return any(value.source == SELF_ASSERTED for value in self.values.values())


@dataclass(frozen=True, slots=True, repr=False)
class Consented:
    """What was agreed to. Made by `consent` alone."""

    offer: Offer
    handed: tuple[Handed, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the fields, in the manifest's order."""
        return tuple(handed.key for handed in self.handed)

    @property
    def company_keys(self) -> tuple[str, ...]:
        """Return the keys of those that stand on the company's right."""
        return tuple(handed.key for handed in self.handed if handed.line.company)


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Why it cannot be agreed to yet: a msgid by `Input.name`, or by key for what wants a second yes."""

    told: Mapping[str, str]


def consent(offer: Offer, ticks: Ticks) -> Consented | Mistakes:
    """Take the essential lines, the ticked ones and those already given, with what was typed.

    Raises `Invalid` for a key or an input that the page did not have: it was tampered with.
    """
    raise NotImplementedError
