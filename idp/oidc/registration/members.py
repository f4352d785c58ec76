"""Read one member of client metadata at a time, with its type."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Never

from idp.model.errors import Invalid
from idp.oidc.redirect_uris import problem_of

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Members:
    """A JSON object from outside. Each reader raises `Invalid`, naming the member."""

    values: Mapping[str, Any]
    within: str = ""

    def refuse(self, name: str, problem: str) -> Never:
        """Refuse the value of a member."""
        msg = f"{self.within}{name} {problem}"
        raise Invalid(msg, field=f"{self.within}{name}")

    def text(self, name: str) -> str | None:
        """Read a line of text; absent and `null` are the same, an empty one is refused."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
            self.refuse(name, "must be a line of text")
        return value

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Read a list of texts, each once."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.refuse(name, "must be a list of texts")
        if any(_CONTROL.search(item) for item in value):
            self.refuse(name, "must be a list of single lines of text")
        return tuple(dict.fromkeys(value))

    def flag(self, name: str) -> bool:
        """Read true or false; absent is false."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            self.refuse(name, "must be true or false")
        return value

    def seconds(self, name: str) -> int | None:
        """Read a number of seconds."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10**9:
            self.refuse(name, "must be a number of seconds")
        return value

    def choice(self, name: str, among: Collection[str], default: str) -> str:
        """Read one of a few words."""
        value = self.text(name) or default
        if value not in among:
            self.refuse(name, f"must be one of {', '.join(sorted(among))}")
        return value

    def choices(self, name: str, among: Collection[str], default: Collection[str]) -> frozenset[str]:
        """Read several of a few words."""
        values = frozenset(self.texts(name) or default)
        if not values <= set(among):
            self.refuse(name, f"may hold {', '.join(sorted(among))} only")
        return values

    def uri(self, name: str) -> str | None:
        """Read an https address; http on loopback hosts is for development."""
        value = self.text(name)
        problem = problem_of(value, native=False) if value else None
        if problem:
            self.refuse(name, problem)
        return value

    def uris(self, name: str, *, native: bool) -> tuple[str, ...]:
        """Read a list of redirect URIs."""
        values = self.texts(name) or ()
        problem = next(filter(None, (problem_of(uri, native=native) for uri in values)), None)
        if problem:
            self.refuse(name, problem)
        return values
