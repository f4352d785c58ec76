"""What is worth a look: paid and unknown, paid and closed to all, paid and unused."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from idp.activations.charging import monthly
from idp.activations.rows import Row, RowKind, Standing
from idp.model.access import person
from idp.model.billing import Price, PriceKind
from idp.model.company import Colleague
from idp.model.ids import AccountId, NodeId, ServiceId, SubjectId
from idp.model.requests import Use
from idp.rbac import Tree
from idp.rbac.lists import who_can
from idp.rbac.permissions import SERVICE_USE

UNUSED: Final = timedelta(days=90)
"""After this long an access counts as unused."""
PER_PERSON: Final = "user"


class Closed(StrEnum):
    """Why nobody here can open what is paid for."""

    NO_ENTRANCE = "no_entrance"
    """No service of that name is entered with this sign-in."""
    NO_PLACE = "no_place"
    """The tree has no node for it."""
    NOBODY = "nobody"
    """Nobody holds the right to use it."""


@dataclass(frozen=True, slots=True)
class Shut:
    """A paid product that nobody here can open."""

    row: Row
    why: Closed


@dataclass(frozen=True, slots=True)
class Idle:
    """Somebody with access to a paid service who has not used it for long."""

    account: AccountId
    name: str
    last: datetime | None
    """When they last entered it; `None` means never."""


@dataclass(frozen=True, slots=True)
class Unused:
    """A paid service and who of those with access does not use it."""

    row: Row
    idle: tuple[Idle, ...]
    """Those whose access lies where the viewer sees the costs."""
    unused: int
    """How many do not use it, seen or not."""
    of: int
    """How many people have access."""
    saving: Decimal
    """What a month would cost less: seats of the idle, or all of it where nobody uses it."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything worth a look, dearest first."""

    unknown: tuple[Row, ...] = ()
    shut: tuple[Shut, ...] = ()
    unused: tuple[Unused, ...] = ()

    @property
    def any(self) -> bool:
        """Tell whether there is something."""
        return bool(self.unknown or self.shut or self.unused)


@dataclass(frozen=True, slots=True)
class Scene:
    """What findings are reckoned from."""

    tree: Tree
    """The whole one."""
    at: datetime
    colleagues: Sequence[Colleague]
    uses: Sequence[Use]
    entrances: frozenset[ServiceId]
    """Services that can be entered with this sign-in."""
    sees: Callable[[NodeId], bool]
    """Whether the viewer sees the costs at a place."""


def find(rows: Iterable[Row], scene: Scene) -> Findings:
    """Look at what is on and paid."""
    users = _Users(scene)
    paid = [row for row in rows if _is_paid(row)]
    paid.sort(key=lambda row: (-monthly(row.prices, _units(row)), row.name, row.key))
    shut = [Shut(row, why) for row in paid if (why := _why_shut(row, users)) is not None]
    closed = {one.row.key for one in shut}
    return Findings(
        unknown=tuple(row for row in paid if row.unknown),
        shut=tuple(shut),
        unused=tuple(_unused((row for row in paid if row.key not in closed), users)),
    )


def _is_paid(row: Row) -> bool:
    on = row.kind is RowKind.PRODUCT and row.standing in (Standing.ON, Standing.SUSPENDED)
    return on and ((row.amount or 0) > 0 or any(price.money.amount > 0 for price in _regular(row)))


def _regular(row: Row) -> Iterator[Price]:
    return (price for price in row.prices if price.kind is PriceKind.RECURRING)


def _units(row: Row) -> int:
    return row.product.units if row.product else 1


@dataclass(frozen=True, slots=True)
class _Users:
    """Who may use which service, looked up once."""

    scene: Scene
    _known: dict[NodeId, frozenset[SubjectId]] = field(default_factory=dict)

    def of(self, row: Row) -> frozenset[SubjectId]:
        """Return who may use what is paid for."""
        return frozenset[SubjectId]().union(*map(self._at, self._places(row)))

    def seen(self, row: Row) -> frozenset[SubjectId]:
        """Return those of them whose access lies where the viewer sees the costs."""
        return frozenset[SubjectId]().union(*map(self._at, filter(self.scene.sees, self._places(row))))

    def _places(self, row: Row) -> Sequence[NodeId]:
        """Return where it is used: where the product hangs, or everywhere if its service hangs elsewhere."""
        hung = self.scene.tree.structure.hangings.get(ServiceId(row.service), ())
        return (row.node,) if row.node in hung else hung

    def _at(self, place: NodeId) -> frozenset[SubjectId]:
        if place not in self._known:
            found = who_can(SERVICE_USE, place, self.scene.tree, self.scene.at)
            self._known[place] = frozenset(one.subject for one in found)
        return self._known[place]


def _why_shut(row: Row, users: _Users) -> Closed | None:
    """Say why nobody can open a product; one that opens nothing is not shut."""
    if not row.service or row.content:
        return None
    service = ServiceId(row.service)
    if service not in users.scene.entrances:
        return Closed.NO_ENTRANCE
    if not users.scene.tree.structure.hangings.get(service):
        return Closed.NO_PLACE
    return None if users.of(row) else Closed.NOBODY


def _unused(rows: Iterable[Row], users: _Users) -> Iterator[Unused]:
    last = {(use.account, use.service): use.at for use in users.scene.uses}
    for row in rows:
        if not row.service or row.content:
            continue
        able, seen = users.of(row), users.seen(row)
        here = [colleague for colleague in users.scene.colleagues if person(colleague.account) in able]
        entered = [(colleague, last.get((colleague.account, row.service))) for colleague in here]
        idle = tuple(
            Idle(colleague.account, colleague.name, at)
            for colleague, at in entered
            if _is_idle(at, users.scene.at)
        )
        saving = _saving(row, len(idle), len(here))
        if saving > 0:
            known = tuple(one for one in idle if person(one.account) in seen)
            yield Unused(row, known, len(idle), len(here), saving)


def _is_idle(last: datetime | None, now: datetime) -> bool:
    return last is None or last < now - UNUSED


def _saving(row: Row, idle: int, of: int) -> Decimal:
    """Reckon what giving up would save: seats beyond those in use, or everything where none is."""
    if any(price.unit == PER_PERSON for price in row.prices):
        spare = max(0, _units(row) - (of - idle))
        return monthly(row.prices, spare) if spare else Decimal(0)
    return monthly(row.prices, _units(row)) if 0 < of == idle else Decimal(0)
