"""The persona cards for the demo's page, from the file that `okno demo` writes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyotp

from idp.ports.clock import Clock
from idp.web.demo import PersonaCard

PERSONAS: Final = "personas.json"
"""The file's name in the data folder; mode 0600, for it holds passwords."""


@dataclass(frozen=True, slots=True)
class Cards:
    """Reads the file at each look: the codes change every half minute."""

    file: Path
    clock: Clock

    def personas(self, locale: str) -> Sequence[PersonaCard]:
        """Return everybody one can be, titles in a language."""
        return tuple(self._card(told, locale) for told in self._read().get("personas", ()))

    def _card(self, told: Mapping[str, Any], locale: str) -> PersonaCard:
        secret = told.get("totp_secret")
        return PersonaCard(
            name=told["name"],
            title=told["title"].get(locale, told["title"]["en"]),
            login=told["login"],
            password=told["password"],
            code=pyotp.TOTP(secret).at(self.clock.now()) if secret else "",
        )

    def _read(self) -> Mapping[str, Any]:
        """Read the file; there is none when the provider was started by itself."""
        if not self.file.exists():
            return {}
        found: Mapping[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return found
