"""The use cases of administration, opened once per process."""

from dataclasses import dataclass

from idp.model.access import Change, FactKind
from idp.model.ids import AccountId, BindingId, CompanyId, RequestId
from idp.model.requests import Draft, Request, Wish
from idp.ports.clock import Clock
from idp.ports.house import House
from idp.ports.records import Store
from idp.rbac.actor import Actor
from idp.rbac.changeset import Proposal, Saved, Waits
from idp.rbac.copying import Copied
from idp.rbac.history import Filters, History
from idp.rbac.news import Tell, tell_nobody
from idp.rbac.preview import Preview
from idp.rbac.requests import Answer
from idp.rbac.trees import Facts, Trees


@dataclass(frozen=True, slots=True)
class Office:
    """Look, propose, save, ask, decide. Every method opens its own read or transaction.

    All may raise `NotFound` (no such thing in this company, or not to be seen), `Invalid`
    with the `field` at fault, `Refused`, `Conflict`; `Stale` and `Unassured` are kinds of the
    last two.
    """

    store: Store
    clock: Clock
    trees: Trees
    tell: Tell

    def facts(self, company: CompanyId) -> Facts:
        """Return everything live in a company's tree, with the tree made of it."""
        raise NotImplementedError

    def preview(self, actor: Actor, company: CompanyId, proposal: Proposal) -> Preview:
        """Say what the changes would do. Raises as `save` does, but asks for no step-up."""
        raise NotImplementedError

    def save(self, actor: Actor, company: CompanyId, proposal: Proposal) -> Saved | Waits:
        """Write the changes as one revision, or a request where they need a second person.

        Of a binding only subject, role, node, inherit, limits, validity and reason are taken:
        granter, time and the right that it stands on are settled here. A base older than the
        present revision is good as long as nobody touched the same facts, else `Stale`.
        The actor's draft of this company is dropped.
        """
        raise NotImplementedError

    def revert(self, actor: Actor, company: CompanyId, rev: int) -> Saved | Waits:
        """Bring back what a revision changed. Raises `Stale` if it was changed again since."""
        raise NotImplementedError

    def preview_revert(self, actor: Actor, company: CompanyId, rev: int) -> Preview:
        """Say what reverting would do."""
        raise NotImplementedError

    def give_up(self, actor: Actor, company: CompanyId, binding: BindingId) -> Saved:
        """End a right of one's own; one held through a group ends with leaving the group."""
        raise NotImplementedError

    def copy_from(self, actor: Actor, company: CompanyId, colleague: AccountId, to: AccountId) -> Copied:
        """Make the changes that give a person what a colleague has. Nothing is written."""
        raise NotImplementedError

    def draft(self, account: AccountId, company: CompanyId) -> Draft | None:
        """Return the changes that a person has collected."""
        raise NotImplementedError

    def collect(self, account: AccountId, company: CompanyId, *changes: Change) -> Draft:
        """Add changes to a person's draft; the later one of a fact counts."""
        raise NotImplementedError

    def uncollect(self, account: AccountId, company: CompanyId, kind: FactKind, fact: str) -> Draft | None:
        """Take the change of one fact out of the draft."""
        raise NotImplementedError

    def clear(self, account: AccountId, company: CompanyId) -> bool:
        """Discard a person's draft."""
        raise NotImplementedError

    def ask(self, account: AccountId, company: CompanyId, wish: Wish, comment: str = "") -> Request:
        """Ask for a permission. The same wish twice is one request."""
        raise NotImplementedError

    def mine(self, account: AccountId, company: CompanyId) -> tuple[Request, ...]:
        """List what a person has asked for, newest first."""
        raise NotImplementedError

    def requests_for(self, actor: Actor, company: CompanyId) -> tuple[Request, ...]:
        """List the requests that wait and that the actor may decide, newest first."""
        raise NotImplementedError

    def request(self, actor: Actor, company: CompanyId, request: RequestId) -> Request:
        """Return a request of one's own or one that one may decide. Raises `NotFound`."""
        raise NotImplementedError

    def preview_request(
        self, actor: Actor, company: CompanyId, request: RequestId, answer: Answer
    ) -> Preview:
        """Say what approving would do."""
        raise NotImplementedError

    def approve(self, actor: Actor, company: CompanyId, request: RequestId, answer: Answer) -> Saved | Waits:
        """Say yes: four eyes, never one's own and never for another account of one's own.

        Changes are saved with the rights that the requester has now. What an approver gives
        on a wish may itself need a second person: then it waits, and so does the wish.
        """
        raise NotImplementedError

    def decline(self, actor: Actor, company: CompanyId, request: RequestId, answer: str = "") -> Request:
        """Say no, with a reason."""
        raise NotImplementedError

    def withdraw(self, account: AccountId, company: CompanyId, request: RequestId) -> Request:
        """Take back what one has asked for."""
        raise NotImplementedError

    def history(self, actor: Actor, company: CompanyId, filters: Filters) -> History:
        """List revisions, newest first, as far as the actor may look: `tree:view` or `audit:view`."""
        raise NotImplementedError


def open_office(house: House, trees: Trees, tell: Tell = tell_nobody) -> Office:
    """Open once per process."""
    return Office(house.store, house.clock, trees, tell)
