"""List application passwords. No value is ever in a list: it is nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from idp.links.own.ground import Ground
from idp.links.own.rights import require_owner
from idp.model.app_password import AppPassword
from idp.model.ids import AccountId, CompanyId
from idp.rbac.actor import Actor


@dataclass(frozen=True, slots=True)
class Listing:
    """What exists, with its last use."""

    ground: Ground

    def mine(self, company: CompanyId, account: AccountId) -> Sequence[AppPassword]:
        """List a person's own in a company, those of services they have lost too."""
        with self.ground.store.read() as records:
            return records.app_passwords.of_person(company, account)

    def servers(self, actor: Actor, company: CompanyId) -> Sequence[AppPassword]:
        """List those of a company's servers. Raises `NotFound`, `Refused`."""
        with self.ground.store.read() as records:
            require_owner(records, actor, company, self.ground.clock.now())
            return records.app_passwords.servers_of(company)
