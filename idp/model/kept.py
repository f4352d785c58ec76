"""Sessions that services keep themselves, after we have said who somebody is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from idp.model.ids import AccountId, CompanyId, ServiceId, Sid


class Telling(StrEnum):
    """Who tells a service that a session of its own is over."""

    BACK = "back"
    """We do, server to server."""
    FRONT = "front"
    """The person's browser has to carry the news."""
    NOBODY = "nobody"
    """It ends by itself, and may end ours by a message of its own."""


@dataclass(frozen=True, slots=True)
class ServiceSession:
    """A session that a service keeps by itself because of a statement of ours."""

    service: ServiceId
    index: str
    """What the service calls it: a CAS service ticket, a SAML `SessionIndex`."""
    sid: Sid
    account: AccountId
    company: CompanyId | None
    telling: Telling
    access: str
    """The access rule of the service."""
    roles: tuple[str, ...]
    """What the service was told, in its own words."""
    made_at: datetime
    detail: Mapping[str, str] = field(default_factory=dict)
    """What has to be known to end it there; the protocol's own."""
