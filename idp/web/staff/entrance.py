"""The way in: whoever is not the operator's staff finds nothing at these addresses."""

from dataclasses import dataclass

from idp.claims.manifest import Manifest
from idp.model.errors import NotFound
from idp.model.ids import CompanyId, PartnerId
from idp.rbac.actor import Actor
from idp.web.assured import assured
from idp.web.caller import Caller
from idp.web.errors import Outside
from idp.web.front import Front


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the operator's staff, with both factors proved a short time ago."""

    front: Front
    caller: Caller
    partners: tuple[PartnerId, ...]
    """Those that they look after."""

    @property
    def company(self) -> CompanyId:
        """Return the operator's own company."""
        return CompanyId(self.front.settings.staff_company)

    def manifest(self, partner: str) -> Manifest:
        """Find a partner that they look after. Raises `NotFound`, the same for one that there is not."""
        if partner not in self.partners:
            raise NotFound
        return self.front.claims.manifests[PartnerId(partner)]


def come_in_as_staff(front: Front) -> Staff:
    """Return who looks. Raises `NotFound`, `Outside` for nobody, `Unassured`.

    Where no company is the operator's own, there are no such pages for anybody.
    """
    if not front.settings.staff_company:
        raise NotFound
    caller = front.caller()
    if caller.account is None:
        raise Outside(caller)
    partners = tuple(front.looked_after(caller))
    if not partners:
        raise NotFound
    Actor(caller.account.id, assured(caller)).refuse_unassured()
    return Staff(front, caller, partners)
