"""Changes that one person collects until they are saved."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from idp.model.access import Change, FactKind
from idp.model.errors import Invalid, NotFound
from idp.model.ids import AccountId, CompanyId
from idp.model.requests import Draft
from idp.ports.records import Records
from idp.rbac.administer import AT_ONCE
from idp.rbac.changeset import reduce
from idp.rbac.structure import key_of
from idp.rbac.trees import Facts


def collect(
    records: Records, facts: Facts, account: AccountId, changes: Iterable[Change], now: datetime
) -> Draft:
    """Join changes to a person's draft; the later one of a fact counts, and what undoes another is gone."""
    company, rev = facts.tree.structure.company, facts.tree.structure.rev
    if not records.companies.acting(company, [account]):
        raise NotFound
    old = records.drafts.find(company, account) or Draft(company, account, rev, (), now)
    joined = reduce(facts, (*old.changes, *changes))
    if len(joined) > AT_ONCE:
        msg = "That is too much to be changed at once"
        raise Invalid(msg)
    return _keep(records, replace(old, changes=joined, updated_at=now))


def uncollect(
    records: Records,
    company: CompanyId,
    account: AccountId,
    keys: Iterable[tuple[FactKind, str]],
    now: datetime,
) -> Draft | None:
    """Take the changes of some facts out of a draft; an empty one is dropped."""
    old, gone = records.drafts.find(company, account), set(keys)
    if old is None:
        return None
    left = tuple(change for change in old.changes if key_of(change) not in gone)
    if left == old.changes:
        return old
    kept = _keep(records, replace(old, changes=left, updated_at=now))
    return kept if kept.changes else None


def _keep(records: Records, draft: Draft) -> Draft:
    if draft.changes:
        records.drafts.put(draft)
    else:
        records.drafts.drop(draft.company, draft.account)
    return draft
