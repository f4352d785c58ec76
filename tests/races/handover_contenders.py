"""What is raced for when data is handed to a partner; the functions travel to other processes."""

from dataclasses import replace
from datetime import timedelta

from idp.adapters.sql import SqlStore
from idp.model.application import ApplicationState, CompanyConsentState, Ending
from idp.model.consent import ConsentRecord
from idp.model.errors import Conflict
from idp.model.ids import ApplicationId, RecordId
from idp.ports.records import Records
from tests.contracts.handovers import (
    ANSWERED,
    APPLICATION,
    DISCLOSURE,
    GIVEN,
    KEY,
    PUSHED,
    RECORD,
    UNBOUND,
    another,
)
from tests.contracts.samples import ANNA
from tests.support.clock import START

SOON = START + timedelta(seconds=1)


def bind(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.applications.bind(UNBOUND.id, f"key-of-{number}", SOON, f"thumb-of-{number}")


def read(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return read_in(records)


def close(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.applications.close(APPLICATION.id, Ending.WITHDRAWN, SOON)


def consume(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.pushed.consume(PUSHED.digest, START)


def spend(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.spent.spend("dpop", "jti-1", SOON)


def answer(store: SqlStore, number: int) -> bool:
    state = CompanyConsentState.DECLINED if number % 2 else CompanyConsentState.GIVEN
    with store.write() as records:
        return records.company_consents.move(replace(GIVEN, state=state), CompanyConsentState.OPEN)


def take_the_first_place(store: SqlStore, number: int) -> bool:
    try:
        with store.write() as records:
            records.consent_records.append(replace(RECORD, id=RecordId(f"r-{number}")))
    except Conflict:
        return False
    return True


def approve(store: SqlStore, number: int) -> int:
    """Approve an application of one's own, building the record anew while its place is taken."""
    with store.write() as records:
        application = another(f"approved-{number}")
        records.applications.add(application)
        while True:
            last = records.consent_records.last(ANNA)
            record = following(last, number, application.id)
            try:
                records.consent_records.append(record)
            except Conflict:
                continue
            return record.seq


def following(last: ConsentRecord | None, number: int, application: ApplicationId) -> ConsentRecord:
    """Make the record after the last one; its receipt names the one before."""
    seq = last.seq + 1 if last else 1
    before = last.id if last else "nothing"
    return replace(
        RECORD, id=RecordId(f"r-{number}"), seq=seq, receipt=f"after {before}", application=application
    )


def read_in(records: Records) -> bool:
    """Hand over what is granted, as a release does: look, mark, write down."""
    found = records.applications.find(KEY)
    if found is None or found[0].state is not ApplicationState.GRANTED:
        return False
    if not records.applications.read(APPLICATION.id, ANSWERED, SOON):
        return False
    records.applications.disclose(DISCLOSURE)
    return True


def read_or_withdraw(store: SqlStore, number: int) -> tuple[str, bool, bool]:
    """Read or withdraw; tell which, whether it was done, and what a withdrawal then sees."""
    with store.write() as records:
        if number % 2:
            return "read", read_in(records), False
        done = records.applications.close(APPLICATION.id, Ending.WITHDRAWN, SOON)
        left = records.applications.get(APPLICATION.id)
        assert left is not None
        return "withdraw", done, left.read_at is not None
