"""A fact of a tree as plain values, for JSON."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from idp.cli.output import moment
from idp.model.access import KINDS, Difference, Fact


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


def in_a_line(difference: Difference) -> str:
    """Say one change: what is made, what ends, or what becomes another value."""
    before = told(difference.before) if difference.before else {}
    after = told(difference.after) if difference.after else {}
    heading = after or before
    sign = "~" if before and after else "+" if after else "-"
    name = heading.get("id", "") or "/".join(str(heading.get(key, "")) for key in ("group", "account"))
    changed = {key for key in {**before, **after} if before.get(key) != after.get(key)}
    wanted = [key for key in {**before, **after} if key in changed and key not in ("id", "kind_of_fact")]
    said = [_said(key, before.get(key), after.get(key)) for key in wanted] if sign != "-" else []
    return f"{sign} {heading['kind_of_fact']} {name}" + (f": {', '.join(said)}" if said else "")


def _said(key: str, old: Any, new: Any) -> str:
    return f"{key} {old} → {new}" if old is not None else f"{key} {new}"
