"""What is raced for: module-level functions, because they travel to other processes."""

from datetime import timedelta

from idp.adapters.sql import SqlStore
from idp.model.consent import Consent
from idp.model.errors import Conflict
from idp.model.events import CodeRedeemed
from idp.model.ids import AccountId, ClientId, FamilyId, InvitationId
from idp.model.ticket import TicketPurpose
from tests.contracts.samples import (
    ANNA,
    MAIL,
    ROMASHKA,
    SID,
    a_client,
    a_family,
    a_person,
    an_email,
    an_interaction,
)
from tests.support.clock import START

SOON = START + timedelta(seconds=1)
ONE = FamilyId("family-1")


def redeem(store: SqlStore, number: int) -> bool:
    family = FamilyId(f"started-by-{number}")
    with store.write() as records:
        won = records.codes.redeem("code-1", SOON, family)
        if won:
            records.families.add(a_family(family))
            records.audit.append(CodeRedeemed(account=ANNA, scopes=(), family=family), SOON)
    return won


def rotate(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.families.rotate(ONE, 1, SOON, SOON + timedelta(days=1))


def grace(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.families.grace(ONE, 1, 3)


def take_ticket(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.tickets.take(TicketPurpose.BRIDGE_ENTRY, "t-1", START) is not None


def guess(store: SqlStore, number: int) -> int | None:
    with store.write() as records:
        return records.tickets.guess(TicketPurpose.BRIDGE_ENTRY, "t-1", START)


def spend_totp_step(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.accounts.spend_totp_step(ANNA, 59_000_000)


def spend_recovery_code(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.accounts.spend_recovery_code(ANNA, "rc-1", SOON)


def close_invitation(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.invitations.close(InvitationId("i-1"), SOON, accepted=number % 2 == 0)


def finish_interaction(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.interactions.finish(an_interaction().id, SOON)


def end_session(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.sessions.end(SID, SOON)


def rotate_session(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.sessions.rotate(SID, "digest-1", f"digest-of-{number}")


def claim(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.versions.claim("sealer", f"worker-{number}", START, SOON)


def add_person(store: SqlStore, number: int) -> bool:
    try:
        with store.write() as records:
            records.accounts.add(a_person(AccountId(f"person-{number}")), [an_email("new@romashka.example")])
    except Conflict:
        return False
    return True


def give_consent(store: SqlStore, number: int) -> None:
    with store.write() as records:
        records.consents.put(Consent(ANNA, MAIL, ROMASHKA, frozenset({f"scope-{number}"}), START))


def fail(store: SqlStore, number: int) -> int:
    with store.write() as records:
        return records.throttles.fail("key", START, {}, timedelta(hours=1)).failures


def register_client(store: SqlStore, number: int) -> None:
    with store.write() as records:
        records.clients.add(a_client(ClientId(f"client-{number}")))


def lease_and_keep(store: SqlStore, number: int) -> list[str]:
    with store.write() as records:
        return [job.target for job in records.outbox.lease(f"worker-{number}", START, SOON, 10)]


def lease_and_finish(store: SqlStore, number: int) -> list[str]:
    """Work like a worker: lease, do, finish, until nothing is to be had."""
    holder = f"worker-{number}"
    done: list[str] = []
    while True:
        with store.write() as records:
            jobs = records.outbox.lease(holder, START, SOON, 3)
        if not jobs:
            return done
        for job in jobs:
            with store.write() as records:
                assert records.outbox.done(job.id, holder, START)
            done.append(job.id)


def read_stamps(store: SqlStore, number: int) -> dict[str, int]:
    with store.read() as records:
        return dict(records.versions.stamps())
