"""A set of changes to one company's tree: joined, compared with what happened meanwhile, undone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from idp.model.access import Cause, Change, Difference, End, FactKind, Put, Revision, fact_key
from idp.model.errors import Conflict
from idp.model.ids import AccountId, ServiceId
from idp.model.requests import Request
from idp.ports.records import Records
from idp.rbac.structure import key_of
from idp.rbac.trees import Facts

Key = tuple[FactKind, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to change, and the revision they looked at."""

    changes: tuple[Change, ...]
    base: int
    comment: str = ""
    cause: Cause = Cause.CHANGE
    prices: Mapping[ServiceId, Decimal] | None = None
    """What a seat costs a month, by service; `None` when nobody can say, which counts as too much."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The changes are in force."""

    revision: Revision
    told: tuple[str, ...] = ()
    """Services told that somebody lost them, as in the delivery table: `client:<client_id>`."""


@dataclass(frozen=True, slots=True)
class Waits:
    """The changes need a second person; or, with nobody to ask, a delay."""

    request: Request
    approvers: tuple[AccountId, ...] = ()
    """Who may approve; with none the request ripens by itself."""


Also = Callable[[Records], None]
"""Writes more in the transaction that saves."""


def also_nothing(_records: Records) -> None:
    """Write nothing besides."""


class Stale(Conflict):
    """The facts to be changed were changed by somebody else meanwhile.

    `changed` says how, as far as whoever is told may look.
    """

    def __init__(self, rev: int, changed: Sequence[Difference]) -> None:
        """Take the present revision and what happened to the same facts."""
        msg = "Somebody changed the same thing meanwhile. Look at it again"
        super().__init__(msg)
        self.rev = rev
        self.changed = tuple(changed)


def merge(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Keep the last change of each fact, in the order in which facts first came up."""
    last = {key_of(change): change for change in changes}
    return tuple(last.values())


def reduce(facts: Facts, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Merge, and leave out what changes nothing: a fact put as it is, or ended before it ever was."""
    return tuple(change for change in merge(changes) if not _is_idle(facts, change))


def _is_idle(facts: Facts, change: Change) -> bool:
    live = facts.facts.get(key_of(change))
    return live == change.fact if isinstance(change, Put) else live is None


def inverse(differences: Iterable[Difference]) -> tuple[Change, ...]:
    """Return the changes that bring back what was before."""
    return tuple(_back(difference) for difference in differences)


def _back(difference: Difference) -> Change:
    if difference.before is not None:
        return Put(difference.before)
    if difference.after is None:
        fault = "a difference has a before or an after"
        raise ValueError(fault)
    return End(*fact_key(difference.after))


def rebase(facts: Facts, changes: Sequence[Change], differences: Iterable[Difference]) -> tuple[Change, ...]:
    """Return what is still to be done after what happened meanwhile.

    Raises `Stale` if somebody made something else of the same facts.
    """
    happened = {_key(difference): difference for difference in differences}
    done = {key_of(c) for c in changes if key_of(c) in happened and _is_idle(facts, c)}
    left = tuple(change for change in changes if key_of(change) not in done)
    clashes = [happened[key_of(change)] for change in left if key_of(change) in happened]
    if clashes:
        raise Stale(facts.tree.structure.rev, clashes)
    return left


def _key(difference: Difference) -> Key:
    fact = difference.before if difference.before is not None else difference.after
    if fact is None:
        fault = "a difference has a before or an after"
        raise ValueError(fault)
    return fact_key(fact)
