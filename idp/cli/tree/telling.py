"""A fact of a tree as plain values, for JSON."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from idp.cli.output import moment
from idp.model.access import KINDS, Fact


def told(fact: Fact) -> dict[str, Any]:
    """Describe a fact: its kind and every value that says something."""
    return {"kind_of_fact": str(KINDS[type(fact)]), **_members(fact)}


def _members(value: Any) -> dict[str, Any]:
    found = ((field.name, _plain(getattr(value, field.name))) for field in fields(value))
    return {name: said for name, said in found if said not in (None, "", {})}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; sets become sorted lists, sums text."""
    match value:
        case frozenset() | tuple():
            plain: Any = sorted(value) if isinstance(value, frozenset) else [_plain(one) for one in value]
        case datetime():
            plain = moment(value)
        case Decimal():
            plain = str(value)
        case _:
            plain = _members(value) if is_dataclass(value) else value
    return plain
