"""Looking at a price and confirming it, as the pages do."""

from typing import Any, Final

from idp.activations.quoting import Asked, Notice
from idp.model.access import Binding, Limits, person
from idp.model.billing import OfferingId
from idp.model.ids import AccountId, BindingId, NodeId, new_id
from idp.model.requests import Request
from idp.rbac.actor import Actor
from idp.rbac.news import tell_nobody
from idp.rbac.office import Office
from tests.activations.village import ROMASHKA, Village
from tests.support import rights

VATS, SEAT, WEATHER_OFFER, SMS = (
    OfferingId(name) for name in ("po-vats", "po-vats-seat", "po-portal-weather", "po-sms")
)
NORTH: Final = NodeId("org-002")


def look(
    village: Village, account: AccountId, offering: OfferingId = VATS, node: str = NORTH, **other: Any
) -> Notice:
    """Look at the price."""
    asked = Asked(offering, NodeId(node), **other)
    return village.activations.buying.quoting.notice(account, ROMASHKA, asked)


def token(village: Village, account: AccountId, offering: OfferingId = VATS, node: str = NORTH) -> str:
    """Return the price notice that the page sends back."""
    return look(village, account, offering, node).quote.token


def office(village: Village) -> Office:
    """Return where requests are."""
    book = village.activations.book
    return Office(book.store, book.clock, book.trees, tell_nobody)


def buyer(village: Village, account: AccountId, role: str = "buyer", **limits: Any) -> Any:
    """Give somebody the right to order in the branch, within limits."""
    with village.store.write() as records:
        given = Binding(BindingId(new_id()), person(account), role, NORTH, limits=Limits(**limits))
        rights.put(records, ROMASHKA, given)
    return given


def ask(village: Village, account: AccountId, comment: str = "нужно отделу") -> Request:
    """Ask for what one may not order alone."""
    return village.activations.buying.ask(account, ROMASHKA, token(village, account), comment)


def agree(village: Village, account: AccountId, request: Request, *, assured: bool = True) -> Any:
    """Look at somebody's request, and say yes."""
    buying = village.activations.buying
    notice = buying.quoting.notice_for(account, ROMASHKA, request.id)
    return buying.agree(Actor(account, assured), ROMASHKA, request.id, notice.quote.token)


def reprice(village: Village, offering: OfferingId, value: float) -> None:
    """Let billing ask another price from now on."""
    offerings = village.told("product_offering")
    for one in offerings:
        if one["id"] == offering:
            one["price"]["taxIncludedAmount"]["value"] = value
    village.rewrite(product_offering=offerings)
