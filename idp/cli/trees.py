"""Write into a company's tree as the operator: what `okno companies add` and `okno people add` give."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from idp.model.access import Binding, Cause, Fact, Node, NodeKind, Put, Revision
from idp.model.ids import CompanyId, NodeId
from idp.ports.records import Records
from idp.rbac.moved import join_services
from idp.rbac.saving import people_in


def put_facts(
    records: Records, company: CompanyId, facts: Sequence[Fact], nodes: Iterable[str], now: datetime
) -> None:
    """Append facts as one revision; a department is made for a node that is not there yet."""
    base, known = records.access.facts(company)
    there = {fact.id for fact in (*known, *facts) if isinstance(fact, Node)}
    wanted = dict.fromkeys(NodeId(node.strip("/")) for node in nodes if node.strip("/"))
    made = [Node(node, NodeKind.DEPARTMENT, node, NodeId(company)) for node in wanted if node not in there]
    changes = tuple(Put(fact) for fact in (*made, *facts))
    if changes:
        records.access.append(company, base, changes, Revision(company, base + 1, now, Cause.OPERATOR))
        given = (fact.subject for fact in facts if isinstance(fact, Binding))
        join_services(records, company, people_in(given), now)
