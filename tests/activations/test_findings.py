"""What is worth a look: unknown, shut, unused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from idp.activations.findings import Closed, Findings
from idp.activations.rows import Row
from idp.model.access import Node, NodeKind
from idp.model.ids import AccountId, NodeId, ServiceId
from idp.model.requests import Use
from tests.activations.village import (
    ADS,
    ANNA,
    BORIS,
    ENTRANCES,
    GALINA,
    PBX,
    RINGBACK,
    ROMASHKA,
    SEATS,
    STAFF,
    VIKTOR,
    WEATHER,
    Village,
)
from tests.support import rights


def find(village: Village, account: AccountId = ANNA) -> Findings:
    return village.activations.month(account, ROMASHKA, entrances=ENTRANCES).findings


def use(village: Village, account: AccountId, service: str, days: int = 0) -> None:
    with village.store.write() as records:
        records.uses.note(ROMASHKA, Use(account, service, village.clock.now() - timedelta(days=days)))


def looked_at(found: Findings) -> list[Row]:
    return [one.row for one in found.shut] + [one.row for one in found.unused]


def savings(village: Village) -> dict[str, Decimal]:
    return {one.row.key: one.saving for one in find(village).unused}


def test_what_nobody_known_switched_on_is_listed_dearest_first(village: Village) -> None:
    assert [row.key for row in find(village).unknown] == [STAFF, WEATHER, RINGBACK]


def test_what_costs_nothing_is_not_worth_a_look(village: Village) -> None:
    found = find(village)
    named = {row.key for row in found.unknown} | {row.key for row in looked_at(found)}
    assert not named & {"prod-6", "prod-11"}


def test_a_product_that_no_service_stands_behind_is_shut(village: Village) -> None:
    assert [(one.row.key, one.why) for one in find(village).shut] == [(STAFF, Closed.NO_ENTRANCE)]


def test_a_product_whose_service_hangs_nowhere_is_shut(village: Village) -> None:
    entrances = ENTRANCES | {ServiceId("staff")}
    found = village.activations.month(ANNA, ROMASHKA, entrances=entrances).findings
    assert [(one.row.key, one.why) for one in found.shut] == [(STAFF, Closed.NO_PLACE)]


def test_a_product_that_nobody_may_use_is_shut(village: Village) -> None:
    with village.store.write() as records:
        rights.deny(records, ANNA, ROMASHKA, services=["target"], permissions=["service:use"])
    assert (ADS, Closed.NOBODY) in [(one.row.key, one.why) for one in find(village).shut]


def test_content_is_used_on_the_phone_and_is_never_shut_or_unused(village: Village) -> None:
    found = find(village)
    assert not {WEATHER, RINGBACK} & {row.key for row in looked_at(found)}


def test_a_service_that_nobody_enters_is_paid_for_nothing(village: Village) -> None:
    assert savings(village) == {PBX: Decimal(1500), SEATS: Decimal(2450), ADS: Decimal(600)}
    ads = next(one for one in find(village).unused if one.row.key == ADS)
    assert [(idle.account, idle.last) for idle in ads.idle] == [(ANNA, None)]


def test_seats_beyond_those_in_use_are_spare(village: Village) -> None:
    use(village, VIKTOR, "vats", days=3)
    assert savings(village) == {SEATS: Decimal(4 * 490), ADS: Decimal(600)}


@pytest.mark.parametrize(("days", "idle"), [(89, False), (90, False), (91, True)])
def test_an_access_is_unused_after_ninety_days(village: Village, days: int, idle: bool) -> None:
    use(village, ANNA, "target", days=days)
    assert (ADS in savings(village)) is idle


def test_a_service_that_one_of_two_uses_is_used(village: Village) -> None:
    with village.store.write() as records:
        rights.give(records, BORIS, ROMASHKA, "service_user", services=["target"])
    use(village, BORIS, "target")
    assert ADS not in savings(village)


def test_who_has_left_counts_no_more(village: Village) -> None:
    use(village, VIKTOR, "vats", days=3)
    with village.store.write() as records:
        records.companies.remove_member(VIKTOR, ROMASHKA)
    assert savings(village)[SEATS] == Decimal(2450)


def test_nobody_is_named_whose_access_lies_outside_of_what_one_sees(village: Village) -> None:
    """Seats that a branch pays for, of a service that hangs at the head office."""
    products = village.told("product_inventory")
    for product in products:
        if product["id"] == SEATS:
            product["billingAccount"] = {"id": "acc-002"}
    village.rewrite(product_inventory=products)
    (mine,) = find(village, GALINA).unused
    assert (mine.row.key, mine.idle, mine.unused, mine.of) == (SEATS, (), 2, 2)
    (whole,) = (one for one in find(village).unused if one.row.key == SEATS)
    assert {one.account for one in whole.idle} == {ANNA, VIKTOR}


def test_what_a_branch_pays_for_is_used_in_the_branch_or_not_at_all(village: Village) -> None:
    products = village.told("product_inventory")
    village.rewrite(
        product_inventory=[*products, {**products[0], "id": "prod-77", "billingAccount": {"id": "acc-002"}}]
    )
    with village.store.write() as records:
        place = Node(
            NodeId("prod-77"), NodeKind.SERVICE, "", NodeId("acc-002"), ServiceId("vats"), external="prod-77"
        )
        rights.put(records, ROMASHKA, place)
        rights.deny(records, VIKTOR, ROMASHKA, node="org-002")
    use(village, VIKTOR, "vats")
    (mine,) = find(village, GALINA).unused
    assert mine.row.key == "prod-77"
    assert VIKTOR not in {one.account for one in mine.idle}
    assert "prod-77" in savings(village)
    assert PBX not in savings(village)


def test_a_discount_is_not_worth_a_look(village: Village) -> None:
    offerings = village.told("product_offering")
    for offering in offerings:
        if offering["id"] in ("po-staff", "po-target-cabinet"):
            offering["price"]["taxIncludedAmount"]["value"] = -100
    village.rewrite(product_offering=offerings, appliedCustomerBillingRate=[], customerBill=[])
    found = find(village)
    assert not {STAFF, ADS} & {row.key for row in (*found.unknown, *looked_at(found))}


def test_a_branch_is_told_of_its_own_alone(village: Village) -> None:
    found = find(village, GALINA)
    assert [row.key for row in found.unknown] == [WEATHER]
    assert not found.shut
    assert not found.unused


def test_a_stopped_product_is_not_worth_a_look(village: Village) -> None:
    village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert WEATHER not in [row.key for row in find(village).unknown]


def test_the_past_is_not_looked_at(village: Village) -> None:
    october = village.clock.now().date().replace(month=10, day=1)
    assert not village.activations.month(ANNA, ROMASHKA, october, ENTRANCES).findings.any
