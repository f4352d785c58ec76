"""What somebody has collected and not saved: counted, with its effect, for the foot of every page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from idp.model.access import Change, End, Put
from idp.model.errors import DomainError
from idp.model.ids import CompanyId, ServiceId
from idp.model.requests import Draft
from idp.rbac.actor import Actor
from idp.rbac.changeset import Proposal
from idp.rbac.office import Office
from idp.rbac.preview import Preview


@dataclass(frozen=True, slots=True)
class Basket:
    """The draft and what it would do; `trouble` instead of the effect where it cannot be saved as it is."""

    draft: Draft | None = None
    preview: Preview | None = None
    trouble: DomainError | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes in the order in which they were collected."""
        return self.draft.changes if self.draft else ()

    @property
    def added(self) -> int:
        """Count what is given, made or altered."""
        return sum(isinstance(change, Put) for change in self.changes)

    @property
    def removed(self) -> int:
        """Count what is ended."""
        return sum(isinstance(change, End) for change in self.changes)


Prices = Mapping[ServiceId, Decimal] | None


def read_basket(office: Office, actor: Actor, company: CompanyId, prices: Callable[[], Prices]) -> Basket:
    """Read a person's draft and reckon its effect; nothing is reckoned for an empty one."""
    draft = office.draft(actor.account, company) if actor.account is not None else None
    if draft is None or not draft.changes:
        return Basket()
    proposal = Proposal(draft.changes, draft.base, prices=prices())
    try:
        return Basket(draft, office.preview(actor, company, proposal))
    except DomainError as error:
        return Basket(draft, trouble=error)
