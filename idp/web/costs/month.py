"""A month of costs: what is worth a look, then every row, put together as the reader asks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from flask import Response, request

from idp.activations.months import after, before, read_month
from idp.activations.sheet import Sheet
from idp.model.errors import Invalid
from idp.web.called import naming_of
from idp.web.costs.desk import Counter
from idp.web.costs.grouping import (
    BY,
    Wanted,
    chosen,
    grouped,
    people_in,
    places_in,
    services_in,
)
from idp.web.costs.looks import looks
from idp.web.costs.saying import Saying
from idp.web.inside import Inside

LONGEST: Final = 200
LOOKS: Final = 10
"""What is worth a look, at most so much of it."""


@dataclass(frozen=True, slots=True)
class MonthPage:
    """The list that everything else is reached from."""

    counter: Counter

    def show(self) -> Response:
        """Show the month asked for."""
        inside = self.counter.come_in()
        month = self.asked_month(inside)
        wanted = _wanted()
        sheet = self.counter.activations.month(
            inside.account.id, inside.company, month, self.counter.entrances(inside)
        )
        saying = self.saying(inside, sheet)
        rows, found = chosen(sheet.rows, wanted, saying), looks(sheet.findings, saying)
        return self.counter.front.page(
            inside.caller,
            "costs/month.html",
            shape="",
            sheet=sheet,
            saying=saying,
            wanted=wanted,
            by={key: saying.words.text(said) for key, said in BY.items()},
            leaf=grouped(rows, wanted.by, saying, request.args.get("from", 0, int)),
            total=sum((row.amount for row in rows if row.amount is not None), Decimal(0)),
            looks=found[:LOOKS],
            more=max(0, len(found) - LOOKS),
            choices={
                "node": places_in(sheet.rows, saying),
                "service": services_in(sheet.rows, saying),
                "person": people_in(sheet.rows, saying),
            },
            earlier=before(month),
            later=None if sheet.present else after(month),
            zone=self.counter.front.zone(inside.caller),
        )

    def asked_month(self, inside: Inside) -> date:
        """Read the month of the address; one that cannot be is the present one."""
        today = self.counter.today(inside)
        try:
            return read_month(request.args.get("month", ""), today)
        except Invalid:
            return today.replace(day=1)

    def saying(self, inside: Inside, sheet: Sheet) -> Saying:
        """Say costs to the reader."""
        front = self.counter.front
        return Saying(front.words(inside.caller), naming_of(front, inside, sheet.tree.structure, ()), inside)


def _wanted() -> Wanted:
    told = {name: request.args.get(name, "")[:LONGEST] for name in ("node", "service", "person")}
    by = request.args.get("by", "")
    return Wanted(by if by in BY else "service", **told)
