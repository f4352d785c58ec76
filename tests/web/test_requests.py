"""Deciding: the right approver, the effect in view, both factors, never alone on one's own."""

from decimal import Decimal

import pytest

from idp.model.access import Binding, Put, person
from idp.model.billing import Money, Offering, OfferingId, Price, PriceKind
from idp.model.ids import BindingId, NodeId, RequestId
from idp.model.requests import RequestState
from idp.rbac.actor import Actor
from idp.rbac.requests import RIPENING
from idp.words import LOCALES
from tests.support import rights
from tests.web.firm import VERA, Firm
from tests.web.town import ANNA, BORIS, SMS
from tests.web.tree.test_seat_prices import Catalogue

SEAT = Offering(
    OfferingId("po"), "SMS", SMS, prices=(Price(PriceKind.RECURRING, Money(Decimal(490)), "month", "user"),)
)


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.fixture
def asked(firm, other):
    """Boris has asked for Bulk SMS until the end of the year."""
    firm.sign_in(other, BORIS)
    other.get("/access/ask?service=sms")
    other.submit("/access/ask", comment="For the autumn sale", until="2026-12-31")
    return f"/company/requests/{firm.requests()[0].id}"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_approver_sees_what_yes_would_do(guest, firm, asked, locale):
    firm.sign_in(guest)
    answer = guest.get(asked, headers={"Accept-Language": locale})
    assert answer.status_code == 200
    for said in ("Boris Prodavtsov", "For the autumn sale", "Bulk SMS"):
        assert said in guest.page.text
    form = guest.page.form(asked).fields
    assert (form["role"], form["until"]) == ("service_user", "2026-12-31")


@pytest.mark.parametrize(
    ("catalogue", "said"),
    [
        pytest.param(Catalogue(SEAT), "+490 ₽ a month", id="a-seat"),
        pytest.param(Catalogue(away=True), "sum unknown: billing does not answer", id="billing-is-away"),
    ],
)
def test_the_approver_sees_what_yes_would_cost(guest, firm, house, asked, catalogue, said):
    object.__setattr__(house, "billing", catalogue)
    firm.sign_in(guest)
    guest.get(asked)
    assert said in guest.page.text.replace("\u00a0", " ")


def test_yes_gives_the_smallest_role_until_the_day_that_was_asked(guest, firm, asked):
    firm.sign_in(guest)
    guest.get("/services")
    assert "Company 1 request waits for you" in guest.page.text
    guest.get(asked)
    answer = guest.submit(asked, decision="approve")
    assert answer.headers["Location"] == "/company/requests?done=approved"
    (given,) = firm.bindings(firm.boris)
    assert (given.role, given.node) == ("service_user", "svc-sms")
    assert given.valid_until.isoformat() == "2026-12-31T21:00:00+00:00"
    assert firm.may(firm.boris)
    assert [one.state for one in firm.requests()] == [RequestState.APPROVED]
    guest.get("/services")
    assert "waits for you" not in guest.page.text


def test_yes_may_be_held_down(guest, firm, asked):
    firm.sign_in(guest)
    guest.get(asked)
    fields = {"role": "service_operator", "until": "2026-11-30", "max_month": "5 000", "comment": "Carefully"}
    guest.submit(asked, decision="look", **fields)
    assert firm.bindings(firm.boris) == []
    assert guest.page.form(asked).fields["role"] == "service_operator"
    guest.submit(asked, decision="approve", needs_approval="on")
    (given,) = firm.bindings(firm.boris)
    assert (given.role, int(given.limits.max_month), given.limits.needs_approval) == (
        "service_operator",
        5000,
        True,
    )
    assert given.valid_until.isoformat() == "2026-11-30T21:00:00+00:00"


def test_no_is_said_with_a_reason(guest, other, firm, asked):
    firm.sign_in(guest)
    guest.get(asked)
    assert guest.submit(asked, decision="decline", answer="Not this year").status_code == 303
    (made,) = firm.requests()
    assert (made.state, made.answer) == (RequestState.DECLINED, "Not this year")
    other.get("/account/access")
    assert "Not this year" in other.page.text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        pytest.param({"role": "owner"}, (303, 400, 403), "", id="a-role-far-too-large"),
        pytest.param({"role": "pilot"}, (400,), "no such role", id="unknown-role"),
        pytest.param({"role": ""}, (400,), "", id="no-role"),
        pytest.param({"until": "2020-01-01"}, (400,), "over", id="a-day-that-is-over"),
        pytest.param({"max_month": "much"}, (400,), "sum of money", id="no-sum"),
        pytest.param({"max_month": "-5"}, (400,), "", id="less-than-nothing"),
        pytest.param({"comment": "x" * 5000}, (400,), "long", id="an-endless-comment"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_given(guest, firm, asked, fields, status, said):
    firm.sign_in(guest)
    guest.get(asked)
    answer = guest.submit(asked, decision="approve", **fields)
    assert answer.status_code in status
    assert said in guest.page.text
    assert firm.bindings(firm.boris) == []


@pytest.mark.parametrize("who", ["the-asker", "a-colleague", "another-branch", "another-company"])
def test_only_the_right_approver_decides(guest, firm, asked, who):
    town, login = firm.town, {"the-asker": BORIS, "a-colleague": "nina@romashka.example"}.get(who, VERA)
    if who == "a-colleague":
        town.person(login, firm.company, name="Nina", totp=True)
    if who == "another-branch":
        with town.house.store.write() as records:
            rights.node(records, firm.company.id, "north")
        firm.vera(node="north")
    if who == "another-company":
        other_company = town.company("Lotos")
        town.give(town.person(login, other_company, name="Olga", totp=True), other_company)
    firm.sign_in(guest, login)
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    before = firm.state()
    assert guest.get(asked).status_code == (200 if who == "the-asker" else 404)
    for decision in ("approve", "decline"):
        fields = {"csrf": csrf, "decision": decision, "role": "service_user"}
        answer = guest.post(asked, fields)
        assert answer.status_code in (403, 404) or "/login" in answer.headers["Location"]
    assert firm.state() == before
    assert not firm.may(firm.boris)


def test_a_request_that_is_not_there_is_not_found(guest, firm):
    firm.sign_in(guest)
    assert guest.get(f"/company/requests/{RequestId('nothing')}").status_code == 404


def test_a_decision_asks_for_both_factors_and_comes_back_to_it(guest, firm, asked, clock):
    firm.sign_in(guest)
    clock.advance(minutes=16)
    guest.get(asked)
    before = firm.state()[:4]
    answer = guest.submit(asked, decision="approve", role="service_operator", comment="Secret words")
    assert answer.headers["Location"].startswith("/login?i=")
    assert firm.state()[:4] == before
    guest.get(answer.headers["Location"])
    guest.submit("/login", login=ANNA, password="tall copper lamps whisper")
    guest.get(guest.last.headers["Location"])
    guest.submit("/login/code", code=firm.town.totp())
    guest.get(guest.last.headers["Location"])
    back = guest.last.headers["Location"]
    assert back.startswith(f"{asked}?")
    assert "Secret" not in back
    guest.get(back)
    assert guest.page.form(asked).fields["role"] == "service_operator"
    assert guest.submit(asked, decision="approve").headers["Location"].endswith("?done=approved")
    assert firm.may(firm.boris)


def test_who_has_no_second_factor_sets_one_up_on_the_way(guest, town):
    firm = Firm.found(town, totp=False)
    firm.asks(firm.boris)
    asked = f"/company/requests/{firm.requests()[0].id}"
    firm.sign_in(guest)
    guest.get(asked)
    answer = guest.submit(asked, decision="approve")
    assert answer.headers["Location"].startswith("/login/setup?i=")
    guest.get(answer.headers["Location"])
    assert "Only people who confirm the sign-in with a code change access" in guest.page.text


def test_a_second_owner_is_made_by_two(guest, other, firm):
    vera = firm.vera("owner", node=None)
    firm.sign_in(guest)
    made = firm.save(Put(owner_of(firm)), actor=actor_of(firm.anna))
    asked = f"/company/requests/{made.request.id}"
    guest.get(asked)
    assert "Take the request back" in guest.page.text
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    assert guest.post(asked, {"csrf": csrf, "decision": "approve"}).status_code == 403
    assert not firm.may(firm.boris, "tree:grant", firm.company.id)
    firm.sign_in(other, VERA)
    other.get(asked)
    assert "Access is given: Boris Prodavtsov — Owner" in other.page.text
    assert "Anna Direktorova" in other.page.text
    assert other.submit(asked, decision="approve").headers["Location"].endswith("?done=approved")
    assert firm.may(firm.boris, "tree:grant", firm.company.id)
    assert firm.history()[0].revision.approver == f"person:{vera.id}"


def test_with_nobody_else_it_ripens_and_can_be_taken_back(guest, firm):
    made = firm.save(Put(owner_of(firm)), actor=actor_of(firm.anna))
    firm.sign_in(guest)
    asked = f"/company/requests/{made.request.id}"
    guest.get(asked)
    assert "It takes effect by itself: tomorrow" in guest.page.text
    assert made.request.ripe_at - firm.town.now() == RIPENING
    guest.submit(asked, decision="withdraw")
    assert [one.state for one in firm.requests()] == [RequestState.WITHDRAWN]


def owner_of(firm):
    return Binding(BindingId("b-new"), person(firm.boris.id), "owner", NodeId(firm.company.id))


def actor_of(account):
    return Actor(account.id, assured=True)


def test_of_many_that_wait_the_oldest_are_shown_and_the_rest_counted(guest, firm, clock):
    for number in range(53):
        who = firm.town.person(f"n{number}@romashka.example", firm.company, name=f"Nina {number:02}")
        firm.asks(who)
        clock.advance(seconds=1)
    firm.sign_in(guest)
    guest.get("/company/requests")
    assert "and 3 more" in guest.page.text
    assert ("Nina 00" in guest.page.text, "Nina 52" in guest.page.text) == (True, False)
    assert len(guest.last.data) < 60_000
