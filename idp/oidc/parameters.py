"""Raw parameters, read once: from here on a text is a type."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

from idp.oidc.errors import InvalidRequest

LONGEST: Final = 4096
"""Bytes of one value; `state` may be that long, an `id_token_hint` twice that."""
LONGEST_HINT: Final = 8192
MOST: Final = 64
"""Parameters of one request."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, repr=False)
class Parameters:
    """Every parameter that was sent, in its order, with all its values."""

    pairs: tuple[tuple[str, str], ...]
    _values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Parameters":
        """Take decoded pairs; an empty value counts as omitted. RFC 6749 §3.1."""
        kept = tuple((name, value) for name, value in pairs if value)
        values: dict[str, list[str]] = {}
        for name, value in kept:
            values.setdefault(name, []).append(value)
        return cls(kept, {name: tuple(several) for name, several in values.items()})

    @classmethod
    def parse(cls, query: str) -> "Parameters":
        """Read a query string that `encoded` has written."""
        return cls.of(parse_qsl(query))

    def only(self, names: Collection[str]) -> "Parameters":
        """Return these parameters alone."""
        return Parameters.of(pair for pair in self.pairs if pair[0] in names)

    def encoded(self) -> str:
        """Write as a query string, plain ASCII."""
        return urlencode(self.pairs)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a parameter."""
        return self._values.get(name, ())

    def get(self, name: str) -> str | None:
        """Return the value of a parameter that must not be repeated."""
        values = self.all(name)
        return values[0] if len(values) == 1 else None

    def text(self, name: str, longest: int = LONGEST) -> str | None:
        """Return a value without control characters; raises `InvalidRequest`. RFC 6749 §3.1."""
        value = self.get(name)
        if value is None:
            return None
        if len(value.encode()) > longest:
            raise InvalidRequest(description=f"{name} is too long")
        if _CONTROL.search(value):
            raise InvalidRequest(description=f"{name} holds a control character")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """Return a space-delimited list, each word once. RFC 6749 §3.3."""
        return tuple(dict.fromkeys((self.text(name) or "").split(" "))) if self.get(name) else ()

    def __contains__(self, name: str) -> bool:
        """Tell whether the parameter came with a value."""
        return name in self._values


def refuse_repeated_parameters(parameters: Parameters, may_repeat: frozenset[str] = frozenset()) -> None:
    """Refuse a parameter that came twice, in query and body together. RFC 6749 §3.1."""
    if len(parameters.pairs) > MOST:
        raise InvalidRequest(description="there are too many parameters")
    names = [name for name, _ in parameters.pairs if name not in may_repeat]
    if len(names) != len(set(names)):
        raise InvalidRequest(description="a parameter is repeated")


def find_named_token(form: Parameters) -> str:
    """Return the token that a form is about; its kind it says itself. RFC 7009 §2.1, RFC 7662 §2.1."""
    token = form.get("token")
    if token is None:
        raise InvalidRequest(description="token is missing")
    return token
