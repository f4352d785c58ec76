"""What happens together when data is handed to a partner, as the use cases write it."""

from dataclasses import replace
from datetime import timedelta

from idp.model.application import CompanyConsentState, Ending
from idp.model.consent import ConsentState
from idp.model.events import ConsentGiven
from idp.model.ids import RecordId
from idp.ports.records import Records
from tests.contracts.handovers import (
    ANSWERED,
    APPLICATION,
    DISCLOSURE,
    GIVEN,
    PUSHED,
    RECORD,
    UNBOUND,
    another,
)
from tests.contracts.samples import ANNA, BORIS, an_interaction
from tests.contracts.test_outbox import a_job
from tests.support.clock import START

SOON = START + timedelta(seconds=1)


def approve_an_application(records: Records) -> None:
    records.applications.add(another("a-2"))
    records.consent_records.append(replace(RECORD, id=RecordId("r-2"), seq=2))
    records.interactions.advance(an_interaction().id, an_interaction().progress)
    records.audit.append(ConsentGiven(account=ANNA, scopes=()), SOON)


def start_an_application(records: Records) -> None:
    records.spent.spend("assertion", "jti-2", SOON)
    records.pushed.consume(PUSHED.digest, SOON)
    records.applications.bind(UNBOUND.id, "key-2", SOON, None)


def hand_over(records: Records) -> None:
    records.applications.read(APPLICATION.id, ANSWERED, SOON)
    records.applications.disclose(DISCLOSURE)
    records.audit.append(ConsentGiven(account=ANNA, scopes=()), SOON)


def withdraw(records: Records) -> None:
    records.applications.close(APPLICATION.id, Ending.WITHDRAWN, SOON)
    withdrawn = replace(RECORD, id=RecordId("r-2"), seq=2, state=ConsentState.WITHDRAWN)
    records.consent_records.append(withdrawn)
    records.outbox.put(a_job("job-5"))


def answer_for_the_company(records: Records) -> None:
    records.company_consents.move(GIVEN, CompanyConsentState.OPEN)
    records.consent_records.append(replace(RECORD, id=RecordId("r-3"), account=BORIS))
    records.audit.append(ConsentGiven(account=BORIS, scopes=()), SOON)


HANDOVERS = [
    approve_an_application,
    start_an_application,
    hand_over,
    withdraw,
    answer_for_the_company,
]
