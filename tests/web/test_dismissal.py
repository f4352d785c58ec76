"""Dismissing: one screen, one act, and what each service answered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.access import Binding, person
from idp.model.errors import Unavailable
from idp.model.ids import BindingId, NodeId
from idp.model.work import JobKind
from tests.support import rights
from tests.web.firm import VERA, Firm
from tests.web.town import ANNA, BORIS, PASSWORD


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.fixture
def path(firm):
    return f"/company/people/{firm.boris.id}/dismiss"


def opened(firm, browser):
    """Let Boris open a service that wants to hear of his sign-out."""
    client = firm.town.client(
        "Mail", backchannel_logout_uri="https://mail.example/logout", backchannel_logout_session_required=True
    )
    firm.sign_in(browser, BORIS)
    with firm.town.house.store.write() as records:
        (session,) = records.sessions.of_account(firm.boris.id)
        records.sessions.visit(session.sid, f"client:{client.client_id}", firm.town.now())
    return client


def test_the_screen_lists_what_ends_and_what_is_left_behind(guest, other, firm):
    vera = firm.vera()
    (held,) = firm.bindings(vera)
    firm.town.give(firm.boris, firm.company, "service_user", node="svc-sms", on=held.id, granter=held.subject)
    firm.sign_in(other, VERA)
    firm.sign_in(guest)
    guest.get(f"/company/people/{vera.id}/dismiss")
    for said in (
        "Dismiss Vera Filialova",
        "Branch administrator, sales",
        "1 session",
        "Boris Prodavtsov — Uses services",
        "None that billing knows of",
    ):
        assert said in guest.page.text


@pytest.mark.parametrize("taken_over", [True, False])
def test_what_others_hold_on_theirs_is_taken_over_or_falls(guest, firm, taken_over):
    vera = firm.vera()
    (held,) = firm.bindings(vera)
    given = firm.town.give(
        firm.boris, firm.company, "service_user", node="svc-sms", on=held.id, granter=held.subject
    )
    firm.sign_in(guest)
    path = f"/company/people/{vera.id}/dismiss"
    guest.get(path)
    fields = {"adopt": given.id} if taken_over else {}
    assert guest.submit(path, **fields).status_code == 303
    assert firm.may(firm.boris) is taken_over


def test_everything_ends_at_once_and_services_are_told(guest, other, firm, path):
    firm.given(firm.boris)
    opened(firm, other)
    firm.sign_in(guest)
    guest.get(path)
    answer = guest.submit(path)
    assert answer.headers["Location"] == f"{path}ed"
    assert other.get("/services").headers["Location"] == "/login"
    assert firm.bindings(firm.boris) == []
    guest.get(f"{path}ed")
    assert guest.last.headers["Refresh"] == "5"
    assert "Mail is being told" in guest.page.text
    other.get("/login")
    other.submit("/login", login=BORIS, password=PASSWORD)
    assert other.get("/account/access").status_code == 403


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("done", "confirmed"), ("retry", "has not confirmed"), ("dead", "has not confirmed")],
)
def test_the_list_says_which_service_confirmed(guest, other, firm, path, outcome, said):
    opened(firm, other)
    firm.sign_in(guest)
    guest.get(path)
    guest.submit(path)
    now = firm.town.now()
    with firm.town.house.store.write() as records:
        (job,) = records.outbox.lease("test", now, now + timedelta(minutes=1), 10)
        match outcome:
            case "done":
                records.outbox.done(job.id, "test", now)
            case "retry":
                records.outbox.retry(job.id, "test", now + timedelta(minutes=5), "HTTP 503")
            case _:
                records.outbox.bury(job.id, "test", now, "HTTP 410")
    guest.get(f"{path}ed")
    assert f"Mail {said}" in guest.page.text
    assert "<td>1</td>" in guest.last.text
    assert ("Refresh" in guest.last.headers) is (outcome == "retry")
    assert ('class="late"' in guest.last.text) is (outcome != "done")


def test_the_act_asks_for_both_factors_and_names_itself(guest, firm, path, clock):
    firm.sign_in(guest)
    clock.advance(minutes=20)
    guest.get(path)
    guest.get(guest.last.headers["Location"])
    assert "Before this act: Dismiss Boris Prodavtsov" in guest.page.text
    guest.submit("/login", login=ANNA, password=PASSWORD)
    guest.get(guest.last.headers["Location"])
    guest.submit("/login/code", code=firm.town.totp())
    guest.get(guest.last.headers["Location"])
    assert guest.last.headers["Location"] == path


def test_a_form_that_waited_too_long_asks_again_and_writes_nothing(guest, firm, path, clock):
    firm.sign_in(guest)
    guest.get(path)
    clock.advance(minutes=16)
    before = firm.state()
    assert guest.submit(path).headers["Location"].startswith("/login?i=")
    assert firm.state() == before


@pytest.mark.parametrize(
    "who", ["oneself", "the-last-owner", "somebody-elsewhere", "nobody", "another-branch"]
)
def test_who_may_not_be_dismissed_stays(guest, firm, who):
    town, login = firm.town, ANNA
    target = firm.boris
    if who == "oneself":
        target = firm.anna
    if who == "the-last-owner":
        firm.vera("admin", node=None)
        login, target = VERA, firm.anna
    if who == "somebody-elsewhere":
        lotos = town.company("Lotos")
        target = town.person("olga@lotos.example", lotos, name="Olga")
    if who == "nobody":
        target = replace(firm.boris, id="nobody")
    if who == "another-branch":
        firm.given(firm.boris, node=firm.company.id)
        firm.vera()
        login = VERA
    firm.sign_in(guest, login)
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    before = firm.state()
    path = f"/company/people/{target.id}/dismiss"
    expected = 404 if who in ("somebody-elsewhere", "nobody") else 403
    assert guest.get(path).status_code == expected
    assert guest.post(path, {"csrf": csrf}).status_code == expected
    assert firm.state() == before


def test_an_employee_dismisses_nobody(guest, firm):
    firm.sign_in(guest, BORIS)
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    before = firm.state()
    assert guest.get(f"/company/people/{firm.anna.id}/dismiss").status_code == 403
    assert guest.post(f"/company/people/{firm.anna.id}/dismiss", {"csrf": csrf}).status_code == 403
    assert firm.state() == before


def test_the_result_is_shown_to_who_dismissed(guest, other, firm, path):
    firm.vera("admin", node=None)
    firm.sign_in(guest)
    guest.get(path)
    guest.submit(path)
    firm.sign_in(other, VERA)
    assert other.get(f"{path}ed").status_code == 404
    assert guest.get(f"/company/people/{firm.anna.id}/dismissed").status_code == 404


def test_billing_that_is_away_is_said(guest, firm, path, house):
    class Away:
        def estate(self, company):
            raise Unavailable

    with house.store.write() as records:
        records.companies.update(replace(firm.company, external_id="org-001"))
        records.accounts.update(replace(firm.boris, party="ind-101"))
    firm.sign_in(guest)
    object.__setattr__(house, "billing", Away())
    guest.get(path)
    assert "Billing does not answer now" in guest.page.text
    assert guest.submit(path).status_code == 303


def test_no_job_of_others_is_listed(guest, other, firm, path):
    opened(firm, other)
    vera = firm.vera()
    firm.sign_in(guest)
    guest.get(path)
    guest.submit(path)
    other_path = f"/company/people/{vera.id}/dismiss"
    guest.get(other_path)
    guest.submit(other_path)
    guest.get(f"{other_path}ed")
    assert "Mail" not in guest.page.text
    with firm.town.house.store.read() as records:
        assert len(records.outbox.list(JobKind.BACKCHANNEL_LOGOUT)) == 1


def test_the_second_press_leads_to_what_came_of_the_first(guest, other, firm, path):
    firm.sign_in(guest)
    guest.get(path)
    fields = guest.page.form(path).fields
    for _ in range(2):
        assert guest.post(path, fields).headers["Location"] == f"{path}ed"
    vera = firm.vera("admin", firm.company.id)
    firm.sign_in(other, VERA)
    other.get("/company/people")
    csrf = other.page.form("/company/people").fields["csrf"]
    assert other.post(path, {"csrf": csrf}).status_code == 404
    assert firm.may(vera, "users:configure", firm.company.id)


def test_of_very_many_rights_that_fall_some_are_named_and_the_rest_counted(guest, firm):
    vera = firm.vera()
    (held,) = firm.bindings(vera)
    given = Binding(BindingId(""), held.subject, "service_user", NodeId("sales"), on=held.id)
    people = [firm.town.person(f"n{n}@romashka.example", firm.company, name=f"N {n}") for n in range(230)]
    with firm.town.house.store.write() as records:
        rights.put(
            records,
            firm.company.id,
            *(replace(given, id=BindingId(f"b{n}"), subject=person(p.id)) for n, p in enumerate(people)),
        )
    firm.sign_in(guest)
    guest.get(f"/company/people/{vera.id}/dismiss")
    assert "and 30 more" in guest.page.text
    assert len(guest.last.data) < 60_000
