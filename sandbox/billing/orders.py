"""Orders (TMF622) and tickets (TMF621): the same key twice is one of them."""

from collections.abc import Mapping
from typing import Any

from sandbox.billing.books import Books
from sandbox.billing.wire import Json


class WrongError(Exception):
    """What was sent is no order, or no ticket."""


def place_order(books: Books, document: Mapping[str, Any]) -> Json:
    """End a product at once. Raises `WrongError`, `UnknownError`."""
    key, company, product = _order(document)
    with books.lock:
        if key in books.orders:
            return books.orders[key]
        books.account_of(company, product)
        now = books.time()
        ended = books.ended.setdefault(product, now)
        books.orders[key] = {
            **document,
            "id": f"ord-{2001 + len(books.orders)}",
            "state": "completed",
            "orderDate": now.isoformat(),
            "completionDate": ended.isoformat(),
        }
        books.save()
        return books.orders[key]


def open_ticket(books: Books, document: Mapping[str, Any]) -> Json:
    """Take a claim; one that nothing speaks against is granted at once."""
    key, company, product = _ticket(document)
    with books.lock:
        if key in books.tickets:
            return books.tickets[key]
        books.account_of(company, product)
        now = books.time().isoformat()
        granted = not document.get("troubleTicketCharacteristic")
        state = {"status": "resolved", "resolutionDate": now, "statusChangeReason": "refunded"}
        books.tickets[key] = {
            **document,
            "id": f"tt-{1 + len(books.tickets)}",
            "creationDate": now,
            **(state if granted else {"status": "acknowledged"}),
        }
        books.save()
        return books.tickets[key]


def _order(document: Mapping[str, Any]) -> tuple[str, str, str]:
    try:
        (item,) = document["productOrderItem"]
        if item["action"] != "delete":
            raise WrongError
        return _text(document["externalId"][0]["id"]), _customer(document), _text(item["product"]["id"])
    except (KeyError, IndexError, TypeError, ValueError):
        raise WrongError from None


def _ticket(document: Mapping[str, Any]) -> tuple[str, str, str]:
    try:
        key = _text(document["externalIdentifier"][0]["id"])
        return key, _customer(document), _text(document["relatedEntity"][0]["id"])
    except (KeyError, IndexError, TypeError):
        raise WrongError from None


def _customer(document: Mapping[str, Any]) -> str:
    found = [r["partyOrPartyRole"]["id"] for r in document["relatedParty"] if r["role"] == "customer"]
    return _text(found[0])


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise WrongError
    return value
