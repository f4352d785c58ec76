"""Attempts on what waits: on the second person, on the delay, on what others did meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.access import Safeguard
from idp.model.errors import Conflict, NotFound, Refused
from idp.model.ids import AccountId, NodeId, RequestId
from idp.model.requests import RequestState, Wish
from idp.rbac.changeset import Waits
from idp.rbac.expiry import mature
from idp.rbac.requests import RIPENING, Answer
from tests.rbac.bureau import acting
from tests.rbac.court import ADA, CARL, CO, OTTO, Limits, crew, deny, end, give, joins

ASKING = replace(ADA, limits=Limits(needs_approval=True))
MOMENT = timedelta(seconds=1)


def leave(bureau, who):
    """End a membership beside the tree, as staff does."""
    with bureau.store.write() as records:
        records.companies.remove_member(AccountId(who), CO)


@pytest.mark.parametrize(
    ("before", "who", "changes"),
    [
        pytest.param((), "olga", (give("dora", "owner"), give("otto", at="shop")), id="by-giving-the-other-owner-something"),
        pytest.param((), "olga", (give("dora", "owner"), deny("otto", "co", "users:grant")), id="by-denying-the-other-owner"),
        pytest.param((), "olga", (give("dora", "owner"), end(OTTO)), id="by-ending-the-other-owner"),
        pytest.param((), "olga", (give("dora", "owner"), crew("co"), joins("otto")), id="by-putting-the-other-owner-into-a-group"),
        pytest.param((ASKING,), "ada", (give("dora"), give("olga", at="shop"), give("otto", at="shop")), id="by-giving-both-owners-something"),
        pytest.param((Safeguard(frozenset({"buyer"})), deny("olga", "co", "users:grant"), deny("otto", "co", "users:grant")), "ada", (give("dora", "buyer"),), id="by-what-was-laid-on-both-owners-before"),
    ],
)  # fmt: skip
def test_nobody_gets_rid_of_the_second_person(bureau, before, who, changes):
    if before:
        bureau.save(None, *before)
    was = bureau.everything()
    with pytest.raises(Refused):
        bureau.save(who, *changes)
    assert bureau.everything() == was


def test_what_waits_does_not_undo_what_others_did_meanwhile(bureau):
    bureau.save(None, ASKING)
    bureau.clock.advance(MOMENT)
    waits = bureau.save("ada", replace(CARL, role="service_operator"))
    assert isinstance(waits, Waits)
    bureau.clock.advance(MOMENT)
    bureau.save("olga", replace(CARL, role="billing_viewer"))
    with pytest.raises(Conflict):
        bureau.office.approve(acting("otto"), CO, waits.request.id, Answer())
    assert not bureau.can("carl", "service:use", "at-pbx")


def test_what_ripens_does_not_undo_what_others_did_meanwhile(bureau):
    bureau.save("olga", end(OTTO))
    bureau.clock.advance(MOMENT)
    waits = bureau.save("olga", replace(CARL, role="owner"))
    bureau.clock.advance(MOMENT)
    bureau.save("ada", end(CARL))
    bureau.clock.advance(RIPENING)
    assert mature(bureau.office) == 1
    assert bureau.request(waits.request.id).state is RequestState.FAILED
    assert not bureau.can("carl", "service:use", "at-pbx")


@pytest.mark.parametrize("what", ["look", "decline", "approve"])
def test_who_left_decides_nothing(bureau, what):
    request = bureau.office.ask(AccountId("dora"), CO, Wish("service:use", NodeId("at-pbx")))
    leave(bureau, "bruno")
    was = bureau.everything()
    does = {
        "look": lambda: bureau.office.request(acting("bruno"), CO, request.id),
        "decline": lambda: bureau.office.decline(acting("bruno"), CO, request.id),
        "approve": lambda: bureau.office.approve(acting("bruno"), CO, request.id, Answer("service_user")),
    }
    with pytest.raises(NotFound):
        does[what]()
    assert bureau.everything() == was


@pytest.mark.parametrize("name", ["a\x00b", "a b", "../co", "x" * 100_000])
def test_names_that_are_none_find_nothing(bureau, name):
    was = bureau.everything()
    with pytest.raises(NotFound):
        bureau.office.approve(acting("olga"), CO, RequestId(name), Answer())
    with pytest.raises(NotFound):
        bureau.office.give_up(acting("olga"), CO, name)
    with pytest.raises(NotFound):
        bureau.office.ask(AccountId("dora"), CO, Wish("service:use", NodeId(name)))
    with pytest.raises(NotFound):
        bureau.office.facts(name)
    with pytest.raises(NotFound):
        bureau.save("olga", give(name, key="new"))
    assert bureau.everything() == was
