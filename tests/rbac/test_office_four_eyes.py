"""What one person does not do alone: two different people, or a delay where there is only one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import NotFound, Refused
from idp.model.ids import AccountId, NodeId
from idp.model.requests import RequestState, Wish
from idp.rbac.changeset import Saved, Waits
from idp.rbac.expiry import is_due, mature
from idp.rbac.requests import RIPENING, Answer
from tests.rbac.bureau import acting
from tests.rbac.court import (
    BRUNO,
    CO,
    OTTO,
    Limits,
    deny,
    end,
    give,
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


def test_an_owner_is_not_made_by_one_person(bureau):
    before = bureau.rev()
    waits = bureau.save("olga", give("dora", "owner"), comment="my deputy")
    assert isinstance(waits, Waits)
    assert waits.approvers == ("otto",)
    assert (bureau.rev(), waits.request.state) == (before, RequestState.OPEN)
    assert bureau.letters == [("otto", "request_waits")]
    assert waiting(bureau, "otto") == [waits.request.id]
    assert waiting(bureau, "ada") == waiting(bureau, "olga") == waiting(bureau, "dora") == []
    for who in ("olga", "ada", "dora"):
        with pytest.raises((NotFound, Refused)):
            approve(bureau, who, waits.request)
    saved = approve(bureau, "otto", waits.request)
    assert isinstance(saved, Saved)
    assert (saved.revision.actor, saved.revision.approver) == (person("olga"), person("otto"))
    assert saved.revision.comment == "my deputy"
    assert bureau.can("dora", "tree:grant")


@pytest.mark.parametrize("how", ["phone", "birth", "party"])
def test_a_second_account_is_no_second_person(bureau, how):
    if how == "phone":
        bureau.verify_phone("olga", "+79001112233")
        with bureau.store.write() as records:
            otto = records.accounts.get(AccountId("otto"))
            claims = {"phone_number": "+7 900 111-22-33", "phone_number_verified": True}
            records.accounts.update(replace(otto, claims=claims))
    elif how == "birth":
        bureau.born("olga", "Ольга Королёва", "1980-01-02")
        bureau.born("otto", "Королева Ольга", "1980-01-02")
    else:
        with bureau.store.write() as records:
            for who in ("olga", "otto"):
                records.accounts.update(replace(records.accounts.get(AccountId(who)), party="ind-1"))
    waits = bureau.save("olga", give("dora", "owner"))
    assert (waits.request.state, waits.approvers) == (RequestState.RIPENING, ())
    with pytest.raises(Refused):
        approve(bureau, "otto", waits.request)


def test_namesakes_are_two_people(bureau):
    bureau.born("olga", "Ольга Королёва", "1980-01-02")
    bureau.born("otto", "Ольга Королёва", "1990-01-02")
    assert bureau.save("olga", give("dora", "owner")).approvers == ("otto",)


def test_with_nobody_to_ask_a_change_ripens(bureau):
    bureau.save("olga", end(OTTO))
    bureau.letters.clear()
    waits = bureau.save("olga", give("dora", "owner"))
    assert (waits.request.state, waits.request.ripe_at) == (RequestState.RIPENING, START + RIPENING)
    assert bureau.letters == [("olga", "ripens")]
    bureau.clock.advance(RIPENING - MEANWHILE)
    assert (is_due(bureau.office), mature(bureau.office)) == (False, 0)
    assert not bureau.can("dora", "tree:grant")
    bureau.clock.advance(MEANWHILE)
    assert (is_due(bureau.office), mature(bureau.office)) == (True, 1)
    assert not is_due(bureau.office)
    assert bureau.can("dora", "tree:grant")
    assert bureau.request(waits.request.id).state is RequestState.APPROVED
    assert bureau.letters[-1] == ("olga", "request_approved")


def test_what_ripens_may_be_stopped(bureau):
    bureau.save("olga", end(OTTO))
    for stop in (
        lambda request: bureau.office.withdraw(AccountId("olga"), CO, request.id),
        lambda request: bureau.office.decline(acting("ada"), CO, request.id),
    ):
        waits = bureau.save("olga", give("dora", "owner"))
        stop(waits.request)
        bureau.clock.advance(RIPENING)
        assert mature(bureau.office) == 0
        assert not bureau.can("dora", "tree:grant")


def test_what_ripens_needs_the_rights_of_its_maker_at_that_time(bureau):
    bureau.save("olga", end(OTTO))
    waits = bureau.save("olga", give("dora", "owner"))
    bureau.save(None, give("otto", "owner"))
    bureau.save("otto", deny("olga", "co", "users:grant"))
    bureau.clock.advance(RIPENING)
    assert mature(bureau.office) == 1
    assert bureau.request(waits.request.id).state is RequestState.FAILED
    assert bureau.letters[-1] == ("olga", "request_failed")
    assert not bureau.can("dora", "tree:grant")


def test_an_approved_change_needs_the_rights_of_its_maker_at_that_time(bureau):
    asking = replace(BRUNO, limits=Limits(needs_approval=True))
    bureau.save(None, asking)
    waits = bureau.save("bruno", give("dora", at="north"))
    assert set(waits.approvers) == {"olga", "otto", "ada"}
    bureau.save("ada", end(asking))
    with pytest.raises(Refused):
        approve(bureau, "olga", waits.request)
    assert not bureau.can("dora", "service:use", "at-pbx")


def test_who_needs_approval_does_not_approve(bureau):
    asking = replace(BRUNO, limits=Limits(needs_approval=True))
    bureau.save(
        None, asking, give("edda", "branch_admin", "north", on="ada", limits=Limits(needs_approval=True))
    )
    waits = bureau.save("bruno", give("dora", at="north"))
    assert "edda" not in waits.approvers
    with pytest.raises(NotFound):
        approve(bureau, "edda", waits.request)
    assert isinstance(approve(bureau, "ada", waits.request), Saved)


def test_the_operator_may_decide_too(bureau):
    waits = bureau.save("olga", give("dora", "owner"))
    saved = approve(bureau, None, waits.request)
    assert saved.revision.approver is None
