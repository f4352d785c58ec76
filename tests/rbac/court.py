"""A company in memory, and somebody who tries to change its tree."""

from dataclasses import replace

from idp.model.access import (
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    End,
    FactKind,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    Put,
    Role,
    Safeguard,
    fact_key,
    group,
    person,
)
from idp.model.ids import AccountId, BindingId, CeilingId, CompanyId, DenialId, GroupId, NodeId, ServiceId
from idp.rbac.administer import Wanted, check
from idp.rbac.administer_case import Roll
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from idp.rbac.trees import Facts
from tests.support.clock import START

CO = CompanyId("co")
PEOPLE = ("olga", "otto", "ada", "bruno", "carl", "dora", "edda")
PBX, ADS, MAIL = ServiceId("pbx"), ServiceId("ads"), ServiceId("mail")


def node(identifier, parent="co", kind=NodeKind.DEPARTMENT, **more):
    return Node(NodeId(identifier), kind, identifier, NodeId(parent) if parent else None, **more)


def service(identifier, parent="co", of=None):
    return node(f"at-{identifier}", parent, NodeKind.SERVICE, service=ServiceId(of or identifier))


def give(who, role="service_user", at="co", *, on=None, by=None, key=None, limits=None, **more):
    subject = who if ":" in who else person(AccountId(who))
    return Binding(
        BindingId(key or f"{who}-{role}-{at}"),
        subject,
        role,
        NodeId(at),
        limits=limits or Limits(),
        on=BindingId(on) if on else None,
        granter=person(AccountId(by)) if by else None,
        **more,
    )


def deny(who="everyone", at="co", *permissions, services=None, key=None):
    subject = who if who == "everyone" or ":" in who else person(AccountId(who))
    kept = None if services is None else frozenset(services)
    return Denial(DenialId(key or f"no-{who}-{at}"), subject, NodeId(at), frozenset(permissions), kept)


def limit(who="everyone", at="co", level=CeilingLevel.COMPANY, permissions=None, key=None, **limits):
    subject = who if who == "everyone" or ":" in who else person(AccountId(who))
    return Ceiling(
        CeilingId(key or f"cap-{who}-{at}"), level, NodeId(at), subject, permissions, Limits(**limits)
    )


def crew(at="north"):
    return Group(GroupId("crew"), "Crew", NodeId(at))


def joins(who, of="crew"):
    return GroupMember(GroupId(of), AccountId(who))


ROOT = node("co", None, NodeKind.COMPANY)
PLACES = (
    ROOT,
    node("north", kind=NodeKind.BRANCH),
    node("south", kind=NodeKind.BRANCH),
    node("shop", "north"),
    node("lab", "south"),
    service("pbx", "shop"),
    service("ads", "south"),
    service("mail"),
    node("sim", "shop", NodeKind.SIM, external="sim-1"),
)
OLGA = give("olga", "owner", key="olga")
OTTO = give("otto", "owner", key="otto", by="olga")
ADA = give("ada", "admin", key="ada", on="olga", by="olga")
BRUNO = give("bruno", "branch_admin", "north", key="bruno", on="ada", by="ada")
CARL = give("carl", "service_user", "north", key="carl", on="bruno", by="bruno")
WORLD = (*PLACES, OLGA, OTTO, ADA, BRUNO, CARL)


def facts(*more, world=WORLD):
    known = {fact_key(fact): fact for fact in (*world, *more)}
    return Facts(known, whole_tree(Structure(CO, 7, known.values()), known.values()))


ROLL = Roll(lambda account: account in PEOPLE, lambda client: client == "robot")


def attempt(before, who, *changes, at=START, restoring=False):
    """Check what somebody would change; the operator is nobody. A bare fact is put."""
    subject = person(AccountId(who)) if who else None
    wanted = [change if isinstance(change, Put | End) else Put(change) for change in changes]
    return check(before, wanted, Wanted(subject, at, ROLL, restoring))


def end(fact):
    return End(*fact_key(fact))


__all__ = [
    "ADA", "ADS", "BRUNO", "CARL", "CO", "MAIL", "OLGA", "OTTO", "PBX", "PEOPLE", "PLACES", "ROLL", "ROOT", "WORLD",
    "AccountId", "CeilingLevel", "FactKind", "Limits", "NodeKind", "Role", "Safeguard", "attempt", "crew", "deny",
    "end", "facts", "give", "group", "joins", "limit", "node", "person", "replace", "service",
]  # fmt: skip
