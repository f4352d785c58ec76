"""A parked request at the step where it stands: no page may be skipped, repeated or reordered."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from flask import Response, request

from idp.interaction import (
    Errand,
    SignIn,
    Step,
    StepUp,
    page_for,
    park,
    proceed,
    refuse_flood,
    resume_path,
)
from idp.model.interaction import Interaction, Needs, Purpose
from idp.ports.records import Records
from idp.web.caller import Caller
from idp.web.errors import Lost
from idp.web.front import Front

NEXT: Final = "next"
"""Where a sign-in of our own pages goes on, in the parked request."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who is where."""

    caller: Caller
    interaction: Interaction
    step: Step
    has_second_factor: bool = False

    @property
    def page(self) -> str:
        """Return the one address where this entry may go on now."""
        asked = page_for(self.step, self.interaction.id)
        match self.step:
            case SignIn() if self.interaction.progress.account is not None:
                return f"/login/code?i={self.interaction.id}"
            case StepUp() if not self.has_second_factor:
                return f"/login/setup?i={self.interaction.id}"
            case _:
                return asked or resume_path(self.interaction)


def enter(front: Front) -> Entry:
    """Find the parked request of this browser and the step it stands at. Raises `Lost`."""
    caller, interaction = front.meet(request.values.get("i", ""))
    if interaction is None:
        raise Lost(caller)
    return stand(front, caller, interaction)


def stand(front: Front, caller: Caller, interaction: Interaction) -> Entry:
    """Ask the ladder where an interaction stands."""
    step = proceed(interaction.needs, interaction.progress, caller.presence, front.house.clock.now())
    factor = False
    if isinstance(step, StepUp) and caller.account is not None:
        with front.house.store.read() as records:
            credentials = records.accounts.credentials(caller.account.id)
        factor = credentials is not None and credentials.has_second_factor
    return Entry(caller, interaction, step, factor)


def go_on(front: Front, entry: Entry) -> Response:
    """Send the person to the step where they stand."""
    return front.go(entry.caller, entry.page)


def advance(records: Records, entry: Entry, now: datetime, **done: Any) -> None:
    """Note what has been done, over the progress as it is now. Raises `Lost` if the request is over."""
    live = records.interactions.find(entry.interaction.id, entry.caller.visitor.browser, now)
    if live is None:
        raise Lost(entry.caller)
    records.interactions.advance(live.id, replace(live.progress, **done))


def park_home(front: Front, caller: Caller, needs: Needs, to: str = "/services") -> Interaction:
    """Park a sign-in that ends on one of our own pages."""
    refuse_flood(front.house.limiter, caller.visitor)
    errand = Errand(Purpose.HOME, {NEXT: to})
    with front.house.store.write() as records:
        return park(records, errand, needs, caller.visitor.browser, front.house.clock.now())


def confirm_identity(front: Front, caller: Caller, to: str) -> Response:
    """Ask somebody signed in to prove it again, and come back to one of our pages."""
    account = caller.account.id if caller.account else None
    interaction = park_home(front, caller, Needs(title="", force_login=True, hint_account=account), to)
    return front.go(caller, f"/login?i={interaction.id}")
