"""Somebody asks for what they may not order alone: the same price notice, and a yes that is the order."""

from dataclasses import dataclass

from flask import Response, request

from idp.activations.quoting import Notice
from idp.model.access import person
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.ids import RequestId
from idp.model.requests import Request
from idp.rbac.actor import Unassured
from idp.web.assured import assure
from idp.web.costs.desk import Counter
from idp.web.inside import Inside, come_in
from idp.web.orders.notice import Shown, page, say_fault, status_of, tell
from idp.web.requests_said import LIVE
from idp.web.tree.fields import read_text


@dataclass(frozen=True, slots=True)
class AgreePage:
    """One wish to order, for who may agree to it."""

    counter: Counter

    def show(self, key: str) -> Response:
        """Show the price as it is now."""
        inside = come_in(self.counter.front)
        return self._notice(inside, self._find(inside, key))

    def submit(self, key: str) -> Response:
        """Say yes, at the price that was shown; or no."""
        inside = come_in(self.counter.front)
        found = self._find(inside, key)
        try:
            return self._act(inside, found)
        except Unassured:
            told = tell(self.counter, inside, self._look(inside, found))
            return assure(self.counter.front, inside.caller, f"/orders/requests/{found.id}", told.act)
        except (Conflict, Refused, Invalid) as error:
            fault = say_fault(self.counter, inside, error)
            return self._notice(inside, self._find(inside, key), fault, status_of(error))

    def _act(self, inside: Inside, found: Request) -> Response:
        front, company = self.counter.front, inside.company
        match request.form.get("decision"):
            case "agree":
                buying = self.counter.activations.buying
                order = buying.agree(inside.actor, company, found.id, request.form.get("quote", ""))
                return front.go(inside.caller, f"/orders/{order.id}")
            case "decline":
                front.desk.office.decline(inside.actor, company, found.id, read_text(request.form, "answer"))
                return front.go(inside.caller, "/company/requests?done=declined")
            case _:
                return self._notice(inside, found)

    def _find(self, inside: Inside, key: str) -> Request:
        """Find what waits for this person, or was theirs to decide. Raises `NotFound`."""
        found = self.counter.front.desk.office.request(inside.actor, inside.company, RequestId(key))
        if found.wish is None or found.wish.order is None or found.by == inside.account.id:
            raise NotFound
        return found

    def _look(self, inside: Inside, found: Request) -> Notice:
        quoting = self.counter.activations.buying.quoting
        return quoting.notice_for(inside.account.id, inside.company, found.id)

    def _notice(self, inside: Inside, found: Request, fault: str = "", status: int = 200) -> Response:
        told = tell(self.counter, inside, self._look(inside, found))
        more = {
            "asked": found,
            "by": told.naming.subject(person(found.by)),
            "live": found.state in LIVE,
            "interaction": None,
        }
        shown = Shown("orders/agree.html", f"/orders/requests/{found.id}", {}, fault, status, more)
        return page(self.counter, inside, told, shown)
