"""What the last months cost, by service."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from idp.activations.sheet import Month
from idp.model.ids import ServiceId
from idp.web.called import naming_of
from idp.web.costs.chart import Key, draw, sums
from idp.web.costs.desk import Counter
from idp.web.costs.saying import Saying


@dataclass(frozen=True, slots=True)
class MonthsPage:
    """A chart, and the same numbers in a table."""

    counter: Counter

    def show(self) -> Response:
        """Show the last months."""
        inside, front = self.counter.come_in(), self.counter.front
        months = told(self.counter.activations.months(inside.account.id, inside.company))
        chart = draw(months)
        naming = naming_of(front, inside, inside.own.structure, ())
        saying = Saying(front.words(inside.caller), naming, inside)
        keys = [key for _, key in chart.series]
        return front.page(
            inside.caller,
            "costs/months.html",
            shape="",
            chart=chart,
            names={key: _name(key, saying) for key in keys},
            table=[(month, sums(month, keys)) for month in months],
            keys=keys,
            saying=saying,
            unknown=any(not month.known for month in months),
        )


def told(months: Sequence[Month]) -> Sequence[Month]:
    """Leave out the months before the first bill."""
    first = next((n for n, month in enumerate(months) if month.billed or not month.known), len(months) - 1)
    return months[first:]


def _name(key: Key, saying: Saying) -> str:
    kind, service, name = key
    if service:
        return saying.naming.service(ServiceId(service))
    return name or saying.kind(kind)
