"""What every page about costs stands on, and what it shows while billing is away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Response, request

from idp.activations import Activations, Unbilled
from idp.activations.months import today_in
from idp.model.errors import Refused, Unavailable
from idp.model.ids import ServiceId
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.sections import COSTS, sections_of
from idp.words import words_later


@dataclass(frozen=True, slots=True)
class Counter:
    """The front with the use cases of costs."""

    front: Front
    activations: Activations

    def today(self, inside: Inside) -> date:
        """Return the day it is where the company is."""
        return today_in(self.front.zone(inside.caller), inside.caller.at)

    def entrances(self, inside: Inside) -> frozenset[ServiceId]:
        """Return the services that can be entered with this sign-in."""
        locale = self.front.locale(inside.caller)
        return frozenset(ServiceId(service.access) for service in self.front.services(locale, None))

    def come_in(self) -> Inside:
        """Return who looks at costs. Raises `Outside`, `Refused`."""
        inside = come_in(self.front)
        if COSTS not in sections_of(inside.caller):
            raise Refused(words_later.text("Only those who were given a look at the costs see this page."))
        return inside

    def view(self, page: Callable[..., Response]) -> Callable[..., Response]:
        """Turn a page into a view that says so where billing is away or knows no such company."""

        def answer(**ids: str) -> Response:
            try:
                return page(**ids)
            except Unavailable:
                return self._without("costs/away.html", 503)
            except Unbilled:
                return self._without("costs/unbilled.html", 200)

        return answer

    def _without(self, template: str, status: int) -> Response:
        response = self.front.page(
            self.front.caller(), template, status=status, shape="", again=request.full_path.rstrip("?")
        )
        if status == 503:
            response.headers["Retry-After"] = "5"
        return response
