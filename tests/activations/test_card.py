"""The card of a product: on which right it was switched on, and who may stop it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from idp.activations.ground import Ground, Missing
from idp.model.access import Cause, End, Node, NodeKind, Put, Revision, fact_key, person
from idp.model.errors import NotFound
from idp.model.ids import AccountId, NodeId
from idp.rbac import StepKind
from tests.activations.village import (
    ANNA,
    BORIS,
    DARIA,
    GALINA,
    OLGA,
    PBX,
    RINGBACK,
    ROMASHKA,
    STAFF,
    VASILEK,
    VIKTOR,
    WEATHER,
    Village,
)
from tests.support import rights


def ground(village: Village, key: str) -> Ground | Missing:
    return village.activations.card(ANNA, ROMASHKA, key).ground


def test_the_approvers_right_is_named_where_the_requester_had_none(village: Village) -> None:
    found = ground(village, PBX)
    assert isinstance(found, Ground)
    assert (found.question.subject, found.question.node) == (person(ANNA), NodeId("prod-1"))
    assert [(step.kind, step.role) for step in found.decision.path] == [(StepKind.BINDING, "owner")]


def test_the_requesters_right_comes_first(village: Village) -> None:
    with village.store.write() as records:
        rights.give(records, VIKTOR, ROMASHKA, "buyer")
    found = ground(village, PBX)
    assert isinstance(found, Ground)
    assert found.question.subject == person(VIKTOR)


def test_a_right_that_was_lost_since_still_counts_for_that_day(village: Village) -> None:
    with village.store.write() as records:
        lost = rights.give(records, VIKTOR, ROMASHKA, "buyer")
    at(village, datetime(2026, 6, 1, tzinfo=UTC), take=lost)
    found = ground(village, PBX)
    assert isinstance(found, Ground)
    assert found.question.subject == person(VIKTOR)


def test_a_right_that_was_given_later_does_not(village: Village) -> None:
    with village.store.write() as records:
        owner = next(one for one in rights.bindings(records, ROMASHKA) if one.role == "owner")
        rights.take(records, ROMASHKA, owner)
    at(village, datetime(2026, 6, 1, tzinfo=UTC), put=owner)
    assert ground(village, PBX) is Missing.NO_RIGHT


def test_a_right_of_a_branch_counts_for_what_was_switched_on_there(village: Village) -> None:
    """Its node came into the tree when it was on already."""
    begin_later(village, "prod-11", "ind-104")
    place = Node(NodeId("prod-11"), NodeKind.SERVICE, "", NodeId("acc-002"), external="prod-11")
    at(village, datetime(2026, 3, 2, tzinfo=UTC), put=place)
    assert village.activations.card(ANNA, ROMASHKA, "prod-11").row.node == "prod-11"
    found = ground(village, "prod-11")
    assert isinstance(found, Ground)
    assert (found.question.subject, found.question.node) == (person(GALINA), NodeId("acc-002"))


def test_a_right_to_connect_one_service_counts_before_it_has_a_place(village: Village) -> None:
    with village.store.write() as records:
        rights.give(records, DARIA, ROMASHKA, "buyer", services=["staff"])
        account = records.accounts.get(DARIA)
        assert account is not None
        records.accounts.update(replace(account, party="ind-105"))
    begin_later(village, STAFF, "ind-105")
    found = ground(village, STAFF)
    assert isinstance(found, Ground)
    assert (found.question.subject, found.question.service) == (person(DARIA), "staff")


def begin_later(village: Village, key: str, party: str) -> None:
    """Let a colleague have switched it on, before the tree knew of it."""
    products = village.told("product_inventory")
    for product in products:
        if product["id"] == key:
            product["startDate"] = "2026-03-01T10:00:00+03:00"
            product["relatedParty"] = [{"role": "requester", "id": party}]
    village.rewrite(product_inventory=products)


def at(village: Village, moment: datetime, *, put: object = None, take: object = None) -> None:
    """Change the tree at a moment of its own."""
    change = Put(put) if put is not None else End(*fact_key(take))  # type: ignore[arg-type]
    with village.store.write() as records:
        base = records.access.rev(ROMASHKA)
        revision = Revision(ROMASHKA, base + 1, moment, Cause.OPERATOR)
        records.access.append(ROMASHKA, base, [change], revision)


def test_nobody_known_had_no_right(village: Village) -> None:
    assert ground(village, WEATHER) is Missing.NOBODY


def test_what_began_before_the_journal_has_no_right_to_show(village: Village) -> None:
    products = village.told("product_inventory")
    for product in products:
        if product["id"] == PBX:
            product["startDate"] = "2025-12-31T10:00:00+03:00"
    village.rewrite(product_inventory=products)
    assert ground(village, PBX) is Missing.NO_JOURNAL


def test_whoever_may_connect_or_stop_is_named(village: Village) -> None:
    assert village.activations.card(ANNA, ROMASHKA, WEATHER).stoppers == (person(ANNA), person(GALINA))
    assert village.activations.card(ANNA, ROMASHKA, PBX).stoppers == (person(ANNA),)


@pytest.mark.parametrize(
    ("account", "key", "stops"),
    [
        (ANNA, PBX, True),
        (GALINA, WEATHER, True),
        (BORIS, PBX, False),
        (BORIS, WEATHER, False),
    ],
    ids=["owner", "branch-head", "accountant", "accountant-of-the-branch"],
)
def test_a_card_says_whether_its_reader_may_stop_it(
    village: Village, account: AccountId, key: str, stops: bool
) -> None:
    assert village.activations.card(account, ROMASHKA, key).may_stop is stops


@pytest.mark.parametrize(
    ("account", "key"),
    [
        (GALINA, PBX),
        (VIKTOR, PBX),
        (DARIA, WEATHER),
        (OLGA, WEATHER),
        (ANNA, "prod-501"),
        (ANNA, "prod-777"),
        (ANNA, "sim-1"),
        (ANNA, ""),
    ],
    ids=[
        "outside-the-branch",
        "user-without-costs",
        "no-right",
        "stranger",
        "of-another-company",
        "missing",
        "a-number",
        "empty",
    ],
)
def test_what_is_not_to_be_seen_is_not_found(village: Village, account: AccountId, key: str) -> None:
    with pytest.raises(NotFound):
        village.activations.card(account, ROMASHKA, key)


def test_who_may_stop_a_thing_may_look_at_it(village: Village) -> None:
    with village.store.write() as records:
        rights.give(records, DARIA, ROMASHKA, "number_user", node="sim-2")
    card = village.activations.card(DARIA, ROMASHKA, RINGBACK)
    assert (card.may_stop, card.may_claim) == (True, False)
    with pytest.raises(NotFound):
        village.activations.card(DARIA, ROMASHKA, WEATHER)


def test_an_ended_product_has_a_card_and_no_end_to_it(village: Village) -> None:
    card = village.activations.card(ANNA, ROMASHKA, "prod-3")
    assert not card.may_stop
    assert card.row.next_charge is None


def test_every_company_has_its_own_cards(village: Village) -> None:
    assert village.activations.card(OLGA, VASILEK, "prod-501").may_stop
