"""Signing in to a service as its own people do, with a jar for its cookies on our side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from legacy_bridges.contract.nouns import Manifest
from legacy_bridges.contract.traffic import Credential, Dialogue, Outgoing, Reply


@dataclass(frozen=True, slots=True)
class Question:
    """What the service wants a person to read and write down before it goes on."""

    picture: str
    """Path of the picture on the service; empty where the manifest knows none."""
    name: str
    """The field of the form that takes the answer."""
    action: str
    """Where the form goes, a path on the service."""
    fields: tuple[tuple[str, str], ...] = ()
    """What the form held by itself; neither login nor password."""
    charset: str = "utf-8"
    jar: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The cookies to which the question belongs."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, and what the person wrote down."""

    question: Question
    text: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replayed sign-in ended: the jar that is signed in, or why it is not."""

    jar: Mapping[str, str] | None = field(repr=False)
    """Cookie name to value; `None` unless the service proved that it let us in."""
    reason: str = ""
    """`refused`, `captcha`, `locked`, `foreign_form`, `no_form`, `no_proof`."""
    question: Question | None = None
    """With `captcha`, where a person can answer it on our page."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the gate has to know of a service's ways, beside how one signs in."""

    host: str
    """The `Host` that the service is to see, at sign-in and ever after."""
    base_urls: tuple[str, ...] = ()
    """Origins that the service writes into its pages, and that become its own host's."""
    reads: tuple[str, ...] = ("text/html",)
    """Types of answers whose body may show that the session is over."""
    farewell: str = ""
    """A pattern of the paths by which one signs out there; empty if none is known."""


@runtime_checkable
class Replays(Protocol):
    """Fills in the service's own sign-in form and keeps its cookies."""

    def habits(self, manifest: Manifest) -> Habits:
        """Say what the gate has to know of the service's ways."""
        ...

    def log_in(
        self, manifest: Manifest, credential: Credential, answered: Answered | None = None
    ) -> Dialogue[Replayed]:
        """Sign in once. A wrong password is an answer, not an error."""
        ...

    def log_out(self, manifest: Manifest, jar: Mapping[str, str]) -> Dialogue[bool]:
        """Sign out there; true if the service proved it."""
        ...

    def is_stale(self, manifest: Manifest, reply: Reply) -> bool:
        """Tell whether an answer shows that the service's session is over."""
        ...

    def wear(self, manifest: Manifest, outgoing: Outgoing, jar: Mapping[str, str]) -> Outgoing:
        """Put the jar's cookies, and what else the session is known by, into a request."""
        ...
