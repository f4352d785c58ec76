"""Trees kept in memory, each exact at its revision. Two statements for a stranger, none for a friend."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from idp.model.access import KINDS, End, Fact, FactKind, Held, Put, fact_key
from idp.model.ids import AccountId, CompanyId
from idp.ports.caches import Stamps
from idp.ports.records import Records
from idp.rbac.holdings import Holdings
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree, whole_tree

K = TypeVar("K")
V = TypeVar("V")
SHARED = frozenset(KINDS.values()) - {FactKind.BINDING, FactKind.GROUP_MEMBER}
"""What a structure is made of."""


@dataclass(slots=True)
class Recent(Generic[K, V]):
    """The values asked for last, each under the version it was read at."""

    size: int
    _kept: OrderedDict[K, tuple[int, V]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: K) -> tuple[int, V] | None:
        """Return version and value."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: K, version: int, value: V) -> None:
        """Keep a value unless a newer one is there; forget the one asked for longest ago."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] <= version:
                self._kept[key] = (version, value)
            self._kept.move_to_end(key)
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """All live facts of a company at a revision, with the trees made of them."""

    facts: dict[tuple[FactKind, str], Fact]
    tree: Tree


@dataclass(frozen=True, slots=True)
class Trees:
    """What this process knows of trees. Open one for an edge and keep it."""

    stamps: Stamps
    people: Recent[AccountId, Holdings] = field(default_factory=lambda: Recent(10_000))
    structures: Recent[CompanyId, Structure] = field(default_factory=lambda: Recent(500))
    wholes: Recent[CompanyId, Facts] = field(default_factory=lambda: Recent(50))

    def holdings(self, records: Records, account: AccountId) -> Holdings:
        """Return what concerns one person; reads only what is not known under the present stamp.

        The stamp is taken before the read, so a change in between is read again next time.
        """
        stamp = self.stamps.current("access")
        kept = self.people.get(account)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        made = self.read_holdings(records, account)
        self.people.put(account, stamp, made)
        return made

    def read_holdings(self, records: Records, account: AccountId) -> Holdings:
        """Read them now, whatever is kept: for a write that rests on them."""
        return self.assemble(records, account, records.access.held(account))

    def assemble(self, records: Records, account: AccountId, held: Held) -> Holdings:
        """Join what was read of a person with the structures of their companies."""
        trees = {
            company: Tree(
                self.structure(records, company, rev),
                held.bindings.get(company, ()),
                held.groups.get(company, {}),
            )
            for company, rev in held.revs.items()
        }
        return Holdings(account, held.memberships, trees)

    def structure(self, records: Records, company: CompanyId, rev: int) -> Structure:
        """Return a company's structure, as it is at this revision or a later one."""
        kept = self.structures.get(company)
        if kept is not None and kept[0] == rev:
            return kept[1]
        now, facts = records.access.facts(company, kinds=SHARED)
        made = Structure(company, now, facts)
        self.structures.put(company, now, made)
        return made

    def whole(self, records: Records, company: CompanyId) -> Tree:
        """Return everybody's tree as it is now; after a change only the change is read."""
        kept = self.wholes.get(company)
        if kept is None:
            return self._read_whole(records, company).tree
        now, changes = records.access.changed(company, kept[0])
        if now == kept[0]:
            return kept[1].tree
        facts = dict(kept[1].facts)
        for change in changes:
            match change:
                case Put(fact=fact):
                    facts[fact_key(fact)] = fact
                case End(kind=kind, id=identifier):
                    facts.pop((kind, identifier), None)
        return self._keep(company, now, facts).tree

    def _read_whole(self, records: Records, company: CompanyId) -> Facts:
        rev, facts = records.access.facts(company)
        return self._keep(company, rev, {fact_key(fact): fact for fact in facts})

    def _keep(self, company: CompanyId, rev: int, facts: dict[tuple[FactKind, str], Fact]) -> Facts:
        made = Facts(facts, whole_tree(Structure(company, rev, facts.values()), facts.values()))
        self.wholes.put(company, rev, made)
        return made


def past_tree(records: Records, company: CompanyId, at: datetime) -> Tree:
    """Return the tree as it was at a moment, everybody's."""
    rev = records.access.rev_at(company, at)
    _, facts = records.access.facts(company, rev=rev)
    return whole_tree(Structure(company, rev, facts), facts)


def read_holdings(records: Records, account: AccountId) -> Holdings:
    """Read what concerns one person, keeping nothing: for a write that rests on their rights."""
    held = records.access.held(account)
    trees = {
        company: Tree(
            Structure(company, *records.access.facts(company, kinds=SHARED)),
            held.bindings.get(company, ()),
            held.groups.get(company, {}),
        )
        for company in held.revs
    }
    return Holdings(account, held.memberships, trees)
