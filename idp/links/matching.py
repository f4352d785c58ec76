"""Find whose an old account may be. A match opens nothing: it only says whom to ask for a proof.

Facts of the old account are compared with those of the company's members: a verified phone, a
verified e-mail, the number under which the company employs them. All facts that fit anybody
must fit the same one person; where they do not, the account stays unmatched and is listed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from idp.authn.notices import verified_contacts
from idp.links.ground import Ground
from idp.links.importing import ALL
from idp.links.states import about
from idp.model.account import AccountStatus
from idp.model.bridging_events import LinkMatched
from idp.model.errors import NotFound
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState
from idp.ports.records import Records

FACTS: Final = ("phone", "email", "number")
"""The strongest first."""
Members = Mapping[tuple[str, str], frozenset[AccountId]]
"""Which members have a fact: by its kind and value."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """An account that fits several people."""

    link: LinkId
    service: ServiceId
    people: tuple[AccountId, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found, and what was not."""

    matched: int
    """How many have a match now that they did not have before."""
    ambiguous: tuple[Ambiguous, ...]
    unmatched: tuple[LinkId, ...]
    """Those that fit nobody."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Match the pending accounts of a company."""

    ground: Ground

    def run(self, company: CompanyId, service: ServiceId | None = None) -> Matched:
        """Match what waits, of one service or of all. Raises `NotFound`."""
        services = [self.ground.service(service).service] if service else list(self.ground.services)
        with self.ground.store.read() as records:
            if records.companies.get(company) is None:
                msg = "There is no such company"
                raise NotFound(msg, field="company")
            members = facts_of_members(records, company)
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            waiting = [link for one in services for link in _waiting(records, company, one)]
            judged = [(link, candidates(link, members)) for link in waiting]
            count = sum(_match(records, link, found, now) for link, found in judged)
        return _said(count, judged)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom an account fits, and by which fact."""

    people: tuple[AccountId, ...]
    by: str = ""


def candidates(link: AccountLink, members: Members) -> Candidates:
    """Compare an account's facts with those of the members."""
    fitting = [(fact, members.get((fact, getattr(link.old, fact)), frozenset())) for fact in FACTS]
    found = [(fact, people) for fact, people in fitting if people]
    everybody = frozenset().union(*(people for _, people in found))
    return Candidates(tuple(sorted(everybody)), found[0][0] if found else "")


def facts_of_members(records: Records, company: CompanyId) -> Members:
    """Gather what is known for sure of a company's members."""
    facts: defaultdict[tuple[str, str], set[AccountId]] = defaultdict(set)
    members = [a for a, _ in records.companies.members(company) if a.status is AccountStatus.ACTIVE]
    for account in members:
        for contact in verified_contacts(account, records.accounts.identifiers(account.id)):
            facts[str(contact.kind), contact.value].add(account.id)
    for person, number in records.companies.numbers(company).items():
        if person in {account.id for account in members}:
            facts["number", number].add(person)
    return {fact: frozenset(people) for fact, people in facts.items()}


def fits_imported(records: Records, company: CompanyId, service: ServiceId, account: AccountId) -> bool:
    """Tell whether an old account that waits to be proved may be this person's, matched yet or not."""
    waiting = [link for link in _waiting(records, company, service) if link.account is None]
    person = records.accounts.get(account) if waiting else None
    if person is None:
        return False
    facts = {(str(c.kind), c.value) for c in verified_contacts(person, records.accounts.identifiers(account))}
    facts.add(("number", records.companies.numbers(company).get(account, "")))
    members = {fact: frozenset({account}) for fact in facts if fact[1]}
    return any(candidates(link, members).people for link in waiting)


def _waiting(records: Records, company: CompanyId, service: ServiceId) -> Iterable[AccountLink]:
    """List what may be matched. What one of the staff has confirmed is theirs to finish."""
    for link in records.links.of_service(service, company, limit=ALL):
        if link.state is LinkState.PENDING and not link.shared and link.proved_by is None:
            yield link


def _match(records: Records, link: AccountLink, found: Candidates, now: datetime) -> bool:
    """Write a match down; one that fits no more is taken back."""
    person = found.people[0] if len(found.people) == 1 else None
    if person == link.account:
        return False
    matched = replace(link, account=person)
    if not records.links.change(matched, LinkState.PENDING) or person is None:
        return False
    records.audit.append(LinkMatched(by=found.by, **about(matched)), now)
    return True


def _said(count: int, judged: Sequence[tuple[AccountLink, Candidates]]) -> Matched:
    ambiguous = (
        Ambiguous(link.id, link.service, found.people) for link, found in judged if len(found.people) > 1
    )
    return Matched(count, tuple(ambiguous), tuple(link.id for link, found in judged if not found.people))
