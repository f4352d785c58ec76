"""End application passwords; what ends is gone for good. All of it runs in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from idp.links.own.ground import Ground
from idp.model.ids import AccountId, AppPasswordId, CompanyId
from idp.ports.records import Records
from idp.rbac.actor import Actor


@dataclass(frozen=True, slots=True)
class Ending:
    """End one's own, a server's, or any by the operator."""

    ground: Ground

    def end(self, account: AccountId, app: AppPasswordId) -> None:
        """End one of one's own. Raises `NotFound`, also for one that has ended."""
        raise NotImplementedError

    def end_server(self, actor: Actor, company: CompanyId, app: AppPasswordId) -> None:
        """End one of a company's servers. Raises `Unassured`, `Refused`, `NotFound`."""
        raise NotImplementedError

    def end_any(self, app: AppPasswordId, reason: str) -> None:
        """End any, by the operator. Raises `NotFound`."""
        raise NotImplementedError


def end_apps_of(records: Records, company: CompanyId, account: AccountId, now: datetime) -> int:
    """End all of a person who leaves a company; return how many."""
    raise NotImplementedError
