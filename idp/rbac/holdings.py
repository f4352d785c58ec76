"""All that decides what one person may open, in every company of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.model.access import person
from idp.model.company import Membership
from idp.model.ids import AccountId, CompanyId, SubjectId
from idp.rbac.tree import Tree


@dataclass(frozen=True, slots=True)
class Holdings:
    """A person's memberships, and each company's tree as far as it concerns them."""

    account: AccountId
    memberships: tuple[Membership, ...] = ()
    trees: Mapping[CompanyId, Tree] = field(default_factory=dict)

    @property
    def subject(self) -> SubjectId:
        """Return the person as a subject of rights."""
        return person(self.account)

    def membership(self, company: CompanyId | None) -> Membership | None:
        """Return the membership in a company."""
        return next((known for known in self.memberships if known.company == company), None)

    def tree(self, company: CompanyId | None) -> Tree | None:
        """Return the tree of a company that the person is a member of."""
        return self.trees.get(company) if company is not None else None
