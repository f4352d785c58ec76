"""Who gives access somewhere: whom to ask, and who sees what is asked."""

from dataclasses import dataclass

from idp.model.access import person
from idp.model.account import AccountStatus
from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId
from idp.rbac.decide import About
from idp.rbac.lists import Holder, who_can
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
    front: Front,
    company: CompanyId,
    node: NodeId,
    service: ServiceId | None = None,
    but: AccountId | None = None,
) -> list[Giver]:
    """Name the people who give access at a node, whose right is nearest to it first, then by name."""
    tree = front.desk.office.facts(company).tree
    lineage = tree.structure.lineage(node)
    with front.house.store.read() as records:
        roster = [one for one in records.companies.roster(company) if one.status is AccountStatus.ACTIVE]
    known = {person(one.account): one for one in roster if one.account != but}

    def nearness(holder: Holder) -> tuple[int, str]:
        place = holder.path[0].node if holder.path else None
        away = lineage.index(place) if place in lineage else len(lineage)
        return away, known[holder.subject].name.casefold()

    holders = who_can(USERS_GRANT, node, tree, front.house.clock.now(), About(service=service))
    nearest = sorted((holder for holder in holders if holder.subject in known), key=nearness)
    return [Giver(known[one.subject].name, known[one.subject].position) for one in nearest]


def givers_of(front: Front, company: CompanyId | None, service: str, but: AccountId | None) -> list[Giver]:
    """Name those who may open a service in a company, the nearest few."""
    if company is None:
        return []
    structure = front.desk.office.facts(company).tree.structure
    hanging = ServiceId(service) if ServiceId(service) in structure.hangings else None
    node = structure.hangings[hanging][0] if hanging else structure.root
    return who_gives(front, company, node, hanging, but)[:NAMED]
