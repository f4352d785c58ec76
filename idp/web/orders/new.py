"""What one orders oneself: chosen, priced, confirmed once; over the limit, asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, request

from idp.activations.buying import Buying
from idp.activations.quoting import Asked, Notice
from idp.model.access import person
from idp.model.billing import Offering, OfferingId
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.ids import NodeId, ServiceId
from idp.rbac.lists import where_can
from idp.rbac.placing import PLACES, is_place
from idp.rbac.structure import Structure
from idp.web.assured import address_of, assure, assured
from idp.web.called import naming_of
from idp.web.costs.desk import Counter
from idp.web.costs.saying import Saying
from idp.web.inside import Inside, come_in
from idp.web.orders.notice import Shown, page, place_of, say_fault, status_of, tell

NEW: Final = "/orders/new"
FIELDS: Final = ("offering", "node", "units", "pays")
CHOICES: Final = 100
"""Places that are offered to choose from."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The price notice, and the list to choose from before it."""

    counter: Counter

    @property
    def _buying(self) -> Buying:
        return self.counter.activations.buying

    def show(self) -> Response:
        """Show the notice; without an offering, what there is."""
        inside = come_in(self.counter.front)
        if not request.args.get("offering"):
            return self._choose(inside)
        return self._notice(inside)

    def submit(self) -> Response:
        """Order what was shown, once; or ask who may agree."""
        inside = come_in(self.counter.front)
        if request.form.get("decision") == "order" and not assured(inside.caller):
            return self._prove(inside)
        try:
            return self._act(inside)
        except (Conflict, Refused, Invalid) as error:
            return self._notice(inside, say_fault(self.counter, inside, error), status_of(error))

    def _act(self, inside: Inside) -> Response:
        account, company, token = inside.account.id, inside.company, request.form.get("quote", "")
        match request.form.get("decision"):
            case "order":
                order = self._buying.add(account, company, token)
                return self.counter.front.go(inside.caller, f"/orders/{order.id}")
            case "ask":
                comment = request.form.get("comment", "").strip()
                self._buying.ask(account, company, token, comment)
                return self.counter.front.go(inside.caller, "/account/access?done=asked")
            case _:
                return self._notice(inside)

    def _prove(self, inside: Inside) -> Response:
        """Ask for both factors, saying for what, and come back to the notice."""
        told = tell(self.counter, inside, self._look(inside))
        return assure(self.counter.front, inside.caller, address_of(NEW, self._kept()), told.act)

    def _notice(self, inside: Inside, fault: str = "", status: int = 200) -> Response:
        try:
            notice = self._look(inside)
        except Invalid as error:
            return self._choose(inside, say_fault(self.counter, inside, error), 422)
        told = tell(self.counter, inside, notice)
        kept = {**self._kept(), "node": notice.quote.node, "pays": notice.quote.purchase.pays}
        more = {"places": self._places(inside, notice), "interaction": None}
        return page(self.counter, inside, told, Shown("orders/new.html", NEW, kept, fault, status, more))

    def _look(self, inside: Inside) -> Notice:
        """Read the price. Raises what there may be wrong with what is asked."""
        offering = OfferingId(request.values.get("offering", ""))
        node = place_of(request.values.get("node", "")) or self._usual(inside)
        asked = Asked(
            offering, node, _number(request.values.get("units", "")), request.values.get("pays", "")
        )
        return self._buying.quoting.notice(inside.account.id, inside.company, asked)

    def _kept(self) -> Mapping[str, str]:
        return {name: request.values[name] for name in FIELDS if request.values.get(name)}

    def _usual(self, inside: Inside) -> NodeId:
        """Return the topmost place where the caller may order, else the company."""
        structure = inside.own.structure
        service = ServiceId(request.values.get("service", "")) or None
        found = where_can(person(inside.account.id), "service:order", inside.own, inside.caller.at, service)
        return next((node for node in found if is_place(structure, node)), structure.root)

    def _places(self, inside: Inside, notice: Notice) -> list[tuple[str, str]]:
        structure, chosen = notice.tree.structure, notice.quote.node
        naming = naming_of(self.counter.front, inside, structure, ())
        found = [node for node in _offered(structure) if node != chosen][: CHOICES - 1]
        return [(node, naming.node(node)) for node in (chosen, *found)]

    def _choose(self, inside: Inside, fault: str = "", status: int = 200) -> Response:
        ours = self.counter.activations.book.ours(inside.company)
        service, node = request.values.get("service", ""), place_of(request.values.get("node", ""))
        if node and not is_place(ours.tree.structure, node):
            raise NotFound
        offered = self._buying.quoting.offered(ours, service)
        naming = naming_of(self.counter.front, inside, ours.tree.structure, ())
        saying = Saying(self.counter.front.words(inside.caller), naming, inside)
        return self.counter.front.page(
            inside.caller,
            "orders/choose.html",
            status=status,
            fault=fault,
            place=naming.node(node) if node else "",
            offered=[(_address(one, node), one.name, saying.prices(one.prices)) for one in offered],
        )


def _address(offering: Offering, node: NodeId) -> str:
    return address_of(NEW, {"offering": offering.id, "node": node})


def _offered(structure: Structure) -> list[NodeId]:
    """List the places that are no single numbers; those are reached from their own cards."""
    kinds = PLACES - {"sim"}
    return [node for node in structure.below(structure.root) if structure.nodes[node].kind in kinds]


def _number(typed: str) -> int:
    """Read how many; what is no number is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0 if typed else 1
