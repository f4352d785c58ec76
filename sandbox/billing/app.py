"""The server: TM Forum paths, and the sandbox's own below `/_sandbox`."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, request

from sandbox.billing.books import Books, UnknownError
from sandbox.billing.faults import KINDS, Fault, dumped, instead, spoilt, spoilt_list
from sandbox.billing.orders import WrongError, open_ticket, place_order
from sandbox.billing.queries import QueryLog, only, wanted
from sandbox.billing.wire import Json

PARTY: Final = "/tmf-api/partyManagement/v5"
CUSTOMER: Final = "/tmf-api/customer/v5"
ACCOUNT: Final = "/tmf-api/accountManagement/v5"
INVENTORY: Final = "/tmf-api/productInventory/v5"
CATALOGUE: Final = "/tmf-api/productCatalogManagement/v5"
BILLS: Final = "/tmf-api/customerBillManagement/v5"
ORDERS: Final = "/tmf-api/productOrderingManagement/v5/productOrder"
TICKETS: Final = "/tmf-api/troubleTicket/v5/troubleTicket"
LARGEST_PAGE: Final = 1000


def billing_app(books: Books | None = None, token: str = "") -> Flask:
    """Make the server; with a token, whoever does not show it is refused."""
    app = Flask("sandbox.billing")
    desk = Desk(books or Books(), token)
    for path, listed in desk.lists().items():
        app.add_url_rule(path, path, desk.listing(listed))
        app.add_url_rule(f"{path}/<name>", f"{path}/", desk.reading(listed))
    app.add_url_rule(ORDERS, "order", desk.taking(place_order), methods=["POST"])
    app.add_url_rule(TICKETS, "ticket", desk.taking(open_ticket), methods=["POST"])
    app.before_request(desk.receive)
    app.add_url_rule("/", "root", desk.about)
    app.add_url_rule("/_sandbox/queries", "queries", desk.queries)
    app.add_url_rule("/_sandbox/faults", "faults", desk.set_fault, methods=["POST"])
    app.add_url_rule("/_sandbox/reset", "reset", desk.reset, methods=["POST"])
    return app


class Desk:
    """Answers from the books, as the present fault has it."""

    def __init__(self, books: Books, token: str) -> None:
        self.books = books
        self.log = QueryLog()
        self.fault = Fault()
        self._token = token

    def lists(self) -> dict[str, Callable[[], list[Json]]]:
        """Return what is read at which path."""
        books = self.books
        return {
            f"{PARTY}/organization": books.organizations,
            f"{PARTY}/individual": books.individuals,
            f"{CUSTOMER}/customer": books.customers,
            f"{ACCOUNT}/billingAccount": books.accounts,
            f"{INVENTORY}/product": books.products,
            f"{CATALOGUE}/productOffering": books.offerings,
            f"{BILLS}/customerBill": books.bills,
            f"{BILLS}/appliedCustomerBillingRate": books.rates,
            ORDERS: lambda: list(books.orders.values()),
            TICKETS: lambda: list(books.tickets.values()),
        }

    def receive(self) -> Response | None:
        """Write the query down; refuse strangers; let faults answer instead."""
        if not request.path.startswith("/tmf-api/"):
            return None
        self.log.note(self.books.time().isoformat(), request.method, request.path, request.args)
        if self._token and request.headers.get("Authorization") != f"Bearer {self._token}":
            return _error(401, "unauthorized")
        return instead(self.fault.at(request.path))

    def listing(self, listed: Callable[[], list[Json]]) -> Callable[[], Response]:
        """Return the view of a list: filtered, in pages, only the fields asked for."""

        def view() -> Response:
            kind = self.fault.at(request.path)
            chosen = listed() if kind == "foreign" else wanted(listed(), request.args)
            offset = request.args.get("offset", 0, int)
            limit = min(request.args.get("limit", LARGEST_PAGE, int), LARGEST_PAGE)
            page = spoilt_list(kind, chosen[offset : offset + limit])
            told = [spoilt(kind, only(item, request.args.get("fields", ""))) for item in page]
            total = len(chosen) * (2 if kind == "duplicates" else 1)
            return _json(told, {"X-Total-Count": str(total), "X-Result-Count": str(len(told))})

        return view

    def reading(self, listed: Callable[[], list[Json]]) -> Callable[[str], Response]:
        """Return the view of one resource."""

        def view(name: str) -> Response:
            kind = self.fault.at(request.path)
            found = [item for item in listed() if (item["id"] == name) != (kind == "foreign")]
            if not found:
                return _error(404, "notFound")
            return _json(spoilt(kind, only(found[0], request.args.get("fields", ""))))

        return view

    def taking(self, make: Callable[[Books, Any], Json]) -> Callable[[], Response]:
        """Return the view that takes an order or a ticket."""

        def view() -> Response:
            try:
                made = make(self.books, request.get_json(silent=True))
            except WrongError:
                return _error(400, "invalidBody")
            except UnknownError:
                return _error(404, "notFound")
            return _json(spoilt(self.fault.at(request.path), made), status=201)

        return view

    def about(self) -> Response:
        """Say what is where."""
        own = ["/_sandbox/queries", "/_sandbox/faults", "/_sandbox/reset"]
        return _json({"apis": sorted(self.lists()), "sandbox": own, "faults": KINDS})

    def queries(self) -> Response:
        """Tell what was asked."""
        return _json(self.log.all())

    def set_fault(self) -> Response:
        """Do wrong from now on."""
        told = request.get_json(silent=True)
        if not isinstance(told, dict) or told.get("kind") not in KINDS:
            return _error(400, f"kind must be one of {', '.join(KINDS)}")
        self.fault = Fault(told["kind"], str(told.get("path", "/")))
        return _json({"kind": self.fault.kind, "path": self.fault.path})

    def reset(self) -> Response:
        """Begin anew: no orders, no tickets, no faults, an empty log."""
        self.books.reset()
        self.log.clear()
        self.fault = Fault()
        return _json({})


def _json(value: Any, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    return Response(dumped(value), status, headers, mimetype="application/json")


def _error(status: int, reason: str) -> Response:
    return _json({"@type": "Error", "code": str(status), "reason": reason}, status=status)
