"""Trees made by hand, and somebody who looks at them."""

from datetime import timedelta
from decimal import Decimal

from idp.model.access import (
    EVERYBODY,
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    person,
)
from idp.model.ids import AccountId, BindingId, CeilingId, CompanyId, DenialId, GroupId, NodeId
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from idp.web.tree.naming import Naming
from idp.web.tree.sight import Sight
from idp.words import words_for
from tests.support.clock import START

CO = CompanyId("romashka")
ROOT = NodeId(CO)
ANNA, BORIS, VERA = (AccountId(name) for name in ("anna", "boris", "vera"))
PEOPLE = {ANNA: "Анна", BORIS: "Борис", VERA: "Вера"}
COMPANY = Node(ROOT, NodeKind.COMPANY, "Ромашка")


def place(identifier, parent=ROOT, kind=NodeKind.DEPARTMENT, name="", **more):
    return Node(NodeId(identifier), kind, name or identifier, NodeId(parent), **more)


def service(identifier, parent=ROOT, name=""):
    return place(f"svc-{identifier}", parent, NodeKind.SERVICE, name or identifier, service=identifier)


def given(account, role, node=ROOT, identifier="", **more):
    subject = account if ":" in account else person(account)
    return Binding(BindingId(identifier or f"{account}-{role}-{node}"), subject, role, NodeId(node), **more)


def shut(account, node=ROOT, permissions=(), services=None, **more):
    subject = account if account == EVERYBODY else person(account)
    wanted = None if services is None else frozenset(services)
    return Denial(
        DenialId(f"shut-{account}-{node}"), subject, NodeId(node), frozenset(permissions), wanted, **more
    )


def capped(node=ROOT, subject=EVERYBODY, **limits):
    sums = {name: Decimal(value) for name, value in limits.items()}
    return Ceiling(
        CeilingId(f"cap-{node}"), CeilingLevel.COMPANY, NodeId(node), subject, limits=Limits(**sums)
    )


def team(identifier, *accounts, node=ROOT):
    made = Group(GroupId(identifier), identifier.title(), NodeId(node))
    return (made, *(GroupMember(made.id, account) for account in accounts))


def grow(*facts):
    """Make everybody's tree of a company with these facts."""
    known = [COMPANY, *facts]
    return whole_tree(Structure(CO, 1, known), known)


def look(tree, account=ANNA, at=START):
    return Sight(person(account), tree, at)


def names(tree, locale="en", people=PEOPLE):
    known = {person(account): name for account, name in people.items()}
    return Naming(words_for(locale), tree.structure, known, {"pbx": "PBX", "ads": "Ads"}, person(ANNA))


def soon(**parts):
    return START + timedelta(**parts)
