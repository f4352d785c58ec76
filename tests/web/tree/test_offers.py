"""What can be chosen when giving access: all of it is there, what one lacks is grey with the reason."""

from dataclasses import replace

import pytest

from idp.model.access import Limits, NodeKind, Role, person
from idp.model.ids import NodeId
from idp.web.tree.offers import FEW, Offers
from tests.web.tree.grove import (
    ANNA,
    BORIS,
    PEOPLE,
    ROOT,
    VERA,
    given,
    grow,
    look,
    names,
    place,
    service,
    shut,
    team,
)

DRAWN = (given(ANNA, "owner"), place("north"), service("pbx"), service("ads", "north"))


def offers(*facts, account=ANNA, node=ROOT, people=PEOPLE):
    tree = grow(*DRAWN, *facts)
    return Offers(look(tree, account), names(tree, people=people), NodeId(node))


def by_value(found):
    return {offer.value: offer for offer in found}


def test_an_owner_may_give_every_role():
    assert all(offer.open for offer in offers().roles())


def test_roles_whose_names_do_not_tell_them_apart_say_what_they_hold():
    found = {value: offer.hint for value, offer in by_value(offers().roles()).items() if offer.hint}
    almost = "everything except handing over the company"
    assert found == {"owner": "everything", "admin": almost, "branch_admin": almost}


def test_what_one_lacks_is_shown_with_the_reason():
    found = by_value(offers(given(BORIS, "branch_admin", "north"), account=BORIS, node="north").roles())
    assert found["branch_admin"].open
    assert found["buyer"].open
    assert found["owner"].reason == "You do not have it here yourself: Hand over the company."


def test_outside_of_ones_branch_nothing_can_be_given():
    found = offers(given(BORIS, "branch_admin", "north"), account=BORIS).roles()
    assert [offer.value for offer in found if offer.open] == []


def test_a_right_to_hand_out_that_carries_nothing_else_gives_nothing_else():
    giver = Role("giver", "Giver", frozenset({"users:grant"}))
    found = by_value(offers(giver, given(BORIS, "giver"), given(BORIS, "buyer"), account=BORIS).roles())
    assert found["giver"].open
    assert found["buyer"].reason == "You have it here, but not with the right to hand it out."
    assert found["service_user"].reason == "You do not have it here yourself: Use."


def test_what_is_denied_to_the_giver_cannot_be_given():
    facts = (given(BORIS, "admin"), shut(BORIS, permissions={"service:order"}))
    found = by_value(offers(*facts, account=BORIS).roles())
    assert not found["buyer"].open
    assert not found["admin"].open
    assert found["service_user"].open


def test_the_companys_own_roles_are_on_offer_after_the_others():
    found = offers(Role("mine", "Mine", frozenset({"service:use"}))).roles("mine")
    assert (found[-1].value, found[-1].label, found[-1].chosen) == ("mine", "Mine", True)


def test_the_five_acts_are_on_offer():
    found = offers(given(BORIS, "branch_admin", "north"), account=BORIS, node="north").acts({"service:use"})
    assert [(offer.label, offer.chosen, offer.open) for offer in found] == [
        ("Use", True, True),
        ("Configure", False, True),
        ("Connect new ones", False, True),
        ("See the costs", False, True),
        ("Hand out access", False, True),
    ]


def test_services_at_and_below_the_place_are_on_offer_once_each():
    again = service("ads2", "north")
    found = offers(again).services({"ads"})
    assert [(offer.value, offer.label, offer.chosen) for offer in found] == [
        ("ads", "Ads", True),
        ("ads2", "ads2", False),
        ("pbx", "PBX", False),
    ]
    assert [offer.value for offer in offers().named_services()] == ["ads", "pbx"]
    assert [offer.value for offer in offers(node="north").services()] == ["ads"]


def test_a_service_shut_to_the_giver_is_grey():
    facts = (given(BORIS, "admin"), shut(BORIS, services={"ads"}))
    found = by_value(offers(*facts, account=BORIS).services({"ads"}))
    assert found["ads"].reason == "An administrator of your company has closed it to you."
    assert found["pbx"].open


def test_what_a_right_is_held_down_to_stays_chosen_whoever_changes_it():
    facts = (given(BORIS, "admin"), shut(BORIS, services={"ads"}), service("far"))
    found = by_value(offers(*facts, account=BORIS, node="north").services({"ads", "far", "gone"}))
    assert {value for value, offer in found.items() if offer.chosen and offer.open} == {"ads", "far", "gone"}
    assert [offer.value for offer in offers().partners({"kontur"}) if offer.chosen] == ["kontur"]


def test_partners_below_the_place_are_on_offer():
    linked = place("link", "north", partner="kontur")
    assert [offer.value for offer in offers(linked).partners(["kontur"])] == ["kontur"]
    assert offers().partners() == []


def test_people_and_groups_are_on_offer_oneself_not():
    found = by_value(offers(*team("sales", VERA)).people((), ""))
    assert found.keys() == {"group:sales", *map(person, PEOPLE)}
    assert found[person(ANNA)].reason == "Nobody gives rights to themselves"
    assert found["group:sales"].hint == "Group"


def test_nor_a_group_one_is_in():
    found = by_value(offers(*team("sales", ANNA)).people((), ""))
    assert not found["group:sales"].open


def test_a_search_keeps_those_chosen():
    found = offers().people([person(VERA)], "бор")
    assert [(offer.label, offer.chosen) for offer in found] == [("Вера", True), ("Борис", False)]


def test_oneself_is_never_chosen():
    assert not offers().people([person(ANNA)], "")[0].chosen


def test_of_very_many_people_a_few_are_listed():
    many = {f"p{number}": f"Person {number:03}" for number in range(FEW + 10)}
    assert len(offers(people=many).people((), "")) == FEW
    assert [one.label for one in offers(people=many).people((), "039")] == ["Person 039"]


@pytest.mark.parametrize("account", [ANNA, BORIS])
def test_whatever_is_laid_may_be_laid_on_oneself(account):
    assert by_value(offers().others([person(account)], ""))[person(account)].open


def test_partners_that_take_applications_are_on_offer_where_one_applies_by_their_names():
    tree = grow(*DRAWN, place("shop", "north", kind=NodeKind.DEPARTMENT))
    named = replace(names(tree, people=PEOPLE), partners={"kontur": "SKB Kontur", "tochka": "Bank Tochka"})
    known = ("kontur", "tochka")
    top, shop = (Offers(look(tree, ANNA), named, NodeId(node), known) for node in (ROOT, "shop"))
    assert [offer.label for offer in top.partners(["gone"])] == ["Bank Tochka", "gone", "SKB Kontur"]
    assert [offer.value for offer in top.partners(["kontur"]) if offer.chosen] == ["kontur"]
    assert shop.partners() == []


def test_limits_say_partners_by_their_names():
    named = replace(names(grow(*DRAWN)), partners={"kontur": "SKB Kontur"})
    assert list(named.limits(Limits(partners=frozenset({"kontur", "gone"})))) == [
        ("Only partners", "SKB Kontur, gone")
    ]
