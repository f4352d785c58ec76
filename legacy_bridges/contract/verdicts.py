"""Judging a request: what is known of it, who sends it, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from legacy_bridges.contract.fields import field_value
from legacy_bridges.contract.nouns import Claim, Manifest, start_path


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


def verdict_on(manifest: Manifest, facts: RequestFacts | None, visitor: Entrant | Barred | None) -> Verdict:
    """Judge one request by who sends it, the same for every protocol. Unreadable facts are nobody's."""
    nobody = dict.fromkeys(manifest.identity, "")
    if facts is None or not facts.plain:
        return SignInNeeded(nobody, start_path("/"))
    start = start_path(facts.return_to if facts.method == "GET" else "/")
    match visitor:
        case None:
            return SignInNeeded(nobody, start)
        case Barred(reason=reason):
            return Forbidden(nobody, start, reason)
        case Entrant():
            return Passed(_told(manifest, visitor))


def _told(manifest: Manifest, entrant: Entrant) -> Mapping[str, str]:
    """Name every header of the manifest, empty where nothing is known.

    A name that is left out would let some proxies send their own placeholder instead.
    """
    return {name: field_value(entrant.claims.get(claim, "")) for name, claim in manifest.identity.items()}
