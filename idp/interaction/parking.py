"""Park a request until its steps are done, and find the way back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from idp.authn.visitor import Visitor
from idp.interaction.ladder import (
    AskApplication,
    AskConsent,
    AskOrder,
    ChooseCompany,
    NoAccess,
    SignIn,
    Step,
    StepUp,
)
from idp.model.errors import LimitExceeded
from idp.model.ids import BrowserId, InteractionId, new_id
from idp.model.interaction import Interaction, Needs, Purpose
from idp.model.visitors import same_address
from idp.ports.limiter import Limiter
from idp.ports.records import Records

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
LIFETIME: Final = timedelta(minutes=30)
PARKED_A_MINUTE: Final = 3000
"""From one address: more than passwords can be checked in a minute, and few enough to be held."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Which edge the person came to, with the protocol's own parameters."""

    purpose: Purpose
    request: Mapping[str, str] = field(default_factory=dict)
    locale: str | None = None


def park(records: Records, errand: Errand, needs: Needs, browser: BrowserId, now: datetime) -> Interaction:
    """Write the request down for this browser and return it; good for 30 minutes."""
    interaction = Interaction(
        id=InteractionId(new_id()),
        purpose=errand.purpose,
        browser=browser,
        needs=needs,
        created_at=now,
        expires_at=now + LIFETIME,
        request=dict(errand.request),
        locale=errand.locale,
    )
    records.interactions.park(interaction)
    return interaction


def read_interaction(text: str) -> InteractionId | None:
    """Parse what an address or form names as a parked request; anything that never was one is none."""
    return InteractionId(text) if _ID.fullmatch(text) else None


def refuse_flood(limiter: Limiter, visitor: Visitor) -> None:
    """Refuse to write down more for an address that brings requests faster than people can.

    Raises `LimitExceeded`. Anybody may ask without a credential, and every row stays half an hour.
    """
    address = same_address(visitor.address)
    wait = limiter.hit("park for a service", address, PARKED_A_MINUTE, timedelta(minutes=1))
    if wait is not None:
        raise LimitExceeded(wait)


_RESUMES: Final[Mapping[Purpose, str]] = {
    Purpose.AUTHORIZE: "/authorize/resume",
    Purpose.BRIDGE: "/bridge/resume",
    Purpose.HOME: "/login/done",
    Purpose.APPLY: "/apply/done",
    Purpose.CAPTURE: "/consent-info/captured",
    Purpose.DEVICE: "/device/resume",
}


def resume_path(interaction: Interaction) -> str:
    """Return where the edge that parked the request goes on."""
    return f"{_RESUMES[interaction.purpose]}/{interaction.id}"


_PAGES: Final[Mapping[type[Step], str]] = {
    SignIn: "/login",
    StepUp: "/login/code",
    ChooseCompany: "/login/company",
    NoAccess: "/no-access",
    AskConsent: "/consent",
    AskApplication: "/apply",
    AskOrder: "/order",
}


def page_for(step: Step, interaction: InteractionId) -> str | None:
    """Return the page that does a step; `None` when nothing is left to do."""
    page = _PAGES.get(type(step))
    return f"{page}?i={interaction}" if page else None
