"""Changes that are being collected."""

from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.waiting import drafts
from idp.model.ids import AccountId, CompanyId
from idp.model.requests import Draft

DRAFT = fields_of(drafts, Draft)
ONE = (drafts.c.company == given("company"), drafts.c.account == given("account"))

FIND = select(*DRAFT).where(*ONE)
_PUT = insert(drafts)
PUT = _PUT.on_conflict_do_update(
    index_elements=[drafts.c.company, drafts.c.account],
    set_={name: _PUT.excluded[name] for name in ("base", "changes", "updated_at")},
)
DROP = delete(drafts).where(*ONE)
_KEY = (drafts.c.company, drafts.c.account)
SWEEP = delete(drafts).where(
    tuple_(*_KEY).in_(select(*_KEY).where(drafts.c.updated_at < given("before")).limit(given("limit")))
)


class SqlDrafts:
    """Keep `idp.ports.records.rights.Drafts`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, company: CompanyId, account: AccountId) -> Draft | None:
        """Read what a person has collected."""
        row = self._desk.one(FIND, given_company=company, given_account=account)
        return Draft(*row) if row else None

    def put(self, draft: Draft) -> None:
        """Keep a draft instead of the person's last one."""
        self._desk.change(PUT, **{column.name: getattr(draft, column.name) for column in DRAFT})

    def drop(self, company: CompanyId, account: AccountId) -> bool:
        """Forget what a person has collected."""
        return self._desk.change(DROP, given_company=company, given_account=account) == 1

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete those not touched since; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
