"""Records of sessions that services keep themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from idp.model.ids import AccountId, CompanyId, ServiceId, Sid
from idp.model.kept import ServiceSession


class ServiceSessions(Protocol):
    """Sessions at services, found by what the service calls them."""

    def put(self, session: ServiceSession) -> None:
        """Write one, over the one that has the same index at the service."""
        ...

    def find(self, service: ServiceId, index: str) -> ServiceSession | None: ...

    def of_session(self, sid: Sid) -> Sequence[ServiceSession]:
        """List those that rest on a session of ours, by service and age."""
        ...

    def of_people(self, accounts: Sequence[AccountId], company: CompanyId) -> Sequence[ServiceSession]:
        """List those that people have open for a company, by service and age."""
        ...

    def drop(self, service: ServiceId, index: str) -> bool:
        """Delete one; tell whether there was one."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete those made before; return how many rows went."""
        ...
