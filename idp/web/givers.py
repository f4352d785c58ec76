"""Who gives access somewhere: whom to ask, and who sees what is asked."""

from dataclasses import dataclass
from datetime import datetime

from idp.model.access import person
from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId, SubjectId
from idp.rbac import Tree
from idp.rbac.decide import About
from idp.rbac.lists import who_can
from idp.rbac.permissions import USERS_GRANT
from idp.web.front import Front

NAMED = 5
"""Names shown at once."""


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who gives access, as a colleague knows them."""

    name: str
    position: str


def who_gives(
    tree: Tree, node: NodeId, service: ServiceId | None, at: datetime, but: AccountId | None = None
) -> list[SubjectId]:
    """List the people who give access at a node, whose right is nearest to it first."""
    lineage = tree.structure.lineage(node)
    asker = person(but) if but is not None else None

    def distance(place: NodeId | None) -> int:
        return lineage.index(place) if place in lineage else len(lineage)

    holders = [
        (distance(holder.path[0].node if holder.path else None), holder.subject)
        for holder in who_can(USERS_GRANT, node, tree, at, About(service=service))
        if holder.subject != asker and holder.subject.startswith("person:")
    ]
    return [subject for _, subject in sorted(holders)]


def givers_of(front: Front, company: CompanyId | None, service: str, but: AccountId | None) -> list[Giver]:
    """Name those who may open a service in a company, the nearest few."""
    if company is None:
        return []
    tree = front.desk.office.facts(company).tree
    hanging = ServiceId(service) if ServiceId(service) in tree.structure.hangings else None
    node = tree.structure.hangings[hanging][0] if hanging else tree.structure.root
    nearest = who_gives(tree, node, hanging, front.house.clock.now(), but)[:NAMED]
    with front.house.store.read() as records:
        known = {person(one.account): one for one in records.companies.roster(company)}
    return [Giver(known[who].name, known[who].position) for who in nearest if who in known]
