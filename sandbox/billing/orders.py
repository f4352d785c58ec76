"""Orders (TMF622) and tickets (TMF621): the same key twice is one of them."""

from collections.abc import Mapping
from typing import Any

from sandbox.billing import wire
from sandbox.billing.books import Books, UnknownError
from sandbox.billing.wire import Json


class WrongError(Exception):
    """What was sent is no order, or no ticket."""


def place_order(books: Books, document: Mapping[str, Any]) -> Json:
    """Begin or end a product at once. Raises `WrongError`, `UnknownError`."""
    action = _action(document)
    if action == "add":
        return _add(books, document)
    if action != "delete":
        raise WrongError
    return _end(books, document)


def _end(books: Books, document: Mapping[str, Any]) -> Json:
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


def _add(books: Books, document: Mapping[str, Any]) -> Json:
    """Switch something on, at the price of today or not at all."""
    key, company, item = _addition(document)
    offering, account = _text(item["productOffering"]["id"]), _text(item["billingAccount"]["id"])
    with books.lock:
        if key in books.orders:
            return books.orders[key]
        if account not in books.accounts_of(company) or offering not in books.catalogue():
            raise UnknownError
        now, number = books.time().isoformat(), f"ord-{2001 + len(books.orders)}"
        fits = _same_price(item.get("itemPrice"), list(wire.prices(books.catalogue()[offering])))
        if fits:
            books.added.append(_product(document, item, f"prod-{number}", number, now))
        books.orders[key] = {
            **document,
            "id": number,
            "state": "completed" if fits else "rejected",
            "orderDate": now,
            **({"completionDate": now} if fits else {}),
        }
        books.save()
        return books.orders[key]


def _addition(document: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any]]:
    try:
        (item,) = document["productOrderItem"]
        _text(item["productOffering"]["id"] + item["billingAccount"]["id"])
        _text(document["quote"][0]["id"])
        return _text(document["externalId"][0]["id"]), _customer(document), item
    except (KeyError, IndexError, TypeError, ValueError):
        raise WrongError from None


def _product(
    document: Mapping[str, Any], item: Mapping[str, Any], name: str, order: str, now: str
) -> Mapping[str, Any]:
    """Make the product in the data's own short form."""
    bought = item.get("product", {})
    units = [c["value"] for c in bought.get("productCharacteristic", ()) if c.get("name") == "units"]
    relies = [r["product"]["id"] for r in bought.get("productRelationship", ())]
    channel = [c["channel"]["id"] for c in document.get("channel", ())]
    ordered = {"orderId": order, "orderItemAction": "add", "channel": (channel or ["api"])[0]}
    people = [
        {"role": related["role"], "id": related["partyOrPartyRole"]["id"]}
        for related in document["relatedParty"]
        if related["role"] in ("requester", "approver")
    ]
    return {
        "id": name,
        "productOffering": {"id": item["productOffering"]["id"]},
        "status": "active",
        "startDate": now,
        "billingAccount": {"id": item["billingAccount"]["id"]},
        "productOrderItem": [ordered],
        "relatedParty": people,
        "units": units[0] if units else 1,
        **({"subscription": relies[0]} if relies else {}),
    }


def _same_price(told: Any, present: list[Json]) -> bool:
    """Tell whether an order has the price of today, to the kopeck."""
    try:
        return [_sum(price) for price in told] == [_sum(price) for price in present]
    except (KeyError, TypeError, AttributeError):
        return False


def _sum(price: Mapping[str, Any]) -> tuple[Any, ...]:
    taxed = price["price"]["taxIncludedAmount"]
    period, unit = price.get("recurringChargePeriodType"), price.get("unitOfMeasure", {}).get("units")
    return price["priceType"], period, unit, taxed["unit"], round(float(taxed["value"]) * 100)


def _action(document: Mapping[str, Any]) -> str:
    try:
        (item,) = document["productOrderItem"]
        return _text(item["action"])
    except (KeyError, TypeError, ValueError):
        raise WrongError from None


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
