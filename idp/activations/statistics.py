"""What services cost month by month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from idp.activations.book import Book, Ours
from idp.activations.months import last_months
from idp.activations.rows import Row, RowKind, rows_of
from idp.activations.sheet import Month, Total
from idp.activations.sight import Sight
from idp.model.billing import Bill
from idp.model.errors import Unavailable
from idp.model.ids import AccountId, CompanyId

MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Statistics:
    """Sums of the months past, as far as one person may see them."""

    book: Book

    def months(self, account: AccountId, company: CompanyId, number: int = MONTHS) -> tuple[Month, ...]:
        """Return the last months, oldest first; those that billing does not tell are not `known`."""
        ours = self.book.ours(company)
        facts, bills = self.book.facts(ours), list(self._bills(ours, number))
        sight = Sight(ours.tree, account, ours.at)
        made = []
        for month, bill, known in reversed(bills):
            rows = rows_of(facts, bill, present=False)
            totals = totals_of(row for row in rows if sight.sums(row))
            currency = bill.total.currency if bill else "RUB"
            made.append(Month(month, totals, bill is not None, known, currency))
        return tuple(made)

    def _bills(self, ours: Ours, number: int) -> Iterator[tuple[date, Bill | None, bool]]:
        """Read bills until billing fails, or the time for this question is over."""
        answers = True
        for month in last_months(ours.today, number):
            bill = None
            if answers:
                try:
                    bill = self.book.bill(ours, month)
                except Unavailable:
                    answers = False
            yield month, bill, answers


def totals_of(rows: Iterable[Row]) -> tuple[Total, ...]:
    """Sum by service; what opens none by its name, numbers together; dearest first."""
    sums: dict[tuple[RowKind, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.amount:
            sums[_heading(row)] += row.amount
    found = [Total(kind, service, name, amount) for (kind, service, name), amount in sums.items()]
    return tuple(sorted(found, key=lambda total: (-total.amount, total.service, total.name)))


def _heading(row: Row) -> tuple[RowKind, str, str]:
    if row.service:
        return RowKind.PRODUCT, row.service, ""
    return row.kind, "", row.name if row.kind is RowKind.PRODUCT else ""
