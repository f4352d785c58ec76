"""What is written down of entries: who came in, and who did not."""

from collections.abc import Sequence
from datetime import datetime

from idp.interaction import Entering, note_entry
from idp.model.bridging_events import BridgeRequest
from idp.model.events import ServiceEntered, ServiceRefused
from idp.model.ids import ServiceId
from idp.ports.house import House
from idp.ports.records import Records
from legacy_bridges.contract import Manifest, RequestFacts
from legacy_bridges.host.guests import Guest
from legacy_bridges.host.tickets import Pass


def note_entered(records: Records, entry: Pass, manifest: Manifest, now: datetime) -> None:
    """Write down that somebody came in; the service is one of those that their session has visited."""
    door = f"bridge:{entry.service}"
    note_entry(records, Entering(entry.account, entry.sid, entry.company, door, manifest.access), now)
    event = ServiceEntered(
        account=entry.account, company=entry.company, sid=entry.sid, service=entry.service, roles=entry.roles
    )
    records.audit.append(event, now)


def note_refused(records: Records, entry: Pass, service: ServiceId, reason: str, now: datetime) -> None:
    """Write down that somebody did not come in, at the service where they knocked."""
    event = ServiceRefused(
        account=entry.account, company=entry.company, sid=entry.sid, service=service, reason=reason
    )
    records.audit.append(event, now)


def note_requests(
    house: House, manifest: Manifest, guest: Guest | None, facts: RequestFacts | None, rules: Sequence[int]
) -> None:
    """Write down that a request passed, by each rule that wants it; nothing is written for the others."""
    if guest is None or facts is None or not rules:
        return
    with house.store.write() as records:
        for number in rules:
            event = BridgeRequest(
                account=guest.entry.account,
                company=guest.entry.company,
                sid=guest.entry.sid,
                service=manifest.service,
                method=facts.method,
                path=manifest.paths[number].path,
                rule=number,
            )
            records.audit.append(event, guest.at)
