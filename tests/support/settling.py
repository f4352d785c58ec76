"""A situation of the access tree, written into a store."""

from idp.model.access import Cause, Fact, Node, NodeKind, Put, Revision
from idp.model.account import Account
from idp.model.company import Company
from idp.ports.records import Records
from tests.support.clock import START
from tests.support.situations import Situation


def settle(records: Records, situation: Situation) -> None:
    """Add the company, everybody in it as a member, and the tree as revision 2."""
    records.companies.add(Company(situation.company, "Ромашка", START))
    for account in situation.people:
        records.accounts.add(Account(account, account.capitalize(), START), [])
        records.companies.add_member(account, situation.company, "")
    facts = [fact for fact in situation.facts if not _is_root(fact)]
    revision = Revision(situation.company, 2, START, Cause.OPERATOR)
    records.access.append(situation.company, 1, [Put(fact) for fact in facts], revision)


def _is_root(fact: Fact) -> bool:
    return isinstance(fact, Node) and fact.kind is NodeKind.COMPANY
