"""What became of an order: its number, how it stands, and where to stop it."""

from dataclasses import dataclass

from flask import Response

from idp.activations.rows import ADD, begun_by
from idp.model.access import person
from idp.model.errors import NotFound, Unavailable
from idp.model.ids import OrderId
from idp.model.requests import Order
from idp.web.called import naming_of
from idp.web.costs.card import address
from idp.web.costs.desk import Counter
from idp.web.costs.saying import BILLING_VIEW, Saying
from idp.web.inside import Inside, come_in


@dataclass(frozen=True, slots=True)
class DonePage:
    """One order, for those who had a part in it and those who see the costs there."""

    counter: Counter

    def show(self, key: str) -> Response:
        """Show it. Raises `NotFound`, the same for what is not to be seen."""
        inside = come_in(self.counter.front)
        order = self.counter.activations.buying.find(inside.company, OrderId(key))
        if order is None or order.action != ADD or not _sees(inside, order):
            raise NotFound
        people = [person(one) for one in (order.account, order.approver) if one is not None]
        naming = naming_of(self.counter.front, inside, inside.own.structure, people)
        purchase = order.purchase
        saying = Saying(self.counter.front.words(inside.caller), naming, inside)
        return self.counter.front.page(
            inside.caller,
            "orders/done.html",
            order=order,
            price=saying.prices(purchase.prices, purchase.units) if purchase else "",
            place=naming.node(order.node),
            by=naming.subject(person(order.account)),
            approver=naming.subject(person(order.approver)) if order.approver else "",
            card=self._card(inside, order),
            zone=self.counter.front.zone(inside.caller),
        )

    def _card(self, inside: Inside, order: Order) -> str:
        """Return where what was ordered is looked at and stopped, once billing shows it."""
        book = self.counter.activations.book
        ours = book.ours(inside.company)
        try:
            products = ours.billing.products(ours.party)
        except Unavailable:
            return ""
        found = next((one for one in products if begun_by(one, [order]) is not None), None)
        return address(found.id) if found is not None else ""


def _sees(inside: Inside, order: Order) -> bool:
    own = inside.account.id in (order.account, order.approver)
    return own or inside.may(BILLING_VIEW, order.node)
