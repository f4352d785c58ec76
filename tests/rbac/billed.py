"""A company, what billing says of it, and its tree brought up to that."""

from datetime import UTC, datetime
from decimal import Decimal

from idp.model.access import (
    Binding,
    End,
    Node,
    NodeKind,
    Put,
    fact_key,
)
from idp.model.billing import (
    BillingAccount,
    Branch,
    Estate,
    Money,
    Number,
    Offering,
    OfferingId,
    PartyId,
    Price,
    PriceKind,
    Product,
    ProductId,
)
from idp.model.ids import AccountId, CompanyId, NodeId
from idp.rbac.estate import Says
from idp.rbac.following import follow
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree

NOW = datetime(2026, 11, 22, tzinfo=UTC)
COMPANY, PARTY = CompanyId("romashka"), PartyId("org-001")
ANNA, BORIS = AccountId("anna"), AccountId("boris")
HOLDERS = {PartyId("ind-101"): ANNA, PartyId("ind-102"): BORIS}
ROOT = Node(NodeId(COMPANY), NodeKind.COMPANY, "Romashka")
OFFERINGS = {
    OfferingId("po-vats"): Offering(OfferingId("po-vats"), "PBX", service="vats"),
    OfferingId("po-seat"): Offering(
        OfferingId("po-seat"),
        "Seat",
        service="vats",
        prices=(Price(PriceKind.RECURRING, Money(Decimal(490)), "month", unit="user"),),
    ),
    OfferingId("po-weather"): Offering(OfferingId("po-weather"), "Weather", content=True),
    OfferingId("po-bank"): Offering(OfferingId("po-bank"), "Account", partner="tinkoff"),
}


def node(identifier, kind=NodeKind.DEPARTMENT, parent=COMPANY, **more):
    return Node(NodeId(identifier), kind, more.pop("name", identifier), NodeId(parent), **more)


def number(identifier="sim-1", account="acc-1", holder="ind-101", msisdn="+70000000001"):
    return Number(identifier, msisdn, account, PartyId(holder) if holder else None)


def product(identifier="prod-1", offering="po-vats", account="acc-1", status="active"):
    return Product(ProductId(identifier), OfferingId(offering), identifier, status, account)


ESTATE = Estate(
    branches=(Branch(PartyId("org-2"), "North"),),
    accounts=(BillingAccount("acc-1", "First", PARTY), BillingAccount("acc-2", "Second", PartyId("org-2"))),
    numbers=(number(),),
    products=(product(),),
)


def grown(facts, changes):
    """Return the facts after the changes."""
    known = {fact_key(fact): fact for fact in facts}
    for change in changes:
        match change:
            case Put(fact=fact):
                known[fact_key(fact)] = fact
            case End(kind=kind, id=identifier):
                del known[kind, identifier]
    return list(known.values())


def synced(facts, estate, holders=HOLDERS):
    structure = Structure(COMPANY, 1, facts)
    return grown(facts, follow(Says(PARTY, estate, OFFERINGS), whole_tree(structure, facts), holders, NOW))


def nodes(facts):
    return {fact.id: fact for fact in facts if isinstance(fact, Node)}


def bindings(facts):
    return {(fact.subject, fact.role, fact.node) for fact in facts if isinstance(fact, Binding)}
