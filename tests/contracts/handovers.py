"""Applications to partners, and what goes with them, to write and read back. Every one is complete."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from idp.model.application import (
    Application,
    ApplicationState,
    CompanyConsent,
    CompanyConsentState,
    Disclosure,
    Ending,
)
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.grant import PushedRequest
from idp.model.ids import ApplicationId, NodeId, PartnerId, RecordId
from idp.ports.records import Records
from tests.contracts.samples import ANNA, BORIS, MAIL, ROMASHKA, a_person, an_email
from tests.support.clock import START

HOUR = timedelta(hours=1)
BANK = PartnerId("tinkoff")
NORTH = NodeId("org-002")
SEALED = b"\x00the values under a key of their own\xff"
ANSWERED = b"\x01the very bytes that were answered\xfe"
DATA_KEY = b"\x02a key that is wrapped\xfd"
KEY = "digest-of-a-reference"

APPLICATION = Application(
    id=ApplicationId("a-1"),
    partner=BANK,
    manifest=3,
    client=MAIL,
    account=ANNA,
    company=ROMASHKA,
    node=NORTH,
    purpose="ServiceProvision",
    fields=("inn", "form key with spaces", "телефон"),
    record=RecordId("r-1"),
    reads="application",
    approved_at=START,
    expires_at=START + HOUR,
    company_by=BORIS,
    state=ApplicationState.GRANTED,
    sealed=SEALED,
    data_key=DATA_KEY,
    key_digest=KEY,
    key_expires_at=START + HOUR,
    jkt="0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
)
FINISHED = Application(
    id=ApplicationId("a-0"),
    partner=BANK,
    manifest=1,
    client=MAIL,
    account=ANNA,
    company=None,
    node=None,
    purpose="Marketing",
    fields=(),
    record=RecordId("r-0"),
    reads="userinfo",
    approved_at=START - HOUR,
    expires_at=START,
    state=ApplicationState.CLOSED,
    read_at=START,
    closed_at=START,
    ending=Ending.DELIVERED,
)
UNBOUND = replace(APPLICATION, id=ApplicationId("unbound"), key_digest=None, key_expires_at=None, jkt=None)
DISCLOSURE = Disclosure(APPLICATION.id, MAIL, START + HOUR, ("inn", "form key with spaces"), "application")
RECORD = ConsentRecord(
    id=RecordId("r-1"),
    account=ANNA,
    seq=1,
    state=ConsentState.GIVEN,
    at=START,
    client=MAIL,
    document={"record": {"id": "r-1"}, "values": [{"key": "inn", "hash": "ab"}], "count": 1},
    receipt="eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl",
    application=APPLICATION.id,
    company=ROMASHKA,
)
QUESTION = CompanyConsent(
    id="cc-1",
    company=ROMASHKA,
    node=NORTH,
    partner=BANK,
    manifest=3,
    client=MAIL,
    by=ANNA,
    fields=("inn", "form key with spaces"),
    created_at=START,
    expires_at=START + HOUR,
    comment="Счёт для филиала",
)
GIVEN = replace(
    QUESTION,
    expires_at=START + 100 * HOUR,
    state=CompanyConsentState.GIVEN,
    decided_by=BORIS,
    decided_at=START + HOUR / 2,
    agreed=("form key with spaces",),
    record=RecordId("r-1"),
    answer="Открывайте",
)
PUSHED = PushedRequest(
    digest="digest-of-a-uri",
    client=MAIL,
    parameters="scope=openid&state=%D1%8F",
    created_at=START,
    expires_at=START + timedelta(seconds=90),
)


def another(name: str, **changes: Any) -> Application:
    """Make another application, with a key of its own."""
    return replace(APPLICATION, id=ApplicationId(name), key_digest=f"key-of-{name}", **changes)


def bare(application: Application) -> Application:
    """Return what lists show of it."""
    return replace(application, sealed=None, data_key=None)


def settle(records: Records) -> None:
    """Add Boris, who gives Romashka's fields, to somebody's world."""
    records.accounts.add(a_person(BORIS, "Борис"), [an_email("boris@romashka.example")])
    records.companies.add_member(BORIS, ROMASHKA, "бухгалтер")
