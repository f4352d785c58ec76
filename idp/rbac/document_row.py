"""One row of a document: strict about keys and values, every refusal names the place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NoReturn, TypeVar

from idp.model.access import Limits
from idp.model.errors import Invalid
from idp.model.ids import ServiceId

Word = TypeVar("Word", bound=StrEnum)
_SUM: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
_LIMITS: Final = ("services", "partners", "max_order", "max_month", "needs_approval")
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "nodes": ("id", "kind", "name", "service", "partner", "external", "children"),
    "roles": ("title", "permissions", "includes"),
    "groups": ("name", "node", "members"),
    "bindings": ("who", "role", "node", "only_here", *_LIMITS, "from", "until", "granter", "on", "reason"),
    "denials": ("who", "node", "permissions", "services", "granter", "reason"),
    "ceilings": ("level", "who", "node", "permissions", *_LIMITS, "granter", "reason"),
    "safeguard": ("second_person", "above_month"),
}


def refuse(place: str, problem: str) -> NoReturn:
    """Refuse what stands at a place of the document."""
    msg = f"{place}: {problem}"
    raise Invalid(msg)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and where it stands."""

    place: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, section: str, value: Any, place: str) -> "Row":
        """Take a mapping of known keys. Raises `Invalid`."""
        if not isinstance(value, Mapping):
            refuse(place, "must be a mapping")
        unknown = sorted(set(value) - set(KEYS[section]))
        if unknown:
            refuse(f"{place}.{unknown[0]}", f"no such key; there are {', '.join(KEYS[section])}")
        return cls(place, value)

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value:
            refuse(f"{self.place}.{key}", "must be a text")
        return value

    def optional(self, key: str) -> str | None:
        """Return a text that may be missing."""
        return self.text(key) if self.values.get(key) is not None else None

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts; `None` where there is none."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            refuse(f"{self.place}.{key}", "must be a list of texts")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """Return true or false; false where there is none."""
        value = self.values.get(key, "false")
        if value not in ("true", "false"):
            refuse(f"{self.place}.{key}", "must be true or false")
        return bool(value == "true")

    def sum(self, key: str) -> Decimal | None:
        """Return a sum of money, exact."""
        text = self.optional(key)
        if text is not None and not _SUM.fullmatch(text):
            refuse(f"{self.place}.{key}", "must be a sum such as 5000.00")
        return Decimal(text) if text is not None else None

    def moment(self, key: str) -> datetime | None:
        """Return a moment with its offset from UTC."""
        text = self.optional(key)
        try:
            at = datetime.fromisoformat(text) if text is not None else None
        except ValueError:
            at = None
        if text is not None and (at is None or at.tzinfo is None):
            refuse(f"{self.place}.{key}", "must be a moment such as 2026-12-31T21:00:00+00:00")
        return at

    def choice(self, key: str, kind: type[Word]) -> Word:
        """Return one of an enumeration's words."""
        text = self.text(key)
        if text not in {str(word) for word in kind}:
            refuse(f"{self.place}.{key}", f"must be one of {', '.join(kind)}")
        return kind(text)

    def limits(self) -> Limits:
        """Return what a right is held down to."""
        services, partners = self.words("services"), self.words("partners")
        return Limits(
            services=None if services is None else frozenset(map(ServiceId, services)),
            partners=None if partners is None else frozenset(partners),
            max_order=self.sum("max_order"),
            max_month=self.sum("max_month"),
            needs_approval=self.flag("needs_approval"),
        )
