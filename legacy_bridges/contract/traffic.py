"""What goes to an old service and what comes back, as values: a protocol speaks no HTTP itself."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from idp.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of ours to the service, with a body that is known whole."""

    method: str
    path: str
    """Path and query on the service's upstream; never another origin."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered; the beginning of its body, as far as it was read."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """As they came, a name as often as it came."""
    body: bytes
    path: str = ""
    """Path and query of the request that it answers."""
    whole: bool = True
    """Whether that was all of the body: what is missing from a part may stand in the rest."""

    def header(self, name: str) -> str:
        """Return the first value of a header, empty if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


T = TypeVar("T")
Dialogue = Generator[Ask, Reply, T]
"""Several requests, each decided by the answer before it. Raises `NoAnswerError` where that is none."""


class NoAnswerError(Exception):
    """The service did not answer, or not in a way that its manifest knows. Says what in one line."""


class NotTheirsError(NoAnswerError):
    """The browser sent a field itself that only the protocol fills in."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A login and the secret that goes with it, lent for one request or one replay."""

    login: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request of the person's own, on its way to the service; the body follows it unread."""

    method: str
    path: str
    """Path and query."""
    headers: tuple[tuple[str, str], ...]
    prefix: bytes = field(default=b"", repr=False)
    """What stands before the body, where a protocol puts something into a form."""

    def with_header(self, name: str, value: str) -> "Outgoing":
        """Set a header over any that has this name, in whatever spelling CGI would fold into it."""
        folded = name.lower().replace("_", "-")
        kept = tuple(pair for pair in self.headers if pair[0].lower().replace("_", "-") != folded)
        return replace(self, headers=(*kept, (name, value)))
