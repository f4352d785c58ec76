"""What a company has: branches, accounts, numbers, products."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from idp.adapters.billing.errors import Unreadable
from idp.adapters.billing.inventory import PRODUCT_FIELDS, msisdn_of, number_of, party_of, product_of
from idp.adapters.billing.party import find_customers, is_person
from idp.adapters.billing.resources import IDENTITY, Filter, Json, Kind, Resources
from idp.adapters.billing.shapes import optional_text, part, parts, reference, refuse, refuse_repeated, text
from idp.model.billing import BillingAccount, Branch, Estate, Number, PartyId, Product
from idp.model.errors import NotFound

AT_ONCE: Final = 50
"""How many ids one address carries."""
_ACCOUNT: Final = frozenset({"id", "name", "state", "relatedParty", "accountRelationship"})
_CLOSED: Final = "closed"
_HELD: Final = ("active", "suspended", "pendingTerminate")
_OVER: Final = ("closed", "terminated")
"""What a customer's status says when the contract has ended; TMF629 leaves the words open."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A company as the operator's customer, with all of its accounts."""

    company: PartyId
    person: bool
    accounts: frozenset[str]
    over: bool = False


def find_customer(resources: Resources, company: PartyId) -> Customer:
    """Read which accounts are a company's. Raises `NotFound` if it is no customer."""
    found = find_customers(resources, company, frozenset({"account", "status"}))
    if not found:
        raise NotFound
    over = all(optional_text(customer, "status").lower() in _OVER for customer in found)
    accounts = frozenset(text(account, "id") for customer in found for account in parts(customer, "account"))
    return Customer(company, any(map(is_person, found)), accounts, over)


def read_estate(resources: Resources, company: PartyId) -> Estate:
    """Read everything that hangs in the company's tree, and what has ended beside it."""
    customer = find_customer(resources, company)
    branches = () if customer.person else _branches(resources, company)
    inventory = _inventory(resources, customer)
    held = [product for product in inventory if text(product, "status") in _HELD]
    products = tuple(product_of(product) for product in held if not msisdn_of(product))
    others = (product for product in inventory if text(product, "status") not in _HELD)
    return Estate(
        branches=branches,
        accounts=_accounts(resources, customer, branches),
        numbers=_numbers(held),
        products=products,
        ended=tuple(_readable(others)),
        over=customer.over,
        bare=not inventory,
    )


def _readable(ended: Iterable[Json]) -> Iterator[Product]:
    """Read what is over; billing may be careless with it, and that shuts nobody out of what is on."""
    for product in ended:
        with suppress(Unreadable):
            if not msisdn_of(product):
                yield product_of(product)


def read_products(resources: Resources, company: PartyId) -> Sequence[Product]:
    """Read products, ended ones too; SIMs are numbers, not products."""
    inventory = _inventory(resources, find_customer(resources, company))
    return tuple(product_of(product) for product in inventory if not msisdn_of(product))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which resources: those whose attribute `by` is one of `ids`, and what else must hold."""

    by: str
    ids: Iterable[str]
    more: Filter = field(default_factory=dict)


def of_each(resources: Resources, kind: Kind, fields: frozenset[str], wanted: Wanted) -> Sequence[Json]:
    """Read what refers to one of many ids, a handful of them at a time."""
    ordered = sorted(wanted.ids)
    found: list[Json] = []
    for start in range(0, len(ordered), AT_ONCE):
        found += resources.all(kind, fields, {wanted.by: ordered[start : start + AT_ONCE], **wanted.more})
    return found


def _branches(resources: Resources, company: PartyId) -> tuple[Branch, ...]:
    wanted = IDENTITY | {"organizationChildRelationship"}
    organization = resources.one(Kind.ORGANIZATION, company, wanted)
    if text(organization, "id") != company:
        refuse("organization", "is another one")
    children = [part(c, "organization") for c in parts(organization, "organizationChildRelationship")]
    refuse_repeated((text(child, "id") for child in children), "branch")
    return tuple(Branch(PartyId(text(child, "id")), text(child, "name")) for child in children)


def _accounts(
    resources: Resources, customer: Customer, branches: Iterable[Branch]
) -> tuple[BillingAccount, ...]:
    found = of_each(resources, Kind.ACCOUNT, _ACCOUNT, Wanted("id", customer.accounts))
    refuse_repeated((text(account, "id") for account in found), "account")
    own = {customer.company, *(branch.id for branch in branches)}
    read = [_account(account, customer) for account in found]
    if any(account.id not in customer.accounts or account.party not in own for account in read):
        refuse("account", "is another company's")
    return tuple(sorted((a for a in read if a.state != _CLOSED), key=lambda account: account.id))


def _account(account: Json, customer: Customer) -> BillingAccount:
    owners = [
        text(party_of(related), "id")
        for related in parts(account, "relatedParty")
        if text(related, "role") == "owner"
    ]
    above = [
        reference(related, "account")
        for related in parts(account, "accountRelationship")
        if text(related, "relationshipType") == "childOf"
    ]
    return BillingAccount(
        id=text(account, "id"),
        name=optional_text(account, "name") or text(account, "id"),
        party=PartyId(owners[0]) if owners else customer.company,
        parent=above[0] if above and above[0] in customer.accounts else "",
        state=text(account, "state"),
    )


def _inventory(resources: Resources, customer: Customer) -> Sequence[Json]:
    accounts = customer.accounts
    found = of_each(resources, Kind.PRODUCT, PRODUCT_FIELDS, Wanted("billingAccount.id", accounts))
    refuse_repeated((text(product, "id") for product in found), "product")
    if any(reference(product, "billingAccount") not in accounts for product in found):
        refuse("product", "is another company's")
    return sorted(found, key=lambda product: text(product, "id"))


def _numbers(held: Iterable[Json]) -> tuple[Number, ...]:
    numbers = tuple(number_of(product) for product in held if msisdn_of(product))
    refuse_repeated((number.msisdn for number in numbers), "number")
    return numbers
