"""Telling a service that a session of its own is over, each protocol in its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from idp.model.ids import AccountId, Sid
from legacy_bridges.contract import Bridged


@dataclass(frozen=True, slots=True)
class Gone:
    """A session that has to end at a service."""

    index: str
    """What the service calls it."""
    detail: Mapping[str, str]
    """As the protocol wrote it into `ServiceSession.detail`."""
    sid: Sid
    account: AccountId


class Teller(Protocol):
    """Tells services of one protocol, server to server. One for the life of the process."""

    def tell(self, bridged: Bridged, gone: Gone) -> None:
        """Tell once; it must bear being done twice.

        Raises `Unavailable` where another try may help, and `Refused` where none will.
        """
        ...
