"""Two companies with one service in common, and those who ask about them."""

from dataclasses import replace

from idp.model.access import Binding, Group, GroupMember, Limits, NodeKind, group, machine
from idp.model.account import Account, AccountStatus, Identifier, IdentifierKind
from idp.model.company import Company
from idp.model.ids import AccountId, BindingId, ClientId, CompanyId, GroupId, NodeId
from tests.oidc.conftest import ACME, ALICE, BORIS, OTHER, client
from tests.oidc.party import basic
from tests.support import rights
from tests.support.clock import START

CAROL, DAVE, EVE = (AccountId(f"{name}-0123456789abcdef") for name in ("carol", "dave", "eve"))
THIRD = CompanyId("third-0123456789abcdef")
MISSING = "nobody-0123456789abcde"
SALES = GroupId("sales")
ROBOT = ClientId("robot")
CLIENTS = (
    client("reports-form", access="reports", token_endpoint_auth_method="client_secret_post"),
    client("target", access="target"),
    client("reports-app", access="reports", token_endpoint_auth_method="none", client_secret_hash=None),
    client("reports-off", access="reports", disabled=True),
)

__all__ = ["ACME", "ALICE", "BORIS", "CAROL", "DAVE", "EVE", "MISSING", "OTHER", "ROBOT", "SALES", "THIRD"]


def found(records):
    """Reports hang in Acme and at its branch, Target at the branch alone; Other has reports, Third nothing."""
    for one in CLIENTS:
        records.clients.add(one)
    records.companies.add(Company(THIRD, "Third", START))
    for person, companies in (
        (CAROL, (ACME,)),
        (DAVE, (ACME,)),
        (EVE, (OTHER,)),
    ):
        records.accounts.add(
            Account(person, person[:5].capitalize(), START), [Identifier(IdentifierKind.LOGIN, person[:5])]
        )
        for company in companies:
            records.companies.add_member(person, company, "")
    records.companies.add_member(BORIS, ACME, "")
    records.companies.add_member(ALICE, THIRD, "owner")
    rights.give(records, ALICE, THIRD, "owner")
    rights.give(records, DAVE, ACME, "owner")
    records.accounts.update(replace(records.accounts.get(DAVE), status=AccountStatus.DISABLED))
    _branch(records)
    rights.hang(records, OTHER, "reports")
    rights.give(records, EVE, OTHER, "owner")


def _branch(records):
    for branch in ("north", "south"):
        rights.node(records, ACME, branch, NodeKind.BRANCH)
    rights.place(records, ACME, "reports", "north", name="reports-north")
    rights.place(records, ACME, "target", "north", name="target-north")
    rights.give(records, BORIS, ACME, "service_operator", node="north")
    rights.put(
        records,
        ACME,
        Group(SALES, "Sales", NodeId(ACME)),
        GroupMember(SALES, CAROL),
        Binding(
            BindingId("sales-use"),
            group(SALES),
            "service_user",
            NodeId("north"),
            limits=Limits(services=frozenset({"target"})),
        ),
        Binding(BindingId("robot-use"), machine(ROBOT), "service_user", NodeId(ACME)),
    )


def question(subject=ALICE, action="service:use", resource="reports", **more):
    """Ask about a person, the service and Acme, unless something else is said."""
    asked = {
        "subject": {"type": "person", "id": subject} if isinstance(subject, str) else subject,
        "action": {"name": action},
        "resource": {"type": "service", "id": resource} if isinstance(resource, str) else resource,
        "context": {"company": ACME},
    }
    return {name: value for name, value in {**asked, **more}.items() if value is not None}


def node(identifier):
    return {"type": "node", "id": identifier}


def headers(client_id="reports", **more):
    return {**basic(client_id), **more}


def widened(binding):
    """Let a right reach every service."""
    return replace(binding, node=NodeId(ACME), limits=Limits())
