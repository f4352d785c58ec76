"""An order that a client asks for: the price notice is the authorization. RFC 9396 §2."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask import Response, request

from idp.activations import Unbilled
from idp.activations.quotes import read_quote
from idp.activations.quoting import Asked, Notice
from idp.interaction import AskOrder, resume_path
from idp.model.billing import OfferingId, Purchase
from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused
from idp.model.events import ConsentRefused
from idp.model.requests import Order
from idp.ports.records import Records
from idp.web.assured import assure, assured
from idp.web.costs.desk import Counter
from idp.web.entry import Entry, advance, enter, go_on
from idp.web.inside import Inside
from idp.web.orders.notice import Shown, page, place_of, say_fault, status_of, tell
from idp.words import words_later

ADD: Final = ["add"]
NO_COMPANY: Final = words_later.text("You act for no company, and only companies order here.")
CANNOT: Final = words_later.text("What is asked for cannot be ordered here.")


@dataclass(frozen=True, slots=True)
class ClientOrderPage:
    """What a client asks to be ordered, for the person to confirm, or to refuse."""

    counter: Counter

    def show(self) -> Response:
        """Show the notice if an order is what is due."""
        entry = enter(self.counter.front)
        if not isinstance(entry.step, AskOrder):
            return go_on(self.counter.front, entry)
        inside = _inside(entry)
        return self._notice(entry, inside) if inside else self._impossible(entry, NotFound(NO_COMPANY))

    def submit(self) -> Response:
        """Order, ask, or refuse; then go on to the client."""
        entry = enter(self.counter.front)
        if not isinstance(entry.step, AskOrder):
            return go_on(self.counter.front, entry)
        if request.form.get("decision") == "refuse":
            return self._refuse(entry)
        inside = _inside(entry)
        if inside is None:
            return self._impossible(entry, NotFound(NO_COMPANY))
        return self._decide(entry, inside)

    def _decide(self, entry: Entry, inside: Inside) -> Response:
        if request.form.get("decision") == "order" and not assured(entry.caller):
            told = tell(self.counter, inside, self._look(entry, inside))
            return assure(self.counter.front, entry.caller, f"/order?i={entry.interaction.id}", told.act)
        try:
            return self._act(entry, inside)
        except (Conflict, Refused, Invalid) as error:
            return self._notice(entry, inside, say_fault(self.counter, inside, error), status_of(error))

    def _act(self, entry: Entry, inside: Inside) -> Response:
        account, company, token = inside.account.id, inside.company, request.form.get("quote", "")
        buying, now = self.counter.activations.buying, self.counter.front.house.clock.now()
        match request.form.get("decision"):
            case "order":

                def beside(records: Records, order: Order) -> None:
                    advance(records, entry, now, order=order.id, consented_by=account, consented_for=company)

                buying.add(account, company, token, beside)
            case "ask":
                buying.ask(account, company, token, request.form.get("comment", "").strip())
                return self._refuse(entry)
            case _:
                return self._notice(entry, inside)
        return self.counter.front.go(entry.caller, resume_path(entry.interaction))

    def _refuse(self, entry: Entry) -> Response:
        account, now = entry.caller.account, self.counter.front.house.clock.now()
        refused = ConsentRefused(
            account=account.id if account else None, client=entry.interaction.needs.client
        )
        with self.counter.front.house.store.write() as records:
            advance(records, entry, now, refused=True)
            records.audit.append(refused, now)
        return self.counter.front.go(entry.caller, resume_path(entry.interaction))

    def _look(self, entry: Entry, inside: Inside) -> Notice:
        """Read the price. Raises `NotFound` for what cannot be ordered here."""
        told = _details(entry)
        if told["actions"] != ADD:
            raise NotFound
        asked = Asked(OfferingId(told["identifier"]), place_of(told["node"]))
        return self.counter.activations.buying.quoting.notice(inside.account.id, inside.company, asked)

    def _notice(self, entry: Entry, inside: Inside, fault: str = "", status: int = 200) -> Response:
        try:
            notice = self._look(entry, inside)
        except (NotFound, Invalid, Unbilled) as error:
            return self._impossible(entry, error)
        told = tell(self.counter, inside, notice)
        fits = self._fits(_details(entry)["quote"], notice.quote.purchase)
        more = {"interaction": entry.interaction, "other_price": not fits, "needs": entry.interaction.needs}
        kept = {"i": entry.interaction.id}
        return page(
            self.counter, inside, told, Shown("orders/by_client.html", "/order", kept, fault, status, more)
        )

    def _impossible(self, entry: Entry, error: DomainError) -> Response:
        words = self.counter.front.words(entry.caller, entry.interaction)
        return self.counter.front.page(
            entry.caller,
            "orders/impossible.html",
            status=404,
            interaction=entry.interaction,
            needs=entry.interaction.needs,
            fault=words.text(error.message or CANNOT),
        )

    def _fits(self, told: str | Mapping[str, Any], purchase: Purchase) -> bool:
        """Tell whether the price is the one that the client has named: what differs is said plainly."""
        if isinstance(told, str):
            found = read_quote(self.counter.front.house.signer, told)
            return found is not None and found.purchase.prices == purchase.prices
        regular = purchase.prices[0]
        try:
            amount = Decimal(str(told.get("amount", regular.money.amount)))
        except InvalidOperation:
            return False
        period = told.get("period", regular.period)
        currency = told.get("currency", regular.money.currency)
        return (amount, currency, period) == (regular.money.amount, regular.money.currency, regular.period)


def _details(entry: Entry) -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads(entry.interaction.needs.order)
    return told


def _inside(entry: Entry) -> Inside | None:
    """Return who orders, for the company of this very entry; nobody where no order is due."""
    caller = entry.caller
    if not isinstance(entry.step, AskOrder) or caller.presence is None or entry.step.company is None:
        return None
    own = caller.presence.holdings.tree(entry.step.company)
    return Inside(caller, caller.presence.signed_in, entry.step.company, own) if own is not None else None
