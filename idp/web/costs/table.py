"""The costs of a month as a table for a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask import Response

from idp.activations.charging import regular
from idp.activations.months import today_in
from idp.activations.rows import Row
from idp.activations.sheet import Sheet
from idp.web.costs.desk import Counter
from idp.web.costs.month import MonthPage
from idp.web.costs.saying import Saying
from idp.web.spreadsheet import number, table_of
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


@dataclass(frozen=True, slots=True)
class TablePage:
    """The same rows, for another program."""

    counter: Counter

    def show(self) -> Response:
        """Hand out the part of the month that the reader may take away."""
        inside, page = self.counter.come_in(), MonthPage(self.counter)
        month = page.asked_month(inside)
        sheet = self.counter.activations.export(inside.account.id, inside.company, month)
        saying, zone = page.saying(inside, sheet), self.counter.front.zone(inside.caller)
        told = table_of([map(saying.words.text, HEAD), *lines(sheet, saying, zone)], saying.words.locale)
        response = Response(told, mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="costs-{month:%Y-%m}.csv"'
        response.headers["Cache-Control"] = "no-store"
        return response


def lines(sheet: Sheet, saying: Saying, zone: str) -> Iterator[tuple[str, ...]]:
    """Go through the rows, a cell a column."""
    for row in sheet.rows:
        yield _line(sheet, row, saying, zone)


def _line(sheet: Sheet, row: Row, saying: Saying, zone: str) -> tuple[str, ...]:
    price, product, locale = regular(row.prices), row.product, saying.words.locale
    began = today_in(zone, product.started_at) if product and product.started_at else None
    return (
        f"{sheet.month:%Y-%m}",
        saying.name(row),
        row.key,
        saying.place(row.node),
        row.account,
        saying.part(row) if row.key else "",
        saying.who(row.approver) if row.approver.known else "",
        began.isoformat() if began else "",
        saying.channel(product.channel) if product else "",
        number(price.money.amount, locale) if price else "",
        price.period if price else "",
        saying.standing(row) if row.key else "",
        number(row.amount or Decimal(0), locale),
        row.currency,
    )
