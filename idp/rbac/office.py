"""The use cases of administration, opened once per process."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from idp.model.access import Change, FactKind
from idp.model.errors import NotFound
from idp.model.ids import AccountId, BindingId, CompanyId, RequestId, new_id
from idp.model.requests import Draft, Request, RequestState, Wish
from idp.ports.clock import Clock
from idp.ports.house import House
from idp.ports.records import Records, Store
from idp.rbac.actor import Actor
from idp.rbac.administer_shape import check_text
from idp.rbac.approving import approvers, may_decide
from idp.rbac.changeset import Also, Proposal, Saved, Waits, also_nothing
from idp.rbac.copying import Copied, Copying, copied
from idp.rbac.deciding import Bench, Closing
from idp.rbac.drafts import collect, uncollect
from idp.rbac.effects import added, preview_of
from idp.rbac.history import Filters, History, history
from idp.rbac.news import Tell, tell_nobody
from idp.rbac.preview import Preview
from idp.rbac.requests import LIFETIME, LONGEST_COMMENT, Answer
from idp.rbac.safeguard import reasons
from idp.rbac.saving import Overtaken, Work, prepare, write
from idp.rbac.structure import key_of
from idp.rbac.trees import Facts, Trees
from idp.rbac.undoing import giving_up, undoing
from idp.rbac.waiting import PENDING, SEEN, find_pending, find_request, put_changes, put_wish

TRIES: Final = 5
"""How often changes are checked anew because somebody else saved others in the same moment."""


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
        if "\0" in company:
            raise NotFound
        with self.store.read() as records:
            return self.trees.facts(records, company)

    def preview(self, actor: Actor, company: CompanyId, proposal: Proposal) -> Preview:
        """Say what the changes would do. Raises as `save` does, but asks for no step-up."""
        return self._preview(Work.of(actor, company, proposal))

    def save(
        self, actor: Actor, company: CompanyId, proposal: Proposal, also: Also = also_nothing
    ) -> Saved | Waits:
        """Write the changes as one revision, or a request where they need a second person.

        Of a binding only subject, role, node, inherit, limits, validity and reason are taken:
        granter, time and the right that it stands on are settled here. A base older than the
        present revision is good as long as nobody touched the same facts, else `Stale`.
        The actor's draft of this company is dropped. `also` is written in the same transaction.
        """
        return self._save(Work.of(actor, company, proposal), also)

    def revert(self, actor: Actor, company: CompanyId, rev: int) -> Saved | Waits:
        """Bring back what a revision changed. Raises `Stale` if it was changed again since."""
        with self.store.read() as records:
            work = self._undoing(records, actor, company, rev)
        return self._save(work)

    def preview_revert(self, actor: Actor, company: CompanyId, rev: int) -> Preview:
        """Say what reverting would do."""
        with self.store.read() as records:
            work = self._undoing(records, actor, company, rev)
        return self._preview(work)

    def give_up(self, actor: Actor, company: CompanyId, binding: BindingId) -> Saved:
        """End a right of one's own; one held through a group ends with leaving the group."""
        now = self.clock.now()
        with self.store.write() as records:
            work = giving_up(self.trees.facts(records, company), actor, binding)
            return write(records, work, prepare(records, self.trees, work, now), now)

    def preview_give_up(self, actor: Actor, company: CompanyId, binding: BindingId) -> Preview:
        """Say what giving up would do. Raises as it does."""
        with self.store.read() as records:
            work = giving_up(self.trees.facts(records, company), actor, binding)
        return self._preview(work)

    def copy_from(self, actor: Actor, company: CompanyId, colleague: AccountId, to: AccountId) -> Copied:
        """Make the changes that give a person what a colleague has. Nothing is written."""
        now = self.clock.now()
        with self.store.read() as records:
            return copied(records, self.trees.facts(records, company), actor, Copying(colleague, to), now)

    def draft(self, account: AccountId, company: CompanyId) -> Draft | None:
        """Return the changes that a person has collected."""
        with self.store.read() as records:
            return records.drafts.find(company, account)

    def collect(self, account: AccountId, company: CompanyId, *changes: Change) -> Draft:
        """Add changes to a person's draft; the later one of a fact counts."""
        now = self.clock.now()
        with self.store.write() as records:
            return collect(records, self.trees.facts(records, company), account, changes, now)

    def uncollect(self, account: AccountId, company: CompanyId, kind: FactKind, fact: str) -> Draft | None:
        """Take the change of one fact out of the draft."""
        with self.store.write() as records:
            return uncollect(records, company, account, [(kind, fact)], self.clock.now())

    def clear(self, account: AccountId, company: CompanyId) -> bool:
        """Discard a person's draft."""
        with self.store.write() as records:
            return records.drafts.drop(company, account)

    def ask(self, account: AccountId, company: CompanyId, wish: Wish, comment: str = "") -> Request:
        """Ask for a permission. The same wish twice is one request."""
        now = self.clock.now()
        wanted = Request(RequestId(new_id()), company, account, now, now + LIFETIME, comment, wish)
        with self.store.write() as records:
            return put_wish(records, self.trees.facts(records, company), self.tell, wanted, now)

    def mine(self, account: AccountId, company: CompanyId) -> tuple[Request, ...]:
        """List what a person has asked for, newest first."""
        with self.store.read() as records:
            found = records.requests.of_company(company, limit=SEEN)
        return tuple(request for request in found if request.by == account)

    def requests_for(self, actor: Actor, company: CompanyId) -> tuple[Request, ...]:
        """List the requests that wait and that the actor may decide, newest first."""
        now = self.clock.now()
        with self.store.read() as records:
            facts = self._facts_for(records, actor, company)
            found = records.requests.of_company(company, states=PENDING, limit=SEEN)
            return tuple(r for r in found if may_decide(records, facts, actor, r, now))

    def request(self, actor: Actor, company: CompanyId, request: RequestId) -> Request:
        """Return a request of one's own or one that one may decide. Raises `NotFound`."""
        now = self.clock.now()
        with self.store.read() as records:
            found = find_request(records, company, request)
            if found is not None and found.by == actor.account:
                return found
            return self._bench(records, now).find(actor, company, request)

    def preview_request(
        self, actor: Actor, company: CompanyId, request: RequestId, answer: Answer
    ) -> Preview:
        """Say what approving would do."""
        now = self.clock.now()
        with self.store.read() as records:
            bench = self._bench(records, now)
            found = bench.find(actor, company, request)
            _, case = bench.work_for(actor, found, answer)
            return preview_of(case, answer.prices)

    def approve(self, actor: Actor, company: CompanyId, request: RequestId, answer: Answer) -> Saved | Waits:
        """Say yes: four eyes, never one's own and never for another account of one's own.

        Changes are saved with the rights that the requester has now. What an approver gives
        on a wish may itself need a second person: then it waits, and so does the wish.
        """
        actor.refuse_unassured()
        now = self.clock.now()
        with self.store.write() as records:
            bench = self._bench(records, now)
            return bench.approve(actor, bench.find(actor, company, request), answer)

    def decline(self, actor: Actor, company: CompanyId, request: RequestId, answer: str = "") -> Request:
        """Say no, with a reason."""
        check_text(answer, LONGEST_COMMENT, "answer")
        now = self.clock.now()
        with self.store.write() as records:
            bench = self._bench(records, now)
            found = bench.find(actor, company, request)
            return bench.close(found, Closing(actor.account, RequestState.DECLINED, answer))

    def withdraw(self, account: AccountId, company: CompanyId, request: RequestId) -> Request:
        """Take back what one has asked for."""
        now = self.clock.now()
        with self.store.write() as records:
            found = find_pending(records, company, request, now)
            if found.by != account:
                raise NotFound
            return self._bench(records, now).close(found, Closing(account, RequestState.WITHDRAWN))

    def history(self, actor: Actor, company: CompanyId, filters: Filters) -> History:
        """List revisions, newest first, as far as the actor may look: `tree:view` or `audit:view`."""
        now = self.clock.now()
        with self.store.read() as records:
            return history(records, self._facts_for(records, actor, company), actor, filters, now)

    def _bench(self, records: Records, now: datetime) -> Bench:
        return Bench(records, self.trees, self.tell, now)

    def _undoing(self, records: Records, actor: Actor, company: CompanyId, rev: int) -> Work:
        return undoing(records, self._facts_for(records, actor, company), actor, rev)

    def _facts_for(self, records: Records, actor: Actor, company: CompanyId) -> Facts:
        """Return the facts to somebody of the company. Raises `NotFound`, as for no such company."""
        if actor.account is not None and not records.companies.acting(company, [actor.account]):
            raise NotFound
        return self.trees.facts(records, company)

    def _preview(self, work: Work) -> Preview:
        now, asker = self.clock.now(), work.actor.account
        with self.store.read() as records:
            case = prepare(records, self.trees, work, now)
            made = preview_of(case, work.prices)
            if not made.waits or asker is None:
                return made
            return replace(made, approvers=approvers(records, case.before, asker, case.changes, now))

    def _save(self, work: Work, also: Also = also_nothing) -> Saved | Waits:
        work.actor.refuse_unassured()
        check_text(work.comment, LONGEST_COMMENT, "comment")
        for _ in range(TRIES):
            with suppress(Overtaken):
                return self._save_once(work, also)
        return self._save_once(work, also)

    def _save_once(self, work: Work, also: Also) -> Saved | Waits:
        now = self.clock.now()
        with self.store.write() as records:
            case = prepare(records, self.trees, work, now)
            also(records)
            why = reasons(case, added(case, work.prices))
            if work.actor.account is not None:
                keys = [key_of(change) for change in work.changes]
                uncollect(records, work.company, work.actor.account, keys, now)
            if why:
                return put_changes(records, self.tell, work, case, why, now)
            return write(records, work, case, now)


def open_office(house: House, trees: Trees, tell: Tell = tell_nobody) -> Office:
    """Open once per process."""
    return Office(house.store, house.clock, trees, tell)
