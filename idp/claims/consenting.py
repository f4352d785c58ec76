"""From what is shown to what is agreed to: the essential and the ticked, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from idp.claims.catalogue import CATALOGUE, Claim
from idp.claims.checks import is_fit, mistake, tidy
from idp.claims.offering import Line, Offer, length_of
from idp.claims.wording import SELF_ASSERTED
from idp.claims.writing import written
from idp.model.application import Need
from idp.model.billing import Value
from idp.model.errors import Invalid
from idp.words import words_later

__all__ = ["SELF_ASSERTED", "Consented", "Handed", "Mistakes", "Ticks", "consent"]

_TAMPERED: Final = words_later.text("This page is not valid any more: open it again.")
_NEEDED: Final = words_later.text("The partner cannot do without it: type it.")
_EMPTY: Final = words_later.text("Type it, or take the tick off.")
_NOWHERE: Final = words_later.text("The partner cannot do without it, and the operator does not know it.")
_TOO_LONG: Final = words_later.text("It is too long for the partner's form.")
_TWICE: Final = words_later.text("Say yes a second time, or take the tick off.")


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
    _refuse_foreign(offer, ticks)
    taken = [line for line in offer.lines if line.locked or line.key in ticks.keys]
    told: dict[str, str] = {}
    handed: list[Handed] = []
    for line in taken:
        filled = _filled(line, ticks, offer)
        told |= filled.told if isinstance(filled, Mistakes) else {}
        if isinstance(filled, Handed) and _is_as_asked(filled, offer):
            handed.append(filled)
    return Mistakes(told) if told else Consented(offer, tuple(handed))


def _refuse_foreign(offer: Offer, ticks: Ticks) -> None:
    keys = {line.key for line in offer.lines}
    inputs = {entry.name for line in offer.lines for entry in line.inputs}
    if not (ticks.keys | ticks.confirmed <= keys and ticks.typed.keys() <= inputs):
        raise Invalid(_TAMPERED, field="ticks")


def _filled(line: Line, ticks: Ticks, offer: Offer) -> Handed | Mistakes:
    """Complete a line with what was typed."""
    values: dict[str, Value] = {}
    told: dict[str, str] = {}
    for name in line.field.claims:
        typed = _typed(CATALOGUE[name], ticks)
        if typed is not None and not is_fit(CATALOGUE[name], typed, offer.kind):
            told[_first(name, line)] = mistake(CATALOGUE[name])
        elif typed is not None:
            values[name] = Value(written(typed, line.field.format), SELF_ASSERTED)
        elif name in line.sent:
            billed = line.values[name]
            values[name] = Value(line.sent[name], billed.source, billed.verified_at, billed.verified)
        else:
            told[_first(name, line)] = _lack(name, line)
    if not told:
        told = _trouble(line, values, ticks)
    return Mistakes(told) if told else Handed(line, values)


def _trouble(line: Line, values: Mapping[str, Value], ticks: Ticks) -> dict[str, str]:
    """Return what is wrong with a line whose values are all there."""
    if line.field.max is not None and length_of({n: v.value for n, v in values.items()}) > line.field.max:
        return {_first(line.field.claims[0], line): _TOO_LONG}
    if line.sensitive and line.key not in ticks.confirmed:
        return {line.key: _TWICE}
    return {}


def _typed(claim: Claim, ticks: Ticks) -> Any:
    """Return what was typed for a claim, tidied; `None` if nothing was."""
    if claim.members:
        parts = {
            member: tidy(claim, ticks.typed.get(f"{claim.name}.{member}", "")) for member in claim.members
        }
        return {member: part for member, part in parts.items() if part} or None
    text = tidy(claim, ticks.typed.get(claim.name, ""))
    if not text:
        return None
    return {"formatted": text} if claim.check == "address" else text


def _first(claim: str, line: Line) -> str:
    """Return the input that a mistake is told at; the line itself where nothing can be typed."""
    names = (entry.name for entry in line.inputs)
    return next((name for name in names if name.partition(".")[0] == claim), line.key)


def _lack(claim: str, line: Line) -> str:
    if _first(claim, line) == line.key and not line.inputs:
        return _NOWHERE
    return _NEEDED if line.need is Need.ESSENTIAL else _EMPTY


def _is_as_asked(handed: Handed, offer: Offer) -> bool:
    """Tell whether typed values are among those the partner asked for. OpenID Connect Core 1.0 §5.5.1."""
    wishes = offer.wanted.values or {}
    typed = ((name, value) for name, value in handed.values.items() if value.source == SELF_ASSERTED)
    return all(value.value in wishes.get(name, [value.value]) for name, value in typed)
