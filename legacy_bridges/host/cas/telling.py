"""Telling a service that a session is over, server to server. CAS Protocol §2.3.3."""

from dataclasses import dataclass
from typing import Final

from idp.model.errors import Refused, Unavailable
from idp.model.secret import new_secret
from idp.ports.house import House
from legacy_bridges.contract import Bridged
from legacy_bridges.host.gone import Gone
from legacy_bridges.protocols.cas import belongs_to, logout_form, options_of, read_service

_LATER: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class CasTeller:
    """Posts logout messages to where tickets were sent. One for the life of the process."""

    house: House

    def tell(self, bridged: Bridged, gone: Gone) -> None:
        """Tell once. Raises `Unavailable` where another try may help, and `Refused` where none will.

        Programs answer as they like, by a page or by a redirect: either says that it was read.
        """
        url = read_service(gone.detail.get("url", ""))
        if url is None or not belongs_to(url, options_of(bridged.manifest).services):
            msg = "the address is none of the service's any more"
            raise Refused(msg)
        form = logout_form(gone.index, new_secret().value, self.house.clock.now())
        status = self.house.fetch.post_form(url.written, form).status
        if 200 <= status < 400:
            return
        msg = f"the service answered {status}"
        raise Refused(msg) if 400 <= status < 500 and status not in _LATER else Unavailable(msg)
