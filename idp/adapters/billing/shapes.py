"""Read a JSON value as what it must be, or say that it is `Unreadable`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, NoReturn

from idp.adapters.billing.errors import Unreadable
from idp.adapters.billing.resources import Json
from idp.model.billing import Money

LONGEST: Final = 4096
_MOST: Final = Decimal(10) ** 12
_PLACES: Final = 6


def refuse(name: str, problem: str = "is not as expected") -> NoReturn:
    """Raise `Unreadable`, naming the attribute and never its value."""
    msg = f"billing's {name} {problem}"
    raise Unreadable(msg)


def optional_text(document: Json, name: str) -> str:
    """Return a text, empty where there is none."""
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        refuse(name)
    return value


def text(document: Json, name: str) -> str:
    """Return a text that must be there."""
    return optional_text(document, name) or refuse(name, "is missing")


def flag(document: Json, name: str) -> bool:
    """Return a truth value, false where there is none."""
    value = document.get(name, False)
    if not isinstance(value, bool):
        refuse(name)
    return value


def part(document: Json, name: str) -> Json:
    """Return an object within, empty where there is none."""
    value = document.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        refuse(name)
    return value


def parts(document: Json, name: str) -> Sequence[Json]:
    """Return a list of objects, empty where there is none."""
    value = document.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        refuse(name)
    return value


def reference(document: Json, name: str) -> str:
    """Return the id of what is referred to, empty where nothing is."""
    return optional_text(part(document, name), "id")


def moment(value: str, name: str) -> datetime | None:
    """Read a date with time and zone, or a date, which is midnight UTC; `None` for the empty text."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        refuse(name)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def money(document: Json, name: str) -> Money:
    """Read TM Forum's `Money`: value and unit, which must both be there."""
    found = part(document, name)
    return Money(amount(found, "value"), text(found, "unit"))


def amount(document: Json, name: str) -> Decimal:
    """Read a number as it was written; what is finer than a millionth is left over from reckoning."""
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        refuse(name)
    number = Decimal(value)
    if abs(number) > _MOST:
        refuse(name)
    return round(number, _PLACES) if _places(number) > _PLACES else number


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def characteristics(document: Json, name: str) -> Mapping[str, Any]:
    """Read a list of `{name, value}` as a mapping."""
    return {text(item, "name"): item.get("value") for item in parts(document, name)}


def refuse_repeated(ids: Iterable[str], name: str) -> None:
    """Refuse if two resources of a list have one id."""
    seen: set[str] = set()
    for found in ids:
        if found in seen:
            refuse(name, "comes twice")
        seen.add(found)
