"""What happens to applications of a company's own: past tense, one audit row each."""

from dataclasses import dataclass

from idp.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAppConnected(Event):
    """A company connected an application of its own."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAppSecretChanged(Event):
    """Its secret was replaced; the old one is good no more."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAppEnded(Event):
    """A company took an application of its own away."""

    service: str
