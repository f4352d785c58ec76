"""The costs of a month as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Response

from idp.activations.charging import regular
from idp.activations.rows import Row
from idp.activations.sheet import Sheet
from idp.web.costs.desk import Counter
from idp.web.costs.month import MonthPage
from idp.web.costs.saying import Saying
from idp.words import words_later

HEAD: Final = (
    words_later.text("Month"),
    words_later.text("What"),
    words_later.text("Number of it at billing"),
    words_later.text("Place"),
    words_later.text("Billing account"),
    words_later.text("Who switched it on"),
    words_later.text("Who approved it"),
    words_later.text("Since"),
    words_later.text("Where it was ordered"),
    words_later.text("Price"),
    words_later.text("Period"),
    words_later.text("State"),
    words_later.text("Cost in this month"),
    words_later.text("Currency"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""
_MARK: Final = "\ufeff"
"""By which spreadsheets know that it is UTF-8."""


@dataclass(frozen=True, slots=True)
class TablePage:
    """The same rows, for another program."""

    counter: Counter

    def show(self) -> Response:
        """Hand out the part of the month that the reader may take away."""
        inside, page = self.counter.come_in(), MonthPage(self.counter)
        month = page.asked_month(inside)
        sheet = self.counter.activations.export(inside.account.id, inside.company, month)
        saying = page.saying(inside, sheet)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([saying.words.text(name) for name in HEAD])
        writer.writerows(map(_plain, line) for line in lines(sheet, saying))
        response = Response(_MARK + out.getvalue(), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="costs-{month:%Y-%m}.csv"'
        response.headers["Cache-Control"] = "no-store"
        return response


def lines(sheet: Sheet, saying: Saying) -> Iterator[tuple[str, ...]]:
    """Go through the rows, a cell a column."""
    for row in sheet.rows:
        yield _line(sheet, row, saying)


def _line(sheet: Sheet, row: Row, saying: Saying) -> tuple[str, ...]:
    price, product = regular(row.prices), row.product
    return (
        f"{sheet.month:%Y-%m}",
        saying.name(row),
        row.key,
        saying.place(row.node),
        row.account,
        saying.part(row) if row.key else "",
        saying.who(row.approver) if row.approver.known else "",
        product.started_at.date().isoformat() if product and product.started_at else "",
        saying.channel(product.channel) if product else "",
        f"{price.money.amount:.2f}" if price else "",
        price.period if price else "",
        saying.standing(row) if row.key else "",
        f"{row.amount:.2f}" if row.amount is not None else "0.00",
        row.currency,
    )


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
