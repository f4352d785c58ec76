"""The way in to the pages about services: whoever does not look after one finds nothing there."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.model.errors import NotFound
from idp.model.ids import AccountId, CompanyId, ServiceId
from idp.model.service import Service
from idp.rbac.actor import Actor
from idp.web.assured import assured
from idp.web.caller import Caller
from idp.web.errors import Outside
from idp.web.front import Front
from idp.web.staffing import run_by


@dataclass(frozen=True, slots=True)
class ServiceStaff:
    """Somebody of the operator's staff, with both factors proved a short time ago."""

    front: Front
    caller: Caller
    services: Mapping[ServiceId, Service]
    """Those that they look after."""

    @property
    def account(self) -> AccountId:
        """Return who it is. Raises `NotFound` for nobody."""
        if self.caller.account is None:
            raise NotFound
        return self.caller.account.id

    @property
    def company(self) -> CompanyId:
        """Return the operator's own company."""
        return CompanyId(self.front.settings.staff_company)

    def find(self, service: str) -> Service:
        """Find a service that they look after. Raises `NotFound`, the same for one that there is not."""
        found = self.services.get(ServiceId(service))
        if found is None:
            raise NotFound
        return found


def come_in_to_services(front: Front) -> ServiceStaff:
    """Return who looks. Raises `NotFound`, `Outside` for nobody, `Unassured`."""
    if not front.settings.staff_company:
        raise NotFound
    caller = front.caller()
    if caller.account is None:
        raise Outside(caller)
    bridged = [one for one in front.services(front.words(caller).locale, None) if one.protocol]
    theirs = set(run_by(caller, front.settings.staff_company, [one.id for one in bridged]))
    if not theirs:
        raise NotFound
    Actor(caller.account.id, assured(caller)).refuse_unassured()
    return ServiceStaff(front, caller, {one.id: one for one in bridged if one.id in theirs})
