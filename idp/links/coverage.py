"""Who would lose access to a service, were its old way in shut today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from idp.model.account import AccountStatus
from idp.model.company import Colleague, Company
from idp.model.ids import AccountId, ServiceId
from idp.model.link import AccountLink, LinkState
from idp.model.service import let_in_as
from idp.ports.records import Records
from idp.rbac import Allow, Holdings, Tree, Trees, admit

WIDEST: Final = 100_000
"""Old accounts of one company at one service that are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What it takes to enter a service."""

    service: ServiceId
    access: str
    roles: frozenset[str] = frozenset()
    """Our roles that have a word there; empty where all may come."""
    needs_link: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """How far the people of one company have come over."""

    company: Company
    ready: tuple[Colleague, ...] = ()
    """They have the right, and an old account that works if one is needed."""
    without_link: tuple[Colleague, ...] = ()
    """They have the right and no active link: these lose access."""
    without_right: tuple[Colleague, ...] = ()
    """An old account is theirs, and they have no right: these lose access."""
    unclaimed: tuple[AccountLink, ...] = field(default=(), repr=False)
    """Old accounts that nobody has proved to be theirs: who uses them is not known."""

    @property
    def losing(self) -> int:
        """Count whom the cut-over would shut out, as far as anybody knows."""
        return len(self.without_link) + len(self.without_right)

    @property
    def concerned(self) -> bool:
        """Tell whether the service means anything to this company."""
        return bool(self.ready or self.losing or self.unclaimed)


def coverage(records: Records, trees: Trees, entry: Entry, now: datetime) -> Sequence[Covered]:
    """Go through every company, and name those who would lose access."""
    found = (_of_company(records, trees, entry, company, now) for company in records.companies.all())
    return tuple(covered for covered in found if covered.concerned)


def _of_company(records: Records, trees: Trees, entry: Entry, company: Company, now: datetime) -> Covered:
    tree = trees.whole(records, company.id)
    people = [one for one in records.companies.roster(company.id) if one.status is AccountStatus.ACTIVE]
    links = [
        link
        for link in records.links.of_service(entry.service, company.id, WIDEST)
        if link.state is not LinkState.REVOKED
    ]
    linked = set(_linked(records, links))
    right = {one.account for one in people if is_let_in(entry, company, tree, one.account, now)}
    fit = linked if entry.needs_link else right
    return Covered(
        company,
        ready=tuple(one for one in people if one.account in right & fit),
        without_link=tuple(one for one in people if one.account in right - fit),
        without_right=tuple(one for one in people if one.account in linked - right),
        unclaimed=tuple(link for link in links if link.state is LinkState.PENDING),
    )


def is_let_in(entry: Entry, company: Company, tree: Tree, account: AccountId, now: datetime) -> bool:
    """Tell whether somebody's rights open the service: what is missing is at most an old account."""
    holdings = Holdings(account, trees={company.id: tree})
    decided = admit(holdings, company.id, entry.access, now)
    return isinstance(decided, Allow) and (
        not entry.roles or not entry.roles.isdisjoint(let_in_as(decided.roles))
    )


def _linked(records: Records, links: Sequence[AccountLink]) -> Iterator[AccountId]:
    for link in links:
        if link.state is LinkState.ACTIVE:
            yield from records.links.users(link.id) if link.shared else filter(None, [link.account])
