"""Ask the operator's staff to look whose an old account is, where no other proof is at hand."""

from dataclasses import dataclass

from idp.links.ground import Ground, find_link
from idp.links.states import about
from idp.model.bridging_events import LinkAsked
from idp.model.errors import NotFound
from idp.model.ids import AccountId, CompanyId, LinkId
from idp.model.link import LinkClaim, LinkState, Proof


@dataclass(frozen=True, slots=True)
class Asking:
    """Put an old account before the staff."""

    ground: Ground

    def ask(self, account: AccountId, company: CompanyId, link: LinkId) -> None:
        """Ask about an account that is matched to the person. Once is enough: again changes nothing.

        Raises `NotFound` for any other link, and where the service takes no word of the staff.
        """
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            found = find_link(records, link, company)
            waits = found.state is LinkState.PENDING and found.account == account
            if not waits or not self.ground.allows(found.service, Proof.OPERATOR):
                raise NotFound
            if records.links.claim(LinkClaim(link, account, now)):
                records.audit.append(LinkAsked(account=account, **about(found)), now)
