"""What the hot path costs, in statements."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from idp.model.events import CodeIssued, CodeRedeemed, TokensRefreshed
from idp.model.ids import ApplicationId, BrowserId, FamilyId, RequestId
from idp.ports.records import Records, Store
from tests.contracts.bridged import JAR_KEY, PBX
from tests.contracts.handovers import ANSWERED, APPLICATION, BANK, DISCLOSURE, KEY, NORTH, PUSHED
from tests.contracts.samples import (
    ANNA,
    BROWSER,
    MAIL,
    ROMASHKA,
    SID,
    a_code,
    a_family,
    an_email,
    an_interaction,
)
from tests.support.clock import START
from tests.support.statements import Statements


def five_hundred() -> list[ApplicationId]:
    return [ApplicationId(str(number)) for number in range(500)]


READS: Sequence[tuple[str, Callable[[Records], object]]] = [
    ("session", lambda records: records.sessions.find("digest-1")),
    ("code", lambda records: records.codes.find("code-1")),
    ("family", lambda records: records.families.find(FamilyId("family-1"))),
    ("family-of-a-token", lambda records: records.families.find(FamilyId("family-1"), "digest")),
    ("device", lambda records: records.devices.find("digest")),
    ("logo", lambda records: records.logos.shown(MAIL, "https://mail.example/logo.png")),
    ("logo-of-digest", lambda records: records.logos.find("digest")),
    ("person", lambda records: records.accounts.find(an_email().value)),
    ("consent", lambda records: records.consents.find(ANNA, MAIL, ROMASHKA)),
    ("held", lambda records: records.access.held(ANNA)),
    ("tree", lambda records: records.access.facts(ROMASHKA)),
    ("past-tree", lambda records: records.access.facts(ROMASHKA, rev=1)),
    ("tree-changes", lambda records: records.access.changed(ROMASHKA, 0)),
    ("tree-differences", lambda records: records.access.differences(ROMASHKA, 0)),
    ("tree-revision", lambda records: records.access.rev(ROMASHKA)),
    ("tree-revision-at", lambda records: records.access.rev_at(ROMASHKA, START)),
    ("request", lambda records: records.requests.get(ROMASHKA, RequestId("r"))),
    ("draft", lambda records: records.drafts.find(ROMASHKA, ANNA)),
    ("throttles", lambda records: records.throttles.find(["a", "b"])),
    ("interaction", lambda records: records.interactions.find(an_interaction().id, BROWSER, START)),
    ("apps-of-login", lambda records: records.app_passwords.of_login(ROMASHKA, PBX, "anna")),
    ("stamps", lambda records: records.versions.stamps()),
    ("application", lambda records: records.applications.find(KEY)),
    ("applications", lambda records: records.applications.of_account(ANNA)),
    ("disclosures", lambda records: records.applications.disclosures(five_hundred())),
    ("consent-record", lambda records: records.consent_records.last(ANNA)),
    ("latest-given", lambda records: records.consent_records.latest_given(ANNA, MAIL, ROMASHKA)),
    ("company-consent", lambda records: records.company_consents.live(ANNA, ROMASHKA, BANK, NORTH, START)),
    ("pushed", lambda records: records.pushed.find(PUSHED.digest, START)),
    ("entering", lambda records: records.links.entering(ROMASHKA, PBX, ANNA)),
    ("secret", lambda records: records.vault.get(ROMASHKA, PBX, "own")),
    ("data-key", lambda records: records.vault.key(ROMASHKA, 1)),
    ("service-session", lambda records: records.service_sessions.find(PBX, "ST-1")),
    ("service-sessions", lambda records: records.service_sessions.of_session(SID)),
    ("jar", lambda records: records.jars.get(JAR_KEY)),
    ("mode", lambda records: records.bridges.mode(PBX)),
    ("known-browser", lambda records: records.accounts.known_browser(ANNA, BrowserId("b"))),
]


@pytest.fixture
def used(inhabited: Store) -> Store:
    with inhabited.write() as records:
        records.codes.add(a_code())
        records.families.add(a_family())
        records.applications.add(APPLICATION)
        records.interactions.park(an_interaction())
    return inhabited


@pytest.mark.parametrize(("look_up"), [pytest.param(look, id=name) for name, look in READS])
def test_a_look_up_is_one_select(
    used: Store, statements: Statements, look_up: Callable[[Records], object]
) -> None:
    with used.read() as records:
        statements.clear()
        look_up(records)
    assert len(statements) == len(statements.selects()) == 1


def issue(records: Records) -> None:
    records.codes.add(a_code("code-2"))
    records.sessions.visit(SID, "client:mail", START)
    records.sessions.touch(SID, START + timedelta(minutes=1))
    records.audit.append(CodeIssued(account=ANNA, scopes=("openid",)), START)


def redeem(records: Records) -> None:
    records.codes.redeem("code-1", START, FamilyId("family-2"))
    records.families.add(a_family("family-2"))
    records.audit.append(CodeRedeemed(account=ANNA, scopes=("openid",)), START)


def refresh(records: Records) -> None:
    records.families.find(FamilyId("family-1"))
    records.families.rotate(FamilyId("family-1"), 1, START, START)
    records.audit.append(TokensRefreshed(account=ANNA, family="family-1", generation=2), START)


def hand_over(records: Records) -> None:
    records.applications.find(KEY)
    records.applications.read(APPLICATION.id, ANSWERED, START)
    records.applications.disclose(DISCLOSURE)
    records.audit.append(CodeRedeemed(account=ANNA, scopes=()), START)


@pytest.mark.parametrize(
    ("work", "cost"),
    [
        pytest.param(issue, 4, id="issue-a-code"),
        pytest.param(redeem, 3, id="redeem-a-code"),
        pytest.param(refresh, 3, id="refresh"),
        pytest.param(hand_over, 4, id="hand-over"),
    ],
)
def test_what_happens_together_costs_few_statements(
    used: Store, statements: Statements, work: Callable[[Records], None], cost: int
) -> None:
    with used.write() as records:
        statements.clear()
        work(records)
    assert len(statements) == cost
