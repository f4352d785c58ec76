"""What happened to tokens, and to devices that wait for one."""

from dataclasses import dataclass

from idp.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A client gave a token back: an access token, or a refresh token with all that came of it."""

    token: str
    """Which kind it was."""
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAsked(Event):
    """A device without a browser asked to be let in."""

    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceApproved(Event):
    """A person let a device in."""

    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDenied(Event):
    """A person did not let a device in."""
