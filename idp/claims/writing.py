"""How a value is written: for the form it goes to, and for the eyes of a person."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from idp.words import words_for

Format = Callable[[Any], Any]


def _russian_date(value: Any) -> Any:
    return date.fromisoformat(value).strftime("%d.%m.%Y")


def _digits(value: Any) -> Any:
    return "".join(sign for sign in str(value) if sign.isdecimal())


FORMATS: Final[Mapping[str, tuple[str, Format]]] = {
    "dd.mm.yyyy": ("date", _russian_date),
    "digits": ("phone", _digits),
}
"""By name: the rule whose values it takes, and how it writes them."""


def written(value: Any, name: str) -> Any:
    """Write a value as a form wants it; an empty name leaves it as it is."""
    return FORMATS[name][1](value) if name else value


def plain(value: Any) -> str:
    """Return a value as one line of text: an address in one line, parts one after another."""
    if isinstance(value, Mapping):
        return str(value.get("formatted") or ", ".join(map(str, value.values())))
    return str(value)


def said(value: Any, locale: str) -> str:
    """Say a value as it is sent; truth and kinds of company in the reader's words."""
    words = words_for(locale)
    if isinstance(value, bool):
        return words.text("yes") if value else words.text("no")
    if isinstance(value, Mapping) and "formatted" not in value:
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    return plain(value)


def length(value: Any) -> int:
    """Return how many characters a value takes in a form."""
    return len(plain(value))
