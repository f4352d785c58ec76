"""Signing out because a service sends the browser here. CAS Protocol §2.3."""

from dataclasses import dataclass
from typing import Final

from flask import Request

from idp.authn.signout import end_session
from idp.authn.visitor import Visitor
from idp.interaction import Reception
from idp.model.ids import Sid
from idp.ports.house import House

REASON: Final = "service_signed_out"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Ends sessions, and has everybody told."""

    house: House
    reception: Reception

    def leave(self, visitor: Visitor) -> Sid | None:
        """End the session of this browser; `None` where there is none."""
        now = self.house.clock.now()
        with self.house.store.read() as records:
            presence = self.reception.find(records, visitor, now)
        if presence is None:
            return None
        sid = presence.signed_in.session.sid
        with self.house.store.write() as records:
            end_session(records, sid, reason=REASON, clients=records.clients.get, now=now)
        return sid


def is_meant(request: Request) -> bool:
    """Tell whether a person may have wanted this. Fetch Metadata §2.

    The address ends a session by being opened. What another site's page opens by itself, in a frame,
    as a picture, or by sending the browser without a press of anything, is asked about first.
    """
    headers = request.headers
    if headers.get("Sec-Fetch-Dest", "document") != "document":
        return False
    elsewhere = headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    return not elsewhere or headers.get("Sec-Fetch-User") == "?1"
