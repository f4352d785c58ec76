"""What the use cases return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from idp.activations.findings import Findings
from idp.activations.ground import Ground, Missing
from idp.activations.rows import Row, RowKind
from idp.model.ids import SubjectId
from idp.model.requests import Order
from idp.rbac import Tree


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month as one person may see it."""

    month: date
    rows: tuple[Row, ...]
    tree: Tree
    """The whole one, for the names of places."""
    billed: bool = True
    """There is a bill of this month."""
    whole: bool = True
    """Nothing of the bill is hidden: the rows sum to it."""
    present: bool = True
    """The month is not over."""
    stoppable: frozenset[str] = frozenset()
    """Keys of the rows that the viewer may stop."""
    exportable: bool = False
    """The viewer may take some of it away in a table."""
    findings: Findings = Findings()  # noqa: RUF009 - frozen and empty

    @property
    def currency(self) -> str:
        """Return what the bill is in: it is of one currency."""
        return next((row.currency for row in self.rows if row.amount is not None), "RUB")

    @property
    def total(self) -> Decimal:
        """Sum what was charged."""
        return sum((row.amount for row in self.rows if row.amount is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Card:
    """One product, with everything that is known of how it came to be."""

    row: Row
    ground: Ground | Missing
    tree: Tree
    stoppers: tuple[SubjectId, ...]
    """Who may stop it."""
    may_stop: bool
    may_claim: bool
    orders: Sequence[Order] = ()
    """Our own orders about it, newest first."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a service, a product that opens none, all numbers, or the rest came to in a month."""

    kind: RowKind
    service: str
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the statistics."""

    month: date
    totals: tuple[Total, ...] = ()
    billed: bool = True
    known: bool = True
    """Billing answered."""
    currency: str = "RUB"

    @property
    def total(self) -> Decimal:
        """Sum the month."""
        return sum((total.amount for total in self.totals), Decimal(0))
