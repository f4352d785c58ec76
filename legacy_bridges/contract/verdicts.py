"""Judging a request: what is known of it, who sends it, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from legacy_bridges.contract.nouns import Claim


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What is known of a request before it is handed on, parsed once."""

    method: str
    return_to: str
    """The local path to come back to."""
    plain: bool
    """Whether the path means the same to every program that will read it."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who may enter, with what may be said of them."""

    claims: Mapping[Claim, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody who is signed in and may not enter."""

    reason: str
    need: str = ""
    """The permission that they lack at the service, where it is one request that needs it."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Let the request through with these headers."""

    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """Nobody is known: sign in, starting at this path of the service's host."""

    headers: Mapping[str, str]
    start: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The person is known and may not enter; the start path leads to the page that says why."""

    headers: Mapping[str, str]
    start: str
    reason: str


Verdict = Passed | SignInNeeded | Forbidden
