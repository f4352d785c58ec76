"""Trees kept in memory, each exact at its revision. Two statements for a stranger, none for a friend."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from idp.model.access import Change, Fact, FactKind, Held, fact_key
from idp.model.ids import AccountId, CompanyId
from idp.ports.caches import Stamps
from idp.ports.records import Records
from idp.rbac.holdings import Holdings
from idp.rbac.structure import SHARED, Structure, apply
from idp.rbac.tree import Tree, whole_tree

K = TypeVar("K")
V = TypeVar("V")


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
    """All live facts of a company at a revision, with the tree made of them."""

    facts: Mapping[tuple[FactKind, str], Fact]
    tree: Tree

    def after(self, rev: int, changes: Sequence[Change]) -> "Facts":
        """Return what changes lead to; what they do not touch is shared."""
        known = dict(self.facts)
        apply(known, changes)
        return Facts(known, self.tree.after(self.tree.structure.after(rev, changes), changes))


@dataclass(frozen=True, slots=True)
class Trees:
    """What this process knows of trees. Open one for an edge and keep it.

    What is not committed yet is not kept: its revision may become another one's.
    """

    stamps: Stamps
    people: Recent[AccountId, Holdings] = field(default_factory=lambda: Recent(4_000))
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
        if records.settled:
            self.people.put(account, stamp, made)
        return made

    def read_holdings(self, records: Records, account: AccountId) -> Holdings:
        """Read them now, whatever is kept: for a write that rests on them."""
        return self.assemble(records, account, records.access.held(account))

    def assemble(self, records: Records, account: AccountId, held: Held) -> Holdings:
        """Join what was read of a person with the structures of their companies."""
        return _assemble(account, held, lambda company, rev: self.structure(records, company, rev))

    def structure(self, records: Records, company: CompanyId, rev: int) -> Structure:
        """Return a company's structure as it was at this very revision, which is seldom not the present.

        Bindings read at one revision are never joined with the denials of another: the two
        together could permit what neither revision does.
        """
        kept = self.structures.get(company)
        if kept is not None and kept[0] == rev:
            return kept[1]
        now = self._structure_now(records, company, kept[1] if kept is not None else None)
        if records.settled:
            self.structures.put(company, now.rev, now)
        return now if now.rev == rev else structure_at(records, company, rev)

    def _structure_now(self, records: Records, company: CompanyId, kept: Structure | None) -> Structure:
        """Read the structure; after a change only the change."""
        if kept is None:
            return Structure(company, *records.access.facts(company, kinds=SHARED))
        return kept.after(*records.access.changed(company, kept.rev))

    def whole(self, records: Records, company: CompanyId) -> Tree:
        """Return everybody's tree as it is now; after a change only the change is read."""
        return self.facts(records, company).tree

    def facts(self, records: Records, company: CompanyId) -> Facts:
        """Return all facts as they are now, and everybody's tree; after a change only the change is read."""
        kept = self.wholes.get(company)
        if kept is None:
            rev, facts = records.access.facts(company)
            known = {fact_key(fact): fact for fact in facts}
            made = Facts(known, whole_tree(Structure(company, rev, facts), facts))
        else:
            rev, changes = records.access.changed(company, kept[0])
            if rev == kept[0]:
                return kept[1]
            made = kept[1].after(rev, changes)
        if records.settled:
            self.wholes.put(company, rev, made)
        return made


def past_tree(records: Records, company: CompanyId, at: datetime) -> Tree:
    """Return the tree as it was at a moment, everybody's. Raises `NotFound` before there was one."""
    rev, facts = records.access.facts(company, rev=records.access.rev_at(company, at))
    return whole_tree(Structure(company, rev, facts), facts)


def structure_at(records: Records, company: CompanyId, rev: int) -> Structure:
    """Read a company's structure as it was at a revision, keeping nothing."""
    return Structure(company, *records.access.facts(company, rev=rev, kinds=SHARED))


def read_holdings(records: Records, account: AccountId) -> Holdings:
    """Read what concerns one person, keeping nothing: for a write that rests on their rights."""
    held = records.access.held(account)
    return _assemble(account, held, lambda company, rev: structure_at(records, company, rev))


def _assemble(account: AccountId, held: Held, structure: Callable[[CompanyId, int], Structure]) -> Holdings:
    trees = {
        company: Tree(structure(company, rev), held.bindings.get(company, ()), held.groups.get(company, {}))
        for company, rev in held.revs.items()
    }
    return Holdings(account, held.memberships, trees)
