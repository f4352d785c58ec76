"""What a company has handed over, and a question about its data: for the matrix of foreign ids."""

from datetime import timedelta

from idp.model.application import Application, ApplicationState, CompanyConsent, Ending
from idp.model.client import Client
from idp.model.consent import Consent, ConsentRecord, ConsentState
from idp.model.ids import ApplicationId, ClientId, PartnerId, RecordId
from tests.security.kinds import Kind, Relation

BANK = PartnerId("tinkoff")


def add_handovers(records, twin, now, places):
    """Let the owner have applied to the bank, and somebody have asked at each place; return their ids."""
    client = ClientId(f"bank-of-{twin.name}")
    records.clients.add(
        Client(client, f"{twin.name} bank", (), now, partner=BANK, application_uri="https://b.example/")
    )
    owner, application = twin.people["owner"], ApplicationId(f"application-{twin.name}")
    record = RecordId(f"record-{twin.name}")
    records.applications.add(
        Application(
            application, BANK, 1, client, owner, twin.company, places["own"], "ServiceProvision", ("kpp",),
            record, "application", now, now + timedelta(hours=1), owner, ApplicationState.CLOSED,
            closed_at=now, ending=Ending.WITHDRAWN,
        )
    )  # fmt: skip
    document = {"manifest": "tinkoff@1", "shown": [], "notice": twin.name, "notice_sha256": ""}
    records.consent_records.append(
        ConsentRecord(
            record,
            owner,
            1,
            ConsentState.GIVEN,
            now,
            client,
            document,
            "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl",
            application,
            twin.company,
        )
    )
    questions = {relation: f"question-{relation}-{twin.name}" for relation in ("own", "sibling")}
    for relation, key in questions.items():
        records.company_consents.add(
            CompanyConsent(
                key, twin.company, places[relation], BANK, 1, client, twin.people["service_user"], ("kpp",),
                now, now + timedelta(days=7), twin.name,
            )
        )  # fmt: skip
    twin.ids[Kind.AGREED] = {Relation.OWN: agree(records, twin, now)}
    return application, record, questions


def agree(records, twin, now):
    """Let everybody of the company have agreed to a shop on the consent page; return its id."""
    shop = ClientId(f"shop-of-{twin.name}")
    records.clients.add(Client(shop, f"{twin.name} shop", ("https://shop.example/cb",), now))
    for account in twin.people.values():
        records.consents.put(Consent(account, shop, twin.company, frozenset({"openid"}), now))
    return shop
