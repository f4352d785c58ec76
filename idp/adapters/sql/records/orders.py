"""Orders to billing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.rights import memberships
from idp.adapters.sql.tables.waiting import orders
from idp.model.errors import Conflict
from idp.model.ids import AccountId, CompanyId, OrderId
from idp.model.requests import Order, OrderState

ORDER = fields_of(orders, Order)
ONE = (orders.c.company == given("company"), orders.c.id == given("id"))

ADD = insert(orders).on_conflict_do_nothing()
GET = select(*ORDER).where(*ONE)
OF_COMPANY = (
    select(*ORDER)
    .where(orders.c.company == given("company"))
    .order_by(orders.c.at.desc(), orders.c.id)
    .limit(given("limit"))
)
HOLD = (
    select(memberships.c.account)
    .where(memberships.c.company == given("company"), memberships.c.account == given("account"))
    .with_for_update(key_share=True)
)
ADDED = select(*ORDER).where(
    orders.c.company == given("company"),
    orders.c.action == "add",
    orders.c.at >= given("since"),
    orders.c.state != OrderState.FAILED,
    func.coalesce(orders.c.approver, orders.c.account) == given("account"),
)
SETTLE = update(orders).where(*ONE, orders.c.state == OrderState.SENT)


class SqlOrders:
    """Keep `idp.ports.records.rights.Orders`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, order: Order) -> None:
        """Write an order. Raises `Conflict` if its key is taken."""
        if not self._desk.change(ADD, **{column.name: getattr(order, column.name) for column in ORDER}):
            raise Conflict

    def get(self, company: CompanyId, order: OrderId) -> Order | None:
        """Read an order of this company."""
        row = self._desk.one(GET, given_company=company, given_id=order)
        return Order(*row) if row else None

    def of_company(self, company: CompanyId, *, limit: int = 500) -> Sequence[Order]:
        """List newest first."""
        rows = self._desk.all(OF_COMPANY, given_company=company, given_limit=limit)
        return [Order(*row) for row in rows]

    def hold(self, company: CompanyId, account: AccountId) -> None:
        """Lock the membership, where more than one transaction can write at a time."""
        self._desk.one(HOLD, given_company=company, given_account=account)

    def added(self, company: CompanyId, account: AccountId, since: datetime) -> Sequence[Order]:
        """List what stands on this person's right."""
        rows = self._desk.all(ADDED, given_company=company, given_account=account, given_since=since)
        return [Order(*row) for row in rows]

    def settle(self, company: CompanyId, order: OrderId, state: OrderState, reference: str) -> bool:
        """Note billing's answer by one conditional write; false unless it was `sent`."""
        one = {"given_company": company, "given_id": order}
        return self._desk.change(SETTLE, **one, state=state, reference=reference) == 1
