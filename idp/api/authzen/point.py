"""The parts of the decision point, and the trees that a request is answered from."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from idp.api.authzen.entities import Subject, SubjectType, is_identifier
from idp.api.authzen.errors import BadRequest
from idp.api.authzen.sight import Sight
from idp.model.account import AccountStatus
from idp.model.client import Client
from idp.model.company import CompanyStatus
from idp.model.errors import NotFound
from idp.model.ids import AccountId, ClientId, CompanyId, ServiceId
from idp.ports.house import House
from idp.ports.records import Records
from idp.rbac import Holdings, Tree, Trees
from idp.settings import Settings

FindClient = Callable[[str | None, str], Client | None]
"""Who stands behind an Authorization header from an address, authenticated; `None` for anybody else.

Raises `LimitExceeded` for who guesses."""


@dataclass(frozen=True, slots=True)
class Point:
    """What the routes share, opened once a process."""

    house: House
    settings: Settings
    trees: Trees
    find_client: FindClient


@dataclass(frozen=True, slots=True)
class Seen:
    """A tree that may be asked, and what of it the client sees."""

    tree: Tree
    sight: Sight


@dataclass(frozen=True, slots=True)
class Reading:
    """The trees of one request, each looked up once."""

    records: Records
    trees: Trees
    service: ServiceId | None
    _people: dict[AccountId, Holdings | None] = field(default_factory=dict)
    _companies: dict[CompanyId, Seen | None] = field(default_factory=dict)
    _off: dict[ClientId, bool] = field(default_factory=dict)

    def tree_of(self, subject: Subject, company: CompanyId | None) -> Seen | None:
        """Return the tree in which a subject is asked about.

        `None` where there is no such person, company or service there: all read the same. Where
        no company is named it is the only one of the person in which the client's service hangs.
        """
        if subject.type is not SubjectType.PERSON:
            return self._without_switched_off(self.whole(require_company(company)), subject)
        holdings = self._holdings(subject)
        if holdings is None:
            return None
        if company is not None:
            return self._seen(holdings.tree(company))
        seen = [found for tree in holdings.trees.values() if (found := self._seen(tree)) is not None]
        return seen[0] if len(seen) == 1 else None

    def whole(self, company: CompanyId) -> Seen | None:
        """Return everybody's tree in an active company that has the service; of others nothing is built.

        What is missing, ended or another's costs the same statements.
        """
        if self.service is None or not is_identifier(company):
            return None
        if company not in self._companies:
            self._companies[company] = self._whole(company, self.service)
        return self._companies[company]

    def _whole(self, company: CompanyId, service: ServiceId) -> Seen | None:
        found = self.records.companies.get(company)
        try:
            structure = self.trees.structure(self.records, company, self.records.access.rev(company))
            active = found is not None and found.status is CompanyStatus.ACTIVE
            if not active or not Sight(structure, service).places:
                return None
            return self._seen(self.trees.whole(self.records, company))
        except NotFound:
            return None

    def is_switched_off(self, client: ClientId) -> bool:
        """Tell whether a machine client is disabled: then it may nothing, like one without any right."""
        if client not in self._off:
            found = self.records.clients.get(client) if is_identifier(client) else None
            self._off[client] = found is not None and found.disabled
        return self._off[client]

    def _without_switched_off(self, seen: Seen | None, subject: Subject) -> Seen | None:
        if seen is None or subject.type is not SubjectType.CLIENT:
            return seen
        off = self.is_switched_off(ClientId(subject.id))
        return replace(seen, tree=Tree(seen.tree.structure, (), {})) if off else seen

    def active_members(self, seen: Seen) -> tuple[AccountId, ...]:
        """List who acts for a company and is not disabled. One statement."""
        members = self.records.companies.members(seen.tree.structure.company)
        return tuple(account.id for account, _ in members if account.status is AccountStatus.ACTIVE)

    def _seen(self, tree: Tree | None) -> Seen | None:
        if tree is None or self.service is None:
            return None
        sight = Sight(tree.structure, self.service)
        return Seen(tree, sight) if sight.places else None

    def _holdings(self, subject: Subject) -> Holdings | None:
        """Return what a person holds; nothing once they are disabled. One statement a person."""
        account = AccountId(subject.id)
        if not is_identifier(account):
            return None
        if account not in self._people:
            found = self.records.accounts.get(account)
            active = found is not None and found.status is AccountStatus.ACTIVE
            self._people[account] = self.trees.holdings(self.records, account) if active else None
        return self._people[account]


def require_company(company: CompanyId | None) -> CompanyId:
    """Return the company; it may be left out only where one person's own rights are asked about."""
    if company is None:
        msg = "say which company: resource.properties.company or context.company"
        raise BadRequest(msg)
    return company
