"""Entries: a name and values, with what of them is shown. RFC 4511 §4.1.7, §4.5.1.8."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from legacy_bridges.protocols.ldap.dn import Dn
from legacy_bridges.protocols.ldap.matching import prepared

OPERATIONAL: Final = frozenset({"entrydn", "structuralobjectclass"})
"""Shown when asked for. RFC 4512 §3.4."""
NO_ATTRIBUTES: Final = "1.1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the directory."""

    dn: Dn
    attributes: Mapping[str, tuple[str, ...]]
    """By name as it is written; the names differ in more than case."""
    _by_name: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _compared: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {name.lower(): v for name, v in self.attributes.items()})

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of an attribute, whose name is in lower case."""
        return self._by_name.get(name, ())

    def compared(self, name: str) -> frozenset[str]:
        """Return the values as they are compared. They are made ready once: a group has thousands."""
        found = self._compared.get(name)
        if found is None:
            found = self._compared[name] = frozenset(prepared(name, value) for value in self.values(name))
        return found

    def shown(self, wanted: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Go through what was asked for: all but the operational by default. RFC 4511 §4.5.1.8."""
        names = {name.lower() for name in wanted}
        everything = not names or "*" in names
        for name, values in self.attributes.items():
            operational = name.lower() in OPERATIONAL
            if name.lower() in names or (("+" in names) if operational else everything):
                yield name, values
