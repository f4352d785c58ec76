"""A partner's application form: which keys it has, and what may stand in them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FORMS: Final = Path(__file__).with_name("forms")
NAMES: Final = ("mailru", "tinkoff", "tochka", "nethouse", "ofdru", "kontur", "bitrix24")
EIGHTH: Final = "sonata"
LONGEST: Final = 1000
TRADER: Final = 12
"""Digits of the taxpayer number of a sole trader; a company's has ten."""


class FormError(Exception):
    """The form does not take this: one sentence that names the key."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form."""

    key: str
    label: Mapping[str, str]
    required: bool
    not_of_traders: bool
    """A sole trader has no such thing."""
    pattern: str
    longest: int
    claims: tuple[str, ...]
    """What the provider calls the parts of the value, of a relying party's form."""
    parts: Mapping[str, str]
    """Where one claim fills several keys of the form: the key by the claim's member."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys that this line fills."""
        return tuple(self.parts.values()) or (self.key,)


@dataclass(frozen=True, slots=True)
class Form:
    """A partner, and the form that it wants filled in."""

    name: str
    title: Mapping[str, str]
    product: Mapping[str, str]
    kind: str
    """`relying_party`, `application` or `camara`."""
    asks: str
    """How a relying party says what it wants: `details`, `scope` or `claims`."""
    identifier: str
    purpose: str
    inn: str
    """The key that holds the taxpayer number, which tells a sole trader."""
    fields: tuple[Field, ...]
    later: tuple[Mapping[str, str], ...]
    """What is filled in at the partner itself."""

    @property
    def claims(self) -> tuple[str, ...]:
        """Return every claim that the form is filled from."""
        return tuple(claim for field in self.fields for claim in field.claims)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came, and what is not in it."""

    values: Mapping[str, str]
    missing: tuple[Field, ...]


@cache
def read_form(name: str) -> Form:
    """Read the partner's own description of its form."""
    told = json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8"))
    return Form(
        name=told["name"],
        title=told["title"],
        product=told["product"],
        kind=told["kind"],
        asks=told.get("asks", ""),
        identifier=told.get("identifier", ""),
        purpose=told.get("purpose", ""),
        inn=told.get("inn", ""),
        fields=tuple(map(_field, told["fields"])),
        later=tuple(told["later"]),
    )


def _field(told: Mapping[str, Any]) -> Field:
    return Field(
        key=told["key"],
        label=told["label"],
        required=told["required"],
        not_of_traders=told.get("not_of_traders", False),
        pattern=told.get("pattern", ""),
        longest=told.get("max", LONGEST),
        claims=tuple(told.get("claims", ())),
        parts=told.get("parts", {}),
    )


def accept(form: Form, told: Mapping[str, Any]) -> Filled:
    """Take a filled-in form. Raises `FormError` for a key that is not on it, and for one that is missing."""
    known = {key: field for field in form.fields for key in field.keys}
    for key, value in told.items():
        if key not in known:
            raise FormError(_words(form, "has no field", key))
        _refuse_odd(form, known[key], key, value)
    missing = tuple(field for field in form.fields if not set(field.keys) & told.keys())
    trader = len(str(told.get(form.inn, ""))) == TRADER
    for field in missing:
        if field.required and not (trader and field.not_of_traders):
            raise FormError(_words(form, "cannot do without", field.key))
    return Filled(dict(told), missing)


def _refuse_odd(form: Form, field: Field, key: str, value: Any) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= field.longest:
        raise FormError(_words(form, "takes a text of another length in", key))
    if field.pattern and not re.fullmatch(field.pattern, value):
        raise FormError(_words(form, "takes nothing of this shape in", key))


def _words(form: Form, trouble: str, key: str) -> str:
    return f"the form of {form.name} {trouble} {key[:64]}"
