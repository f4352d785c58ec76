"""What happens together is written together: whichever statement fails, nothing stays."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from idp.adapters.sql import SqlStore
from idp.model.consent import Consent
from idp.model.events import (
    SignedInEvent,
)
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.records import Records
from tests.contracts.faults import InjectedError, contents, failing_commit, failing_statement
from tests.contracts.handovers import APPLICATION, PUSHED, QUESTION, RECORD, UNBOUND
from tests.contracts.samples import (
    ANNA,
    MAIL,
    ROMASHKA,
    a_code,
    a_family,
    an_interaction,
)
from tests.contracts.test_devices import TV
from tests.contracts.test_invitations import ASKED
from tests.contracts.test_keys import KEY
from tests.contracts.test_outbox import a_job
from tests.contracts.test_waiting import DRAFT, REQUEST
from tests.contracts.trees import EVERY_FACT, appended
from tests.contracts.use_cases import SOON, USE_CASES
from tests.support.clock import START


@pytest.fixture
def busy(inhabited: SqlStore) -> SqlStore:
    """Give a store with one of everything that a use case changes."""
    with inhabited.write() as records:
        records.codes.add(a_code())
        records.families.add(a_family())
        records.interactions.park(an_interaction())
        records.consents.put(Consent(ANNA, MAIL, ROMASHKA, frozenset({"openid"}), START))
        records.invitations.add(ASKED)
        records.tickets.put(Ticket("t-1", TicketPurpose.INVITATION, SOON, payload={"invitation": "i-1"}))
        records.tickets.put(Ticket("t-2", TicketPurpose.RECOVERY_LINK, SOON, account=ANNA))
        records.throttles.fail("a", START, {}, timedelta(hours=1))
        records.keys.add(KEY)
        appended(records, *EVERY_FACT)
        records.requests.add(REQUEST)
        records.applications.add(APPLICATION)
        records.applications.add(UNBOUND)
        records.consent_records.append(RECORD)
        records.company_consents.add(QUESTION)
        records.pushed.add(PUSHED)
        records.devices.add(TV)
        records.spent.spend("dpop", "jti-1", START)
        records.drafts.put(DRAFT)
        records.outbox.put(a_job())
        records.outbox.lease("w-1", START, SOON, 1)
        records.audit.append(SignedInEvent(account=ANNA, amr=("pwd",), acr="1"), START)
    return inhabited


@pytest.mark.parametrize("use_case", [pytest.param(one, id=one.__name__) for one in USE_CASES])
def test_whichever_statement_fails_nothing_is_written(
    busy: SqlStore, use_case: Callable[[Records], None]
) -> None:
    before = contents(busy)
    number = next(number for number in count(1) if not fails_at(busy, use_case, number))
    assert number > 2, "the use case wrote before any statement failed"
    assert contents(busy) != before


@pytest.mark.parametrize("use_case", [pytest.param(one, id=one.__name__) for one in USE_CASES])
def test_when_the_commit_fails_nothing_is_written(
    busy: SqlStore, use_case: Callable[[Records], None]
) -> None:
    before = contents(busy)
    with failing_commit(busy), pytest.raises(InjectedError), busy.write() as records:
        use_case(records)
    assert contents(busy) == before
    with busy.write() as records:
        use_case(records)
    assert contents(busy) != before


def fails_at(store: SqlStore, use_case: Callable[[Records], None], number: int) -> bool:
    """Run a use case that fails at this statement; false if it has fewer and went through."""
    before = contents(store)
    try:
        with failing_statement(store, number), store.write() as records:
            use_case(records)
    except InjectedError:
        assert contents(store) == before
        return True
    return False
