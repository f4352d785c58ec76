"""The ladder: each situation has one next step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.interaction import (
    AskApplication,
    AskConsent,
    AskOrder,
    ChooseCompany,
    NoAccess,
    Presence,
    Ready,
    SignIn,
    StepUp,
    page_for,
    proceed,
)
from idp.model.access import MEMBERS, Binding, Node, NodeKind, person
from idp.model.account import Account
from idp.model.company import Membership
from idp.model.ids import (
    AccountId,
    BindingId,
    BrowserId,
    CompanyId,
    InteractionId,
    NodeId,
    ServiceId,
    Sid,
)
from idp.model.interaction import Needs, Progress
from idp.model.session import Session, SignedIn
from idp.rbac import DenyReason, Holdings, Tree
from idp.rbac.structure import Structure

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE, TWO = CompanyId("one"), CompanyId("two")
LOA1, LOA2 = "urn:okno:loa:1", "urn:okno:loa:2"
PLAIN = Needs(title="PBX console")
DONE = Progress()
AGREED = Progress(
    consented=frozenset({"openid", "email"}), consented_by=AccountId("p"), consented_for=CompanyId("one")
)


def present(*, companies=(ONE,), company=None, acr=LOA1, age=timedelta(0), roles=(), consented=()):
    account = Account(AccountId("p"), "Person", NOW)
    session = Session(
        sid=Sid("s"),
        account=account.id,
        auth_time=NOW - age,
        acr=acr,
        amr=("pwd",),
        created_at=NOW - age,
        last_seen_at=NOW,
        expires_at=NOW + timedelta(days=1),
        browser=BrowserId("b"),
        company=company,
    )
    holdings = Holdings(
        account.id,
        memberships=tuple(Membership(account.id, c, c) for c in companies),
        trees={
            c: tree_of(c, account.id, [role for company, role in roles if company == c]) for c in companies
        },
    )
    return Presence(SignedIn(session, account), holdings, frozenset(consented))


def tree_of(company, account, roles):
    """Make a company with one service, and these roles of one person at its root."""
    root = Node(NodeId(company), NodeKind.COMPANY, company)
    pbx = Node(NodeId("svc-pbx"), NodeKind.SERVICE, "PBX", root.id, service=ServiceId("pbx"))
    held = [Binding(BindingId(f"{company}{role}"), person(account), role, root.id) for role in roles]
    return Tree(Structure(company, 1, (root, pbx)), held, {})


def test_nobody_signed_in_must_sign_in():
    assert proceed(PLAIN, DONE, None, NOW) == SignIn()


@pytest.mark.parametrize(
    ("needs", "progress", "age", "step"),
    [
        pytest.param(PLAIN, DONE, 0, Ready, id="a-live-session-is-enough"),
        pytest.param(replace(PLAIN, force_login=True), DONE, 0, SignIn, id="prompt-login"),
        pytest.param(
            replace(PLAIN, force_login=True), Progress(signed_in_at=NOW), 0, Ready, id="prompt-login-done"
        ),
        pytest.param(
            replace(PLAIN, force_login=True),
            Progress(signed_in_at=NOW),
            5,
            SignIn,
            id="prompt-login-done-by-somebody-earlier",
        ),
        pytest.param(replace(PLAIN, max_age=timedelta(seconds=10)), DONE, 11, SignIn, id="max-age-passed"),
        pytest.param(replace(PLAIN, max_age=timedelta(seconds=10)), DONE, 10, Ready, id="max-age-just-holds"),
        pytest.param(
            replace(PLAIN, max_age=timedelta(0)),
            Progress(signed_in_at=NOW - timedelta(seconds=3)),
            3,
            Ready,
            id="max-age-counts-a-sign-in-made-for-it",
        ),
        pytest.param(replace(PLAIN, hint_account=AccountId("q")), DONE, 0, SignIn, id="hint-names-another"),
        pytest.param(replace(PLAIN, hint_account=AccountId("p")), DONE, 0, Ready, id="hint-names-this-one"),
        pytest.param(replace(PLAIN, acr_values=(LOA2,)), DONE, 0, StepUp, id="stronger-factor-asked"),
        pytest.param(replace(PLAIN, acr_values=("urn:x",)), DONE, 0, Ready, id="unknown-acr-is-voluntary"),
    ],
)
def test_authentication(needs, progress, age, step):
    presence = present(age=timedelta(seconds=age))
    assert isinstance(proceed(needs, progress, presence, NOW), step)


def test_two_factors_satisfy_a_stronger_request():
    assert isinstance(proceed(replace(PLAIN, acr_values=(LOA2,)), DONE, present(acr=LOA2), NOW), Ready)


@pytest.mark.parametrize(
    ("needs", "progress", "presence", "company"),
    [
        pytest.param(PLAIN, DONE, present(companies=()), None, id="no-company-at-all"),
        pytest.param(PLAIN, DONE, present(), ONE, id="the-only-one"),
        pytest.param(PLAIN, DONE, present(companies=(ONE, TWO), company=TWO), TWO, id="the-session-knows"),
        pytest.param(
            PLAIN, Progress(company=TWO), present(companies=(ONE, TWO), company=ONE), TWO, id="chosen-here"
        ),
        pytest.param(
            PLAIN, Progress(company=TWO), present(companies=(ONE,)), ONE, id="chosen-but-no-longer-a-member"
        ),
        pytest.param(
            replace(PLAIN, access="pbx"),
            DONE,
            present(companies=(ONE, TWO), roles=((TWO, "owner"),)),
            TWO,
            id="only-one-of-two-gives-access",
        ),
    ],
)
def test_company(needs, progress, presence, company):
    step = proceed(needs, progress, presence, NOW)
    assert isinstance(step, Ready)
    assert step.company == company


def test_two_companies_and_no_choice_asks():
    assert proceed(PLAIN, DONE, present(companies=(ONE, TWO)), NOW) == ChooseCompany((ONE, TWO))


def test_select_account_asks_even_when_the_session_knows():
    needs = replace(PLAIN, choose_company=True)
    presence = present(companies=(ONE, TWO), company=ONE)
    assert isinstance(proceed(needs, DONE, presence, NOW), ChooseCompany)
    assert isinstance(proceed(needs, Progress(company=ONE), presence, NOW), Ready)


@pytest.mark.parametrize(
    ("access", "presence", "reason"),
    [
        pytest.param("pbx", present(), DenyReason.NOT_GIVEN, id="no-role"),
        pytest.param("pbx", present(companies=(ONE, TWO)), DenyReason.NOT_GIVEN, id="no-role-in-either"),
        pytest.param("ads", present(), DenyReason.NOT_CONNECTED, id="not-connected"),
        pytest.param(MEMBERS, present(companies=()), DenyReason.NO_COMPANY, id="no-company"),
    ],
)
def test_no_access_says_why(access, presence, reason):
    step = proceed(replace(PLAIN, access=access), DONE, presence, NOW)
    assert isinstance(step, NoAccess)
    assert step.reason is reason


FOREIGN = replace(PLAIN, first_party=False, scopes=("openid", "email"))


@pytest.mark.parametrize(
    ("needs", "progress", "presence", "missing"),
    [
        pytest.param(FOREIGN, DONE, present(), ("openid", "email"), id="never-agreed"),
        pytest.param(FOREIGN, DONE, present(company=ONE, consented=("openid",)), ("email",), id="one-more"),
        pytest.param(
            FOREIGN, DONE, present(company=ONE, consented=("openid", "email")), (), id="agreed-before"
        ),
        pytest.param(
            FOREIGN, DONE, present(consented=("openid", "email")), ("openid", "email"), id="agreed-for-none"
        ),
        pytest.param(
            replace(FOREIGN, force_consent=True),
            DONE,
            present(company=ONE, consented=("openid", "email")),
            ("openid", "email"),
            id="prompt-consent",
        ),
        pytest.param(
            replace(FOREIGN, force_consent=True),
            AGREED,
            present(),
            (),
            id="agreed-here",
        ),
        pytest.param(
            FOREIGN, replace(AGREED, consented_by=None), present(), ("openid", "email"), id="another-agreed"
        ),
        pytest.param(
            FOREIGN,
            replace(AGREED, consented_for=TWO),
            present(company=ONE),
            ("openid", "email"),
            id="agreed-for-another-company",
        ),
        pytest.param(replace(PLAIN, scopes=("email",)), DONE, present(), (), id="own-service-asks-nothing"),
    ],
)
def test_consent(needs, progress, presence, missing):
    step = proceed(needs, progress, presence, NOW)
    if missing:
        assert isinstance(step, AskConsent)
        assert step.scopes == missing
    else:
        assert isinstance(step, Ready)


def test_each_step_has_its_page():
    i = InteractionId("x")
    pages = [
        page_for(s, i)
        for s in (
            SignIn(),
            StepUp(),
            ChooseCompany(()),
            NoAccess(DenyReason.DENIED, None),
            AskConsent((), None),
            AskApplication(None),
            AskOrder(None),
        )
    ]
    paths = ("login", "login/code", "login/company", "no-access", "consent", "apply", "order")
    assert pages == [f"/{p}?i=x" for p in paths]
    assert page_for(proceed(PLAIN, DONE, present(), NOW), i) is None
