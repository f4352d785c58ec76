"""The expiry sweeper."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from idp.adapters.background import Retention, sweep_once, sweeping_task
from idp.adapters.background.sweeper import BATCH, BATCHES, NOUNS
from idp.adapters.sql.store import SqlStore
from idp.model.account import Account
from idp.model.client import Client
from idp.model.company import Company
from idp.model.device import DeviceRequest
from idp.model.grant import Authorization, AuthorizationCode, Family, PushedRequest
from idp.model.ids import AccountId, BrowserId, ClientId, CompanyId, FamilyId, InteractionId, ServiceId, Sid
from idp.model.interaction import Interaction, Needs, Purpose
from idp.model.kept import ServiceSession, Telling
from idp.model.registration import InitialToken, Registration
from idp.model.requests import Draft
from idp.model.session import Session
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.records import Records
from tests.adapters.parts import START, job
from tests.support.clock import FixedClock

KEEP = Retention()
SECOND = timedelta(seconds=1)
ACCOUNT, CLIENT, SID = AccountId("anna"), ClientId("rp"), Sid("sid-1")
BROWSER = BrowserId("browser")
AUTHORIZATION = Authorization(CLIENT, ACCOUNT, SID, ("openid",), START, "urn:okno:loa:1", ("pwd",))

Add = Callable[[Records, datetime], None]


def _interaction(records: Records, end: datetime) -> None:
    records.interactions.park(Interaction(InteractionId("i"), Purpose.HOME, BROWSER, Needs("x"), START, end))


def _code(records: Records, end: datetime) -> None:
    records.codes.add(AuthorizationCode("c", AUTHORIZATION, "https://rp.example/cb", None, START, end))


def _family(records: Records, end: datetime) -> None:
    records.families.add(Family(FamilyId("f"), AUTHORIZATION, 0, START, START, end, end))


def _ticket(records: Records, end: datetime) -> None:
    records.tickets.put(Ticket("t", TicketPurpose.RECOVERY_LINK, end))


def _session(records: Records, end: datetime) -> None:
    records.sessions.add(_session_until(Sid("old"), end), "digest-old")
    records.sessions.end(Sid("old"), end)


def _throttle(records: Records, end: datetime) -> None:
    records.throttles.fail("k", end, {}, timedelta(days=1))


def _job(records: Records, end: datetime) -> None:
    records.outbox.put(job("j"))
    records.outbox.lease("w", START, START + SECOND, 1)
    records.outbox.done(job("j").id, "w", end)


def _draft(records: Records, end: datetime) -> None:
    records.companies.add(Company(CompanyId("romashka"), "Ромашка", START))
    records.drafts.put(Draft(CompanyId("romashka"), ACCOUNT, 1, (), end))


def _session_until(sid: Sid, end: datetime) -> Session:
    return Session(sid, ACCOUNT, START, "urn:okno:loa:1", ("pwd",), START, START, end, BROWSER)


def _pushed(records: Records, end: datetime) -> None:
    records.pushed.add(PushedRequest("d", CLIENT, "scope=openid", START, end))


def _spent(records: Records, end: datetime) -> None:
    records.spent.spend("dpop", "jti", end)


def _jar(records: Records, end: datetime) -> None:
    records.jars.lease("sid:pbx", end, end)


def _device(records: Records, end: datetime) -> None:
    request = DeviceRequest("d", "u", CLIENT, ("openid",), (), "192.0.2.7", START, end, 5, START)
    records.devices.add(request)


def _registration(records: Records, end: datetime) -> None:
    itself = ClientId("registered-itself")
    records.clients.add(Client(itself, "RP", ("https://rp.example/cb",), START, self_registered=True))
    records.registrations.add(Registration(itself, "digest", end))


def _initial_token(records: Records, end: datetime) -> None:
    records.registrations.add_token(InitialToken("t", "digest", START, end, 1))


def _service_session(records: Records, end: datetime) -> None:
    kept = ServiceSession(
        ServiceId("pbx"), "ST-1", Sid("of-old"), ACCOUNT, None, Telling.BACK, "pbx", (), end
    )
    records.service_sessions.put(kept)


ADD: dict[str, Add] = {
    "interactions": _interaction,
    "codes": _code,
    "families": _family,
    "tickets": _ticket,
    "sessions": _session,
    "throttles": _throttle,
    "outbox": _job,
    "drafts": _draft,
    "pushed": _pushed,
    "devices": _device,
    "spent": _spent,
    "jars": _jar,
    "registrations": _registration,
    "initial_tokens": _initial_token,
    "service_sessions": _service_session,
}


@pytest.fixture(autouse=True)
def people(store: SqlStore) -> None:
    """Give every row the person, client and session it names."""
    with store.write() as records:
        records.accounts.add(Account(ACCOUNT, "Анна", START), ())
        records.clients.add(Client(CLIENT, "RP", ("https://rp.example/cb",), START))
        records.sessions.add(_session_until(SID, START + timedelta(days=9999)), "digest")


def test_every_noun_that_expires_is_swept() -> None:
    assert set(NOUNS) == set(ADD) == set(Retention.__slots__)


@pytest.mark.parametrize("noun", ADD)
def test_a_row_goes_when_its_retention_is_over_and_not_before(
    store: SqlStore, clock: FixedClock, noun: str
) -> None:
    with store.write() as records:
        ADD[noun](records, START + SECOND)

    clock.set(START + SECOND + getattr(KEEP, noun))
    assert sum(sweep_once(store, clock).values()) == 0
    clock.advance(SECOND)

    assert sweep_once(store, clock) == {name: int(name == noun) for name in NOUNS}
    assert sum(sweep_once(store, clock).values()) == 0


def test_a_great_many_rows_go_in_batches_and_over_several_turns(store: SqlStore, clock: FixedClock) -> None:
    with store.write() as records:
        for number in range(BATCH + 1):
            records.tickets.put(Ticket(str(number), TicketPurpose.RECOVERY_LINK, START))
    clock.advance(days=30)

    assert sweep_once(store, clock)["tickets"] == BATCH + 1
    assert BATCH * BATCHES >= 10_000


def test_a_session_that_was_swept_reads_as_ended(store: SqlStore, clock: FixedClock) -> None:
    with store.write() as records:
        _family(records, START + timedelta(days=90))
        records.sessions.end(SID, START)
    clock.advance(KEEP.sessions + SECOND)

    assert sweep_once(store, clock)["sessions"] == 1
    with store.read() as records:
        found = records.families.find(FamilyId("f"))
    assert found is not None
    assert found[1].session_ended


def test_the_task_sweeps(store: SqlStore, clock: FixedClock) -> None:
    with store.write() as records:
        ADD["tickets"](records, START)
    clock.advance(days=30)

    sweeping_task(store, clock).run()

    with store.write() as records:
        assert records.tickets.sweep(clock.now()) == 0
