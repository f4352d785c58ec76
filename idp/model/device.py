"""A device without a browser of its own that waits to be let in. RFC 8628."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from idp.model.ids import BrowserId, ClientId

GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"


class DeviceState(StrEnum):
    """What the person said of it."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, repr=False)
class DeviceRequest:
    """What a device asked for, by the digests of its two codes.

    What was approved is an authorization code under the same digest: it is redeemed once.
    """

    digest: str
    """Of the code that the device keeps."""
    user_code: str
    """Keyed digest of the code that the person types: it is too short for a plain one."""
    client: ClientId
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    address: str
    """Where the device asked from; shown to whoever is to let it in."""
    created_at: datetime
    expires_at: datetime
    interval: int
    """Seconds between two questions of the device; more once it was too fast."""
    next_at: datetime
    """When it may ask again."""
    browser: BrowserId | None = None
    """The one that typed the code first; no other may decide."""
    state: DeviceState = DeviceState.PENDING
