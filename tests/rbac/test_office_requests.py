"""An employee asks, the right approver decides."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from idp.model.access import Cause, Safeguard
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.ids import AccountId, CompanyId, NodeId, RequestId, ServiceId
from idp.model.requests import RequestState, Wish
from idp.rbac.actor import Actor, Unassured
from idp.rbac.changeset import Saved, Waits
from idp.rbac.expiry import mature
from idp.rbac.requests import LIFETIME, OPEN_AT_ONCE, Answer
from tests.rbac.bureau import acting
from tests.rbac.court import (
    CO,
    PBX,
    Limits,
    node,
    person,
)
from tests.support.clock import START

USE_PBX = Wish("service:use", NodeId("at-pbx"))
USER = Answer("service_user")
MEANWHILE = timedelta(minutes=1)


def ask(bureau, who="dora", wish=USE_PBX, comment="I answer the phone"):
    return bureau.office.ask(AccountId(who), CO, wish, comment)


def approve(bureau, who, request, answer=USER):
    return bureau.office.approve(acting(who), CO, request.id, answer)


def waiting(bureau, who):
    return [request.id for request in bureau.office.requests_for(acting(who), CO)]


def test_a_wish_goes_to_who_may_fulfil_it_the_nearest_first(bureau):
    request = ask(bureau)
    assert (request.state, request.expires_at) == (RequestState.OPEN, START + LIFETIME)
    assert bureau.letters == [(who, "request_waits") for who in ("bruno", "ada", "olga")]
    for who in ("olga", "otto", "ada", "bruno"):
        assert waiting(bureau, who) == [request.id]
    for who in ("dora", "carl", "edda"):
        assert waiting(bureau, who) == []
    assert bureau.office.mine(AccountId("dora"), CO) == (request,)
    assert bureau.office.mine(AccountId("carl"), CO) == ()
    assert bureau.audit()[-1] == "AccessRequested"


def test_approving_a_wish_gives_a_right_of_the_approvers(bureau):
    wish = replace(USE_PBX, until=START + timedelta(days=1))
    request = ask(bureau, wish=wish)
    saved = approve(bureau, "bruno", request)
    (made,) = (b for b in bureau.facts().values() if getattr(b, "subject", "") == person("dora"))
    assert (made.role, made.node, made.on, made.valid_until) == (
        "service_user",
        "at-pbx",
        "bruno",
        wish.until,
    )
    assert (saved.revision.actor, saved.revision.approver) == (person("dora"), person("bruno"))
    assert saved.revision.cause is Cause.REQUEST
    decided = bureau.request(request.id)
    assert (decided.state, decided.decided_by, decided.rev) == (
        RequestState.APPROVED,
        "bruno",
        saved.revision.rev,
    )
    assert bureau.letters[-1] == ("dora", "request_approved")
    assert bureau.can("dora", "service:use", "at-pbx")
    assert not bureau.can("dora", "service:use", "at-pbx", at=wish.until)


def test_a_wish_about_a_service_is_answered_for_that_service(bureau):
    request = ask(bureau, wish=Wish("service:use", NodeId("north"), PBX))
    approve(bureau, "bruno", request, Answer("service_operator", node=NodeId("shop")))
    (made,) = (b for b in bureau.facts().values() if getattr(b, "subject", "") == person("dora"))
    assert (made.limits, made.node) == (Limits(services=frozenset({PBX})), "shop")


def test_the_same_wish_twice_is_one_request(bureau):
    first = ask(bureau)
    written = bureau.everything()
    assert ask(bureau, wish=replace(USE_PBX, until=START + LIFETIME)) == first
    assert bureau.everything() == written


@pytest.mark.parametrize(
    ("who", "wish", "comment", "error", "field"),
    [
        pytest.param("stranger", USE_PBX, "", NotFound, "", id="somebody-of-another-company"),
        pytest.param("carl", USE_PBX, "", Conflict, "", id="what-one-has"),
        pytest.param("dora", Wish("service:fly", NodeId("co")), "", Invalid, "permission", id="an-unknown-verb"),
        pytest.param("dora", Wish("service:use", NodeId("none")), "", NotFound, "node", id="a-place-there-is-not"),
        pytest.param("dora", Wish("service:use", NodeId("at-pbx"), ServiceId("ads")), "", NotFound, "node", id="another-service-there"),
        pytest.param("dora", replace(USE_PBX, until=START), "", Invalid, "until", id="over-already"),
        pytest.param("dora", USE_PBX, "x" * 501, Invalid, "comment", id="an-endless-comment"),
    ],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_is_refused(bureau, who, wish, comment, error, field):
    before = bureau.everything()
    with pytest.raises(error) as refused:
        ask(bureau, who, wish, comment)
    assert refused.value.field == field
    assert bureau.everything() == before


def test_nobody_floods_the_approvers(bureau):
    places = [f"n{number}" for number in range(OPEN_AT_ONCE + 1)]
    bureau.save("olga", *(node(place) for place in places))
    for place in places[:-1]:
        ask(bureau, wish=Wish("stats:view", NodeId(place)))
    with pytest.raises(Refused):
        ask(bureau, wish=Wish("stats:view", NodeId(places[-1])))


def test_nobody_floods_the_approvers_by_taking_back_what_they_ask(bureau):
    def once():
        bureau.office.withdraw(AccountId("dora"), CO, ask(bureau).id)

    for _ in range(OPEN_AT_ONCE):
        once()
    written = len(bureau.letters)
    with pytest.raises(Refused):
        once()
    assert len(bureau.letters) == written
    bureau.clock.advance(days=1)
    once()


@pytest.mark.parametrize(
    ("end", "said"),
    [
        pytest.param(lambda b, one: b.office.withdraw(one.by, CO, one.id), "taken back", id="taken-back"),
        pytest.param(lambda b, one: b.clock.advance(days=8), "in time", id="too-late"),
        pytest.param(lambda b, one: b.office.decline(acting("bruno"), CO, one.id), "decided", id="decided"),
    ],
)
def test_what_cannot_be_decided_any_more_says_why(bureau, end, said):
    one = ask(bureau)
    end(bureau, one)
    with pytest.raises(Conflict, match=said):
        bureau.office.approve(acting("bruno"), CO, one.id, USER)


@pytest.mark.parametrize(
    ("who", "answer", "error", "field"),
    [
        pytest.param("dora", USER, Refused, "", id="ones-own"),
        pytest.param("carl", USER, NotFound, "", id="without-the-right"),
        pytest.param("stranger", USER, NotFound, "", id="from-another-company"),
        pytest.param("bruno", Answer("auditor"), Invalid, "role", id="something-else-than-asked"),
        pytest.param("bruno", Answer("owner"), Refused, "role", id="more-than-the-approver-has"),
        pytest.param("bruno", Answer("emperor"), NotFound, "role", id="a-role-there-is-not"),
        pytest.param("bruno", Answer("service_user", node=NodeId("south")), Refused, "node", id="out-of-the-approvers-reach"),
        pytest.param("olga", Answer("service_user", node=NodeId("south")), Invalid, "role", id="elsewhere"),
        pytest.param("bruno", Answer("service_user", comment="x" * 501), Invalid, "comment", id="an-endless-comment"),
        pytest.param("bruno", Answer("service_user", base=99), Conflict, "", id="a-base-of-the-future"),
    ],
)  # fmt: skip
def test_an_approval_that_may_not_be_is_refused(bureau, who, answer, error, field):
    request = ask(bureau)
    before = bureau.everything()
    with pytest.raises(error) as refused:
        approve(bureau, who, request, answer)
    assert refused.value.field == field
    assert bureau.everything() == before


def test_an_approver_steps_up(bureau):
    request = ask(bureau)
    with pytest.raises(Unassured):
        bureau.office.approve(Actor(AccountId("bruno")), CO, request.id, USER)


def test_a_request_of_another_company_looks_like_none(bureau):
    request = ask(bureau)
    for company, identifier in (("other", request.id), (CO, "none"), ("none", request.id)):
        with pytest.raises(NotFound):
            bureau.office.approve(acting("olga"), CompanyId(company), RequestId(identifier), USER)


def test_declining_says_why(bureau):
    request = ask(bureau)
    declined = bureau.office.decline(acting("bruno"), CO, request.id, "not this month")
    assert (declined.state, declined.answer, declined.decided_by) == (
        RequestState.DECLINED,
        "not this month",
        "bruno",
    )
    assert bureau.letters[-1] == ("dora", "request_declined")
    with pytest.raises(Conflict):
        approve(bureau, "ada", request)


def test_withdrawing_is_for_who_asked(bureau):
    request = ask(bureau)
    with pytest.raises(NotFound):
        bureau.office.withdraw(AccountId("bruno"), CO, request.id)
    assert bureau.office.withdraw(AccountId("dora"), CO, request.id).state is RequestState.WITHDRAWN
    with pytest.raises(Conflict):
        approve(bureau, "bruno", request)


def test_what_nobody_decides_expires(bureau):
    request = ask(bureau)
    bureau.clock.advance(LIFETIME)
    with pytest.raises(Conflict):
        approve(bureau, "bruno", request)
    assert mature(bureau.office) == 1
    assert bureau.request(request.id).state is RequestState.EXPIRED
    assert mature(bureau.office) == 0


def test_an_approval_that_itself_needs_a_second_person_waits_and_then_fulfils_the_wish(bureau):
    bureau.save(None, Safeguard(frozenset({"branch_admin"})))
    request = ask(bureau, wish=Wish("users:grant", NodeId("north")))
    waits = approve(bureau, "ada", request, Answer("branch_admin"))
    assert isinstance(waits, Waits)
    assert bureau.request(request.id).state is RequestState.OPEN
    approve(bureau, "olga", waits.request)
    assert bureau.request(request.id).state is RequestState.APPROVED
    assert bureau.can("dora", "users:grant", "north")


def test_a_wish_is_no_way_around_the_money_that_one_person_may_add(bureau):
    bureau.save(None, Safeguard(frozenset(), Decimal(100)))
    request = ask(bureau)
    assert isinstance(approve(bureau, "bruno", request), Waits)
    cheap = Answer("service_user", prices={PBX: Decimal(99)})
    assert isinstance(approve(bureau, "bruno", request, cheap), Saved)


def test_an_approver_sees_the_effect_first(bureau):
    request = ask(bureau)
    seen = bureau.office.preview_request(acting("bruno"), CO, request.id, USER)
    assert [(flow.service, flow.gained) for flow in seen.services] == [(PBX, (person("dora"),))]
    assert bureau.office.request(acting("dora"), CO, request.id) == request
    assert bureau.office.request(acting("bruno"), CO, request.id) == request
    with pytest.raises(NotFound):
        bureau.office.request(acting("carl"), CO, request.id)
