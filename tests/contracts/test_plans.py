"""No statement of the daily work reads a whole table: a million rows must cost what ten do."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from idp.adapters.sql import SqlStore
from idp.model.application import CompanyConsentState, Ending
from idp.model.consent import Consent
from idp.model.ids import AppPasswordId, BrowserId, FamilyId, InvitationId
from idp.model.requests import RequestState
from idp.model.ticket import TicketPurpose
from idp.model.work import JobKind
from idp.ports.records import Records
from tests.contracts.bridged import JAR, JAR_KEY, LINK, PBX
from tests.contracts.faults import listening
from tests.contracts.handovers import APPLICATION, BANK, GIVEN, NORTH
from tests.contracts.samples import (
    ANNA,
    BORIS,
    BROWSER,
    MAIL,
    ROMASHKA,
    SID,
    a_company,
    an_email,
    an_interaction,
)
from tests.contracts.test_waiting import REQUEST
from tests.support.clock import START

ONE_ROW = "stamps"
"""The only table that is read whole."""
BACKWARDS = "SCAN audit"
"""How SQLite words a walk along the primary key that ends at the limit."""
FOUND = frozenset({"SCAN acting", "SCAN candidates", "SCAN chain"})
"""Names that a statement gives to what it has found by index already."""
OPEN = frozenset({CompanyConsentState.OPEN})
AGREED = Consent(ANNA, MAIL, ROMASHKA, frozenset({"openid"}), START)
LATER = START + timedelta(days=400)

WORK: Sequence[tuple[str, Callable[[Records], object]]] = [
    ("person", lambda records: records.accounts.find(an_email().value)),
    ("known-browser", lambda records: records.accounts.known_browser(ANNA, BrowserId("b"))),
    ("memberships", lambda records: records.companies.memberships(ANNA)),
    ("members", lambda records: records.companies.members(ROMASHKA)),
    ("acting", lambda records: records.companies.acting(ROMASHKA, [ANNA, BORIS])),
    ("held", lambda records: records.access.held(ANNA)),
    ("tree", lambda records: records.access.changed(ROMASHKA, 0)),
    ("past-tree", lambda records: records.access.differences(ROMASHKA, 1, 2)),
    ("tree-steps", lambda records: records.access.steps(ROMASHKA, 1, 2)),
    ("tree-revisions", lambda records: records.access.revisions(ROMASHKA, before=9)),
    ("lapsing", lambda records: records.access.lapsing(START, LATER)),
    ("requests", lambda records: records.requests.of_company(ROMASHKA)),
    ("requests-due", lambda records: records.requests.due(LATER)),
    ("move-request", lambda records: records.requests.move(REQUEST, RequestState.OPEN)),
    ("draft", lambda records: records.drafts.find(ROMASHKA, ANNA)),
    ("sweep-drafts", lambda records: records.drafts.sweep(LATER)),
    ("orders", lambda records: records.orders.of_company(ROMASHKA)),
    ("uses", lambda records: records.uses.of_company(ROMASHKA)),
    ("invitations", lambda records: records.invitations.of_company(ROMASHKA)),
    ("close-invitation", lambda records: records.invitations.close(InvitationId("i"), START, accepted=True)),
    ("take-ticket", lambda records: records.tickets.take(TicketPurpose.INVITATION, "t", START)),
    ("drop-tickets", lambda records: records.tickets.drop_of(ANNA, TicketPurpose.INVITATION)),
    ("sweep-tickets", lambda records: records.tickets.sweep(LATER)),
    ("session", lambda records: records.sessions.find("digest-1")),
    ("sessions", lambda records: records.sessions.of_account(ANNA)),
    ("hold", lambda records: records.sessions.hold(SID)),
    ("touch", lambda records: records.sessions.touch(SID, LATER)),
    ("visits", lambda records: records.sessions.visits(SID)),
    ("visits-of-people", lambda records: records.sessions.visits_of([ANNA, BORIS], ROMASHKA)),
    ("sweep-sessions", lambda records: records.sessions.sweep(LATER)),
    ("interaction", lambda records: records.interactions.find(an_interaction().id, BROWSER, START)),
    ("sweep-interactions", lambda records: records.interactions.sweep(LATER)),
    ("consent", lambda records: records.consents.find(ANNA, MAIL, ROMASHKA)),
    ("consents", lambda records: records.consents.of_account(ANNA)),
    ("logo", lambda records: records.logos.shown(MAIL, "https://mail.example/logo.png")),
    ("logo-of-digest", lambda records: records.logos.find("digest")),
    ("forget-logo", lambda records: records.logos.forget(MAIL)),
    ("code", lambda records: records.codes.find("code-1")),
    ("redeem", lambda records: records.codes.redeem("code-1", START, None)),
    ("sweep-codes", lambda records: records.codes.sweep(LATER)),
    ("family", lambda records: records.families.find(FamilyId("family-1"))),
    ("rotate", lambda records: records.families.rotate(FamilyId("family-1"), 1, START, LATER)),
    ("revoke-of-session", lambda records: records.families.revoke_of_session(SID, START)),
    ("revoke-of-person", lambda records: records.families.revoke_of_account(ANNA, START)),
    ("revoke-in-company", lambda records: records.families.revoke_in_company(ANNA, ROMASHKA, START)),
    ("revoke-of-client", lambda records: records.families.revoke_of_account(ANNA, START, MAIL)),
    ("revoke-of-consents", lambda records: records.families.revoke_of_consents(MAIL, START)),
    ("revoke-of-consent", lambda records: records.families.revoke_of_consent(AGREED, START)),
    ("forget-of-consent", lambda records: records.codes.forget_of_consent(AGREED, START)),
    ("agreed-in", lambda records: records.consents.agreed_in(ANNA, ROMASHKA, 20)),
    ("sweep-families", lambda records: records.families.sweep(LATER)),
    ("application", lambda records: records.applications.find("key")),
    ("bind", lambda records: records.applications.bind(APPLICATION.id, "key", START, None)),
    ("read", lambda records: records.applications.read(APPLICATION.id, b"", START)),
    ("close", lambda records: records.applications.close(APPLICATION.id, Ending.EXPIRED, START)),
    ("disclosures", lambda records: records.applications.disclosures([APPLICATION.id])),
    ("applications-of-person", lambda records: records.applications.of_account(ANNA)),
    ("applications-of-company", lambda records: records.applications.of_company(ROMASHKA)),
    ("applications-of-client", lambda records: records.applications.of_client(MAIL)),
    ("applications-open", lambda records: records.applications.open_of(ANNA, None)),
    ("applications-open-in", lambda records: records.applications.open_of(ANNA, ROMASHKA)),
    ("applications-due", lambda records: records.applications.due(LATER, LATER)),
    ("last-record", lambda records: records.consent_records.last(ANNA)),
    ("records-of-person", lambda records: records.consent_records.of_account(ANNA)),
    ("records-of-application", lambda records: records.consent_records.of_application(APPLICATION.id)),
    ("latest-given", lambda records: records.consent_records.latest_given(ANNA, MAIL, ROMASHKA)),
    ("company-consent", lambda records: records.company_consents.live(ANNA, ROMASHKA, BANK, NORTH, START)),
    ("company-consents", lambda records: records.company_consents.of_company(ROMASHKA, states=OPEN)),
    ("company-consents-due", lambda records: records.company_consents.due(LATER)),
    ("answer", lambda records: records.company_consents.move(GIVEN, CompanyConsentState.OPEN)),
    ("pushed", lambda records: records.pushed.find("digest", START)),
    ("consume", lambda records: records.pushed.consume("digest", START)),
    ("sweep-pushed", lambda records: records.pushed.sweep(LATER)),
    ("spend", lambda records: records.spent.spend("dpop", "jti", START)),
    ("sweep-spent", lambda records: records.spent.sweep(LATER)),
    ("entering", lambda records: records.links.entering(ROMASHKA, PBX, ANNA)),
    ("link-of-login", lambda records: records.links.find(ROMASHKA, PBX, "1001")),
    ("links-of-person", lambda records: records.links.of_person(ROMASHKA, ANNA)),
    ("links-of-service", lambda records: records.links.of_service(PBX)),
    ("links-in-company", lambda records: records.links.of_service(PBX, ROMASHKA)),
    ("change-link", lambda records: records.links.change(LINK, LINK.state)),
    ("users-of-link", lambda records: records.links.users(LINK.id)),
    ("drop-claims", lambda records: records.links.drop_claims(LINK.id)),
    ("apps-of-login", lambda records: records.app_passwords.of_login(ROMASHKA, PBX, "anna")),
    ("apps-of-login-anywhere", lambda records: records.app_passwords.of_login(None, PBX, "anna")),
    ("apps-of-person", lambda records: records.app_passwords.of_person(ROMASHKA, ANNA)),
    ("apps-of-service", lambda records: records.app_passwords.of_service(PBX)),
    ("apps-of-servers", lambda records: records.app_passwords.servers_of(ROMASHKA)),
    ("end-app", lambda records: records.app_passwords.end(AppPasswordId("a"), START)),
    ("end-apps", lambda records: records.app_passwords.end_of_person(ROMASHKA, ANNA, START)),
    ("apps-ended", lambda records: records.app_passwords.ended_with(ROMASHKA, ANNA, START)),
    ("use-app", lambda records: records.app_passwords.mark_used(AppPasswordId("a"), LATER, START)),
    ("service-session", lambda records: records.service_sessions.find(PBX, "ST-1")),
    ("service-sessions", lambda records: records.service_sessions.of_session(SID)),
    ("service-sessions-of", lambda records: records.service_sessions.of_people([ANNA, BORIS], ROMASHKA)),
    ("drop-service-session", lambda records: records.service_sessions.drop(PBX, "ST-1")),
    ("sweep-service-sessions", lambda records: records.service_sessions.sweep(LATER)),
    ("leave", lambda records: records.links.revoke_of_person(ROMASHKA, ANNA, START)),
    ("newest-data-key", lambda records: records.vault.key(ROMASHKA)),
    ("secret", lambda records: records.vault.get(ROMASHKA, PBX, "own")),
    ("use-secret", lambda records: records.vault.mark_used(ROMASHKA, PBX, "own", START)),
    ("sealed-before", lambda records: records.vault.sealed_before(ROMASHKA, 2, 10)),
    ("retire-keys", lambda records: records.vault.retire_keys(ROMASHKA, 2)),
    ("jar", lambda records: records.jars.get(JAR_KEY)),
    ("lease-jar", lambda records: records.jars.lease(JAR_KEY, START, LATER)),
    ("write-jar", lambda records: records.jars.put(JAR, 0)),
    ("jars-of-session", lambda records: records.jars.of_session(SID)),
    ("sweep-jars", lambda records: records.jars.sweep(LATER)),
    ("names", lambda records: records.accounts.names([ANNA, BORIS])),
    ("links-for-staff", lambda records: records.links.for_staff(PBX)),
    ("mode", lambda records: records.bridges.mode(PBX)),
    ("see", lambda records: records.bridges.see(PBX, START, ok=True, words="")),
    ("sightings", lambda records: records.bridges.sightings(PBX)),
    ("throttles", lambda records: records.throttles.find(["a", "b"])),
    ("sweep-throttles", lambda records: records.throttles.sweep(LATER)),
    ("lease", lambda records: records.outbox.lease("w", START, LATER, 10)),
    ("lease-kinds", lambda records: records.outbox.lease("w", START, LATER, 10, kinds=(JobKind.NOTICE,))),
    ("deliveries", lambda records: records.outbox.list()),
    ("sweep-outbox", lambda records: records.outbox.sweep(LATER)),
    ("unsealed", lambda records: records.audit.unsealed(100)),
    ("sealed", lambda records: records.audit.sealed(0, 100)),
    ("last-sealed", lambda records: records.audit.last_sealed()),
    ("count-unsealed", lambda records: records.audit.count_unsealed()),
    ("recent", lambda records: records.audit.recent()),
    ("recent-of-a-person", lambda records: records.audit.recent(account=ANNA)),
    ("refused-to-a-client", lambda records: records.audit.refused(MAIL)),
    ("deliveries-of-a-moment", lambda records: records.outbox.list(made_at=START)),
    ("ended-session", lambda records: records.sessions.ended(SID)),
    ("visits-ended", lambda records: records.sessions.visits_ended(ANNA, START)),
    ("used-last", lambda records: records.uses.of_person(ROMASHKA, ANNA, 5)),
    ("deliveries-to-a-client", lambda records: records.outbox.list(target=f"client:{MAIL}")),
]


@pytest.mark.parametrize("work", [pytest.param(work, id=name) for name, work in WORK])
def test_no_table_is_read_whole(store: SqlStore, work: Callable[[Records], object]) -> None:
    with store.write() as records:
        records.companies.add(a_company())
    sent: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        sent.append((sql, values))

    with listening(store, "before_cursor_execute", listen), store.write() as records:
        work(records)
    with store.engine.connect() as connection:
        for sql, values in sent:
            assert whole_reads(connection, sql, values) == []


def whole_reads(connection: Connection, sql: str, values: Any) -> list[str]:
    """Return the lines of the database's plan that read a whole table."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        lines = [str(row[3]) for row in rows]
        return [line for line in lines if line.startswith("SCAN") and not indexed(line)]
    connection.exec_driver_sql("SET enable_seqscan = off")
    lines = [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {sql}", values)]
    return [line for line in lines if "Seq Scan" in line and f"on {ONE_ROW}" not in line]


def indexed(line: str) -> bool:
    """Tell whether a scan goes along an index, or over what an index has found."""
    return (
        "INDEX" in line
        or line in {BACKWARDS, *FOUND}
        or ONE_ROW in line
        or "SUBQUERY" in line
        or "CONSTANT" in line
    )
