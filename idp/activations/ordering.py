"""Stop a product, claim a refund: decided on the rights of this moment, written down, then sent."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from idp.activations.book import Book, Ours
from idp.activations.charging import regular
from idp.activations.ground import may_stop
from idp.activations.places import Places
from idp.activations.rows import STOP, Facts, Row, product_row, stop_of
from idp.activations.sending import CLAIM, Sending, put_order
from idp.activations.sight import Sight
from idp.activations.who import names_of, roll_of
from idp.model.billing import Estate, Product
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.events import OrderPlaced
from idp.model.ids import AccountId, BindingId, CompanyId, OrderId
from idp.model.requests import Order, OrderState
from idp.ports.records import Records
from idp.rbac import Allow
from idp.rbac.administer_shape import check_text
from idp.rbac.trees import read_holdings
from idp.words import words_later

LONGEST: Final = 2000
"""Characters of a claim, or of a reason."""
Right = Callable[[Sight, Row], Allow | None]


@dataclass(frozen=True, slots=True)
class Ordering:
    """Writes an order with its audit row and its job in one transaction; billing is asked after it."""

    book: Book
    sending: Sending

    def stop(self, account: AccountId, company: CompanyId, key: str, reason: str = "") -> Order:
        """End a product; twice is one order. Raises `NotFound`, `Refused`, `Conflict`, `Unavailable`.

        Once written the order stands although billing does not answer: it is brought there later.
        """
        check_text(reason[:LONGEST], LONGEST)
        ours = self.book.ours(company)
        row = self.row(ours, key)
        if row.product and may_stop(ours.tree, account, row, ours.at) is not None:
            placed = self._placed(ours, row.product)
            if placed is not None:
                return self._send(ours, placed)
        tried = sum((order.action, order.product) == (STOP, row.key) for order in ours.orders)
        order = _order(ours, account, row, STOP, reason[:LONGEST], str(tried))
        return self._send(ours, self._place(order, row, Sight.right_to_stop))

    def claim(self, account: AccountId, company: CompanyId, key: str, words: str) -> Order:
        """Claim a refund for a product. Raises as `stop` does, and `Invalid` without words."""
        words = "\n".join(words.splitlines()).strip()
        if not words or len(words) > LONGEST:
            raise Invalid(words_later.text("Say in a few words what is wrong."), field="words")
        check_text(words, LONGEST, "words")
        ours = self.book.ours(company)
        row = self.row(ours, key)
        failed = sum(_is_failed_claim(order, key) for order in ours.orders)
        order = _order(ours, account, row, CLAIM, words, f"{account} {ours.today} {failed} {words}")
        return self._send(ours, self._place(order, row, Sight.right_to_claim))

    def row(self, ours: Ours, key: str) -> Row:
        """Read the row of one product, ended or not. Raises `NotFound`, `Unavailable`."""
        product = self.book.product(ours, key)
        facts = Facts(
            estate=Estate(),
            offerings=ours.billing.offerings([product.offering]),
            roll=roll_of(ours.colleagues),
            places=Places.of(ours.tree.structure),
            today=ours.today,
            at=ours.at,
            orders=ours.orders,
            people=names_of(ours.colleagues),
        )
        return product_row(facts, product)

    def _placed(self, ours: Ours, product: Product) -> Order | None:
        """Return our own order that stops it already. Raises `Conflict` if it ended without one.

        Who clicked a moment earlier may have been quicker than our look at the orders.
        """
        placed = stop_of(product, ours.orders, ours.at)
        if placed is not None or product.active:
            return placed
        with self.book.store.read() as records:
            placed = stop_of(product, records.orders.of_company(ours.company.id), ours.at)
        if placed is None:
            raise Conflict(words_later.text("It has ended already."))
        return placed

    def _place(self, order: Order, row: Row, right: Right) -> Order:
        """Write an order down on the person's right of this moment, or return the one that is there."""
        return self.book.write_once(order, lambda records: _write(records, order, row, right))

    def _send(self, ours: Ours, order: Order) -> Order:
        """Ask billing at once; if it does not answer the background does so later."""
        replace(self.sending, billing=ours.billing).try_now(order)
        return self.book.order(order.company, order.id) or order


def _write(records: Records, order: Order, row: Row, right: Right) -> Order:
    tree = read_holdings(records, order.account).tree(order.company)
    if tree is None:
        raise NotFound
    sight = Sight(tree, order.account, order.at)
    found = right(sight, row)
    if found is None:
        if not sight.sees(row):
            raise NotFound
        raise Refused(words_later.text("You may not do this here."))
    placed = _on(order, found)
    event = OrderPlaced(
        account=order.account,
        company=order.company,
        order=order.id,
        action=order.action,
        product=order.product,
        node=order.node,
        on=placed.on,
    )
    return put_order(records, placed, event)


def _order(ours: Ours, account: AccountId, row: Row, action: str, reason: str, mark: str) -> Order:
    """Make an order whose id says what it is about: the same one made twice at once has one id."""
    digest = hashlib.sha256("\0".join((ours.company.id, row.key, action, mark)).encode()).hexdigest()
    price = regular(row.prices)
    return Order(
        id=OrderId(f"{action}-{digest[:32]}"),
        company=ours.company.id,
        account=account,
        action=action,
        product=row.key,
        product_name=row.name,
        node=row.node,
        at=ours.at,
        price=price.money.amount if price else None,
        period=price.period if price else "",
        reason=reason,
    )


def _is_failed_claim(order: Order, key: str) -> bool:
    return (order.action, order.product, order.state) == (CLAIM, key, OrderState.FAILED)


def _on(order: Order, right: Allow) -> Order:
    return replace(order, on=BindingId(right.path[0].id) if right.path else None)
