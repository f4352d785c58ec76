"""Two companies made alike: what is one's own, beside, above, another's, gone, or was never there."""

from dataclasses import dataclass, field, replace
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
    Role,
    group,
    person,
)
from idp.model.ids import (
    AccountId,
    BindingId,
    CeilingId,
    CompanyId,
    DenialId,
    GroupId,
    LinkId,
    NodeId,
    ServiceId,
)
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.model.requests import Wish
from idp.model.service import Old, Service
from tests.security.connected import connect_app
from tests.security.handovers import add_handovers
from tests.security.kinds import Kind, Relation
from tests.security.programs import give_servers
from tests.support import rights

ROLES = (
    *("owner", "admin", "branch_admin", "billing_viewer", "payer", "buyer", "approver"),
    *("service_operator", "service_user", "sim_manager", "analyst", "auditor", "personal_manager"),
)
"""Each is somebody in the company; a branch's people hold theirs at the branch."""
AT_BRANCH = ("branch_admin", "service_operator", "service_user", "sim_manager")
NOBODY = "nobody"
"""A member without any right."""


Ids = dict[Kind, dict[Relation, str]]
PLACES = {Relation.OWN: "north", Relation.CHILD: "shop", Relation.PARENT: "", Relation.SIBLING: "south"}
"""Where the thing of each relation lies; the company itself is above the branch."""


@dataclass
class Twin:
    """One company with something of every kind at every place."""

    company: CompanyId
    name: str
    people: dict[str, AccountId] = field(default_factory=dict)
    ids: Ids = field(default_factory=lambda: {kind: {} for kind in Kind})

    def place(self, relation):
        """Return the node of a relation."""
        local = PLACES[relation]
        return NodeId(f"{local}-{self.name}" if local else self.company)

    def login(self, role):
        return f"{role}@{self.name}.example".lower()


SHARED = Service(
    ServiceId("oldfax"),
    "Old fax",
    "",
    "http://oldfax.localhost:8410/",
    "oldfax",
    door="bridge:oldfax",
    old=Old(shared=True, prove=("operator",)),
)
"""A service that several people of a company enter as one account."""
BILLED = {
    "Romashka": ("org-001", {Relation.OWN: "prod-1", Relation.SIBLING: "prod-8", Relation.PARENT: "prod-6"}),
    "Lotos": ("org-501", {Relation.OWN: "prod-501"}),
}
"""Who the companies are in the sandbox's billing, and which products hang where."""


def make_twin(town, name, *, billed=True):
    """Make a company; every name in it holds the company's. Unbilled ones are alike to the last node."""
    twin = Twin(town.company(name).id, name)
    company = town.house.store
    party, products = BILLED[name] if billed else (None, {})
    twin.ids[Kind.PRODUCT] = dict(products)
    for role in (*ROLES, NOBODY, "gone"):
        account = town.person(twin.login(role), name=f"{name} {role}", totp=True)
        twin.people[role] = account.id
    with company.write() as records:
        records.companies.update(replace(records.companies.get(twin.company), external_id=party))
        for account in twin.people.values():
            records.companies.add_member(account, twin.company, "")
        _grow(records, twin)
        _lay(records, twin)
    with company.write() as records:
        records.companies.remove_member(twin.people["gone"], twin.company)
    _people(twin)
    _ask(town, twin)
    with company.write() as records:
        _hand_over(records, twin, town.now())
    return twin


def _hand_over(records, twin, now):
    places = {str(relation): twin.place(relation) for relation in PLACES}
    application, record, questions = add_handovers(records, twin, now, places)
    twin.ids[Kind.APPLICATION] = {Relation.OWN: application}
    twin.ids[Kind.LINK] = dict(_share(records, twin, now))
    twin.ids[Kind.APP_PASSWORD] = dict(give_servers(records, twin, now))
    twin.ids[Kind.RECORD] = {Relation.OWN: record}
    twin.ids[Kind.QUESTION] = {Relation(relation): key for relation, key in questions.items()}


def _share(records, twin, now):
    """Let an old account be shared, and have ended the sharing of another."""
    for relation, state in ((Relation.OWN, LinkState.ACTIVE), (Relation.DELETED, LinkState.REVOKED)):
        old = OldAccount(f"{twin.name} {relation}")
        link = AccountLink(
            LinkId(f"{relation}-link-{twin.name}"), twin.company, SHARED.id, old, state, now, shared=True
        )
        records.links.put(link)
        yield relation, link.id


def _grow(records, twin):
    here = {relation: twin.place(relation) for relation in PLACES}
    own, root, gone = here[Relation.OWN], here[Relation.PARENT], NodeId(f"gone-{twin.name}")
    service = ServiceId(f"fax-{twin.name}")
    ended = Node(gone, NodeKind.DEPARTMENT, f"{twin.name} gone", root)
    rights.put(
        records,
        twin.company,
        Node(own, NodeKind.BRANCH, f"{twin.name} north", root),
        Node(here[Relation.CHILD], NodeKind.DEPARTMENT, f"{twin.name} shop", own),
        Node(here[Relation.SIBLING], NodeKind.BRANCH, f"{twin.name} southern", root),
        Node(NodeId(f"hung-{twin.name}"), NodeKind.SERVICE, f"{twin.name} fax", own, service=service),
        *(
            Node(
                NodeId(f"{product}-{twin.name}"), NodeKind.SERVICE, product, here[relation], external=product
            )
            for relation, product in twin.ids[Kind.PRODUCT].items()
        ),
        ended,
    )
    rights.take(records, twin.company, ended)
    for relation in (Relation.OWN, Relation.SIBLING, Relation.PARENT):
        twin.ids[Kind.APP][relation] = connect_app(records, twin, here[relation])
    twin.ids[Kind.NODE] = {**here, Relation.DELETED: gone}
    twin.ids[Kind.SERVICE] = {Relation.OWN: service}
    twin.ids[Kind.COMPANY] = {Relation.OWN: twin.company}


def _lay(records, twin):
    """Give, deny, limit and group somebody at every place; end one of each."""
    owner = rights.give(records, twin.people["owner"], twin.company)
    for role in ROLES[1:]:
        node = twin.place(Relation.OWN) if role in AT_BRANCH else None
        rights.give(records, twin.people[role], twin.company, role, node=node)
    for relation in (*PLACES, Relation.DELETED):
        facts = _facts_at(twin, relation, owner)
        rights.put(records, twin.company, *facts.values())
        if relation is Relation.DELETED:
            rights.take(records, twin.company, *reversed(facts.values()))
        for kind, fact in facts.items():
            named = fact.id if not isinstance(fact, GroupMember) else f"{fact.group}/{fact.account}"
            twin.ids[kind][relation] = named
    helper = Role(f"helper-{twin.name}", f"{twin.name} helper", frozenset({"service:view"}))
    gone = Role(f"old-{twin.name}", f"{twin.name} old", frozenset({"service:view"}))
    rights.put(records, twin.company, helper, gone)
    rights.take(records, twin.company, gone)
    twin.ids[Kind.ROLE] = {Relation.OWN: helper.id, Relation.DELETED: gone.id}


def _facts_at(twin, relation, owner):
    node = twin.place(relation) if relation in PLACES else twin.place(Relation.PARENT)
    mark, who = f"{relation}-{twin.name}", twin.people[NOBODY]
    crew = Group(GroupId(f"crew-{mark}"), f"{twin.name} crew {relation}", node)
    return {
        Kind.GROUP: crew,
        Kind.MEMBERSHIP: GroupMember(crew.id, who),
        Kind.BINDING: Binding(
            BindingId(f"right-{mark}"), group(crew.id), "auditor", node, on=owner.id, granter=owner.subject
        ),
        Kind.DENIAL: Denial(DenialId(f"denial-{mark}"), EVERYBODY, node, frozenset({"claim:view"})),
        Kind.CEILING: Ceiling(
            CeilingId(f"limit-{mark}"), CeilingLevel.COMPANY, node, limits=Limits(max_month=Decimal(10**9))
        ),
    }


def _people(twin):
    found = {Relation.OWN: "service_user", Relation.PARENT: "owner", Relation.DELETED: "gone"}
    twin.ids[Kind.ACCOUNT] = {relation: twin.people[role] for relation, role in found.items()}
    twin.ids[Kind.SUBJECT] = {r: person(account) for r, account in twin.ids[Kind.ACCOUNT].items()}


def _ask(town, twin):
    """Let somebody ask for something, and the owner invite somebody."""
    for relation in (Relation.OWN, Relation.SIBLING):
        wish = Wish("service:configure", twin.place(relation))
        asked = town.desk.office.ask(twin.people["service_user"], twin.company, wish, twin.name)
        twin.ids[Kind.REQUEST][relation] = asked.id


def relations(own, other):
    """Return every kind's ids by what they are to the first company; foreign ones are the other's own."""
    found = {}
    for kind in Kind:
        known = dict(own.ids[kind])
        if Relation.OWN in other.ids[kind]:
            known[Relation.FOREIGN] = other.ids[kind][Relation.OWN]
        known[Relation.MISSING] = MISSING[kind]
        found[kind] = known
    return found


MISSING = {
    Kind.NODE: "north-nowhere",
    Kind.ACCOUNT: "Q" * 22,
    Kind.SUBJECT: f"person:{'Q' * 22}",
    Kind.BINDING: "right-nowhere",
    Kind.DENIAL: "denial-nowhere",
    Kind.CEILING: "limit-nowhere",
    Kind.GROUP: "crew-nowhere",
    Kind.MEMBERSHIP: f"crew-nowhere/{'Q' * 22}",
    Kind.ROLE: "helper-nowhere",
    Kind.REQUEST: "B" * 22,
    Kind.INVITATION: "C" * 22,
    Kind.SERVICE: "fax-nowhere",
    Kind.COMPANY: "D" * 22,
    Kind.PRODUCT: "prod-0",
    Kind.APPLICATION: "application-nowhere",
    Kind.RECORD: "record-nowhere",
    Kind.QUESTION: "question-nowhere",
    Kind.APP: "own-nowhere",
    Kind.LINK: "link-nowhere",
    Kind.APP_PASSWORD: "secret-nowhere",
    Kind.AGREED: "shop-nowhere",
}
