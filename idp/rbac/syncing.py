"""Bring companies' trees up to what billing says, now and every so often (D10)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from idp.model.access import Cause, Change, person
from idp.model.account import AccountStatus
from idp.model.billing import PartyId
from idp.model.company import Company, CompanyStatus
from idp.model.errors import Conflict, DomainError, NotFound, Unavailable
from idp.model.events import Administered
from idp.model.ids import AccountId, CompanyId, NodeId
from idp.ports.billing import BillingSource
from idp.ports.clock import Clock
from idp.ports.records import Store
from idp.rbac.actor import OPERATOR
from idp.rbac.changeset import Proposal, Saved
from idp.rbac.estate import Says
from idp.rbac.following import follow, holders_among
from idp.rbac.lost import Turn, close_lost
from idp.rbac.office import Office

TRIES = 3
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of it for one company."""

    changes: tuple[Change, ...] = ()
    rev: int | None = None
    """The revision that was made, if anything had to be changed."""
    status: CompanyStatus = CompanyStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Sync:
    """Reads billing outside of any transaction, then changes the tree as the operator."""

    store: Store
    clock: Clock
    billing: BillingSource
    office: Office

    def every(self) -> int:
        """Bring every company up to date; return how many were changed.

        One company's trouble keeps no other waiting; where billing is away nothing changes.
        """
        with self.store.read() as records:
            companies = [company for company in records.companies.all() if company.external_id]
        unanswered = changed = 0
        for company in companies:
            try:
                changed += self.one(company).rev is not None
            except Unavailable:
                unanswered += 1
            except DomainError as error:
                log.info("company %s does not follow billing: %s", company.id, _reason(error))
        if unanswered:
            log.warning("billing does not answer for %d of %d companies", unanswered, len(companies))
        return changed

    def one(self, company: Company) -> Synced:
        """Bring one company up to date.

        Raises `Unavailable`, `NotFound` where billing knows no such company, and what `Office.save` raises.
        """
        if company.external_id is None:
            raise NotFound
        party = PartyId(company.external_id)
        estate = self.billing.estate(party)
        says = Says(party, estate, self.billing.offerings(), self._ordered(company.id))
        status = self._follow_contract(company, says)
        if status is CompanyStatus.ENDED:
            return Synced(status=status)
        for left in reversed(range(TRIES)):
            try:
                return self._follow(company.id, says)
            except Conflict:
                if not left:
                    raise
        raise AssertionError

    def _follow(self, company: CompanyId, says: Says) -> Synced:
        known = self.office.facts(company)
        changes = follow(says, known.tree, self._holders(company), self.clock.now())
        if not changes:
            return Synced()
        proposal = Proposal(changes, known.tree.structure.rev, cause=Cause.SYNC)
        saved = self.office.save(OPERATOR, company, proposal)
        return Synced(changes, saved.revision.rev if isinstance(saved, Saved) else None)

    def _follow_contract(self, company: Company, says: Says) -> CompanyStatus:
        """Let a company whose contract has ended act no more, and one that came back act again."""
        status = CompanyStatus.ENDED if says.estate.over else CompanyStatus.ACTIVE
        if status is company.status:
            return status
        tree, now = self.office.facts(company.id).tree, self.clock.now()
        with self.store.write() as records:
            if status is CompanyStatus.ENDED:
                for account, _ in records.companies.members(company.id):
                    turn = Turn(tree, now, tree, now, left=account.id)
                    close_lost(records, turn, [person(account.id)])
            records.companies.update(replace(company, status=status))
            change = f"contract {status}"
            event = Administered(company=company.id, what="company", subject=company.id, change=change)
            records.audit.append(event, now)
        return status

    def _ordered(self, company: CompanyId) -> Mapping[str, NodeId]:
        """Return where our own people wanted what they ordered, by billing's id of the order."""
        with self.store.read() as records:
            orders = records.orders.of_company(company, limit=5000)
        return {one.reference: one.node for one in orders if one.purchase is not None and one.reference}

    def _holders(self, company: CompanyId) -> Mapping[PartyId, AccountId]:
        with self.store.read() as records:
            people = [account for account, _ in records.companies.members(company)]
        active = [person for person in people if person.status is AccountStatus.ACTIVE]
        return holders_among((a.id, PartyId(a.party) if a.party else None) for a in active)


def _reason(error: DomainError) -> str:
    return error.message or type(error).__name__
