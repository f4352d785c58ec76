"""A person on the ladder into a service: what entering demands, and the page of the next step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.authn.visitor import Visitor
from idp.interaction import NoAccess, Presence, Step, page_for
from idp.model.events import ServiceRefused
from idp.model.interaction import Interaction, Needs
from idp.ports.records import Records
from idp.words import choose_locale
from legacy_bridges.contract import Bridged, Manifest
from legacy_bridges.host.wishes import Wish

HOME: Final = "/services"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a person stands on the way in."""

    bridged: Bridged
    wish: Wish
    visitor: Visitor
    presence: Presence | None

    @property
    def manifest(self) -> Manifest:
        """Return what the service's file tells."""
        return self.bridged.manifest


def needs_of(manifest: Manifest, locale: str, wish: Wish) -> Needs:
    """Say what entering this service demands."""
    title = manifest.title.get(choose_locale(locale)) or next(iter(manifest.title.values()))
    return Needs(
        title=title,
        host=manifest.host,
        access=manifest.access,
        service=f"bridge:{manifest.service}",
        force_login=wish.fresh,
        redirect_origin=manifest.origin,
        acr_values=wish.acr_values,
    )


def onward(records: Records, here: Threshold, parked: Interaction, step: Step, now: datetime) -> str:
    """Return the page that does the step; a refusal is written down when it is first shown."""
    if isinstance(step, NoAccess) and here.presence is not None:
        session = here.presence.signed_in.session
        refused = ServiceRefused(
            account=session.account,
            company=step.company,
            sid=session.sid,
            service=here.manifest.service,
            reason=step.reason,
        )
        records.audit.append(refused, now)
    return page_for(step, parked.id) or HOME
