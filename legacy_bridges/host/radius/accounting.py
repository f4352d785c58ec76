"""Sessions at the gateway: that one has begun, and that it has ended, is written down. RFC 2866 §5.1."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from idp.model.bridging_events import GatewaySession
from idp.model.errors import Unavailable
from idp.ports.house import House
from legacy_bridges.host.radius.mark import app_of
from legacy_bridges.host.radius.question import find_gateway
from legacy_bridges.internal.door import Said
from legacy_bridges.registry import Bridges

_NOTED: Final = {1: "start", 2: "stop"}
_LONGEST: Final = 64
AN_HOUR: Final = 20_000
"""Notes of one gateway; what comes beyond is not answered, so that it is told again."""
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Accounting:
    """Writes down what a gateway tells of its sessions."""

    house: House
    bridges: Bridges

    def note(self, said: Said) -> Said:
        """Note a start or a stop; the rest is answered and left. Raises `Unavailable` in a flood."""
        bridged, nas = find_gateway(self.bridges, said)
        status, session, mark = int(said["status"]), str(said["session"])[:_LONGEST], str(said["mark"])
        state = _NOTED.get(status)
        if state is None:
            return {}
        service, house = bridged.manifest.service, self.house
        gateway = f"{service}:{nas.name}"
        if house.limiter.hit("radius-accounting", gateway, AN_HOUR, _HOUR) is not None:
            raise Unavailable
        app = app_of(house.envelope, service, mark)
        with house.store.write() as records:
            known = records.app_passwords.get(app) if app is not None else None
            event = GatewaySession(
                account=known.account if known else None,
                company=known.company if known else None,
                service=service,
                gateway=nas.name,
                state=state,
                session=session,
            )
            records.audit.append(event, house.clock.now())
        return {}
