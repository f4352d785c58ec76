"""What a browser wants when it knocks, and what it gets in the end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from idp.authn.assurance import wanted
from idp.model.errors import Invalid
from legacy_bridges.contract import Barred, Launched
from legacy_bridges.return_path import local_path

_MARK: Final = re.compile(r"[0-9a-f]{64}\Z")
_SENT: Final = "sent."

Answer = str | Launched | Barred
"""An address, a signed statement on its way, or why there is none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """To enter a service from a marked browser, and where to come out."""

    mark: str
    """Empty where the service has no door of ours that could mark it."""
    return_to: str
    sent: Mapping[str, str] = field(default_factory=dict)
    """What the service itself sent along, checked."""
    acr_values: tuple[str, ...] = ()
    """The assurance that the service, or a page of it, asks for."""
    fresh: bool = False
    """The person has to sign in anew. Not parked: it stands in what the entry needs."""

    @classmethod
    def of(cls, request: Mapping[str, str]) -> "Wish":
        """Read one. Raises `Invalid` for a mark that is none."""
        mark = request.get("mark", "")
        if mark and not _MARK.match(mark):
            raise Invalid(field="mark")
        sent = {name.removeprefix(_SENT): v for name, v in request.items() if name.startswith(_SENT)}
        acr = wanted((request.get("acr", ""),))
        return cls(mark, local_path(request.get("to")) or "/", sent, (acr,) if acr else ())

    def parked(self, service: str) -> Mapping[str, str]:
        """Write it down for an interaction."""
        sent = {f"{_SENT}{name}": value for name, value in self.sent.items()}
        return {"service": service, "mark": self.mark, "to": self.return_to, **sent}
