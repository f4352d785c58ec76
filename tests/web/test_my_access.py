"""My access: what, since when, by whom; giving it up."""

from decimal import Decimal

import pytest

from idp.model.access import Binding, FactKind, Group, GroupMember, Limits, Node, NodeKind, Put, group
from idp.model.ids import BindingId, GroupId, NodeId, ServiceId
from tests.support import rights
from tests.web.firm import Firm
from tests.web.town import BORIS, SMS

SAID = {
    "ru": ("Мой доступ", "Отказаться", "Пользуется сервисами"),
    "en": ("My access", "Give up", "Uses services"),
    "ro": ("Accesul meu", "Renunță", "Folosește servicii"),
}


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.mark.parametrize("locale", SAID)
def test_it_says_what_one_may_do_in_every_language(guest, firm, locale):
    firm.town.give(firm.boris, firm.company, "service_user", node="sales", granted_at=firm.town.now())
    firm.sign_in(guest, BORIS)
    guest.get("/account/access", headers={"Accept-Language": locale})
    for said in (*SAID[locale], "Bulk SMS", "sales"):
        assert said in guest.page.text
    assert "PBX" not in guest.page.text


def test_what_was_given_and_is_shut_off_says_so(guest, firm):
    firm.town.give(firm.boris, firm.company, "service_user")
    firm.town.deny(firm.boris, firm.company, node="svc-sms")
    firm.sign_in(guest, BORIS)
    guest.get("/account/access")
    assert "Bulk SMS shut off" in guest.page.text
    assert "PBX from above" in guest.page.text


def test_a_right_is_given_up_after_saying_what_falls_with_it(guest, firm):
    vera = firm.vera()
    (held,) = firm.bindings(vera)
    firm.town.give(firm.boris, firm.company, "service_user", node="svc-sms", on=held.id, granter=held.subject)
    firm.sign_in(guest, "vera@romashka.example")
    guest.get("/account/access")
    guest.get(f"/account/access/{held.id}/give-up")
    assert "Boris Prodavtsov" in guest.page.text
    assert "Bulk SMS" in guest.page.text
    assert guest.submit(f"/account/access/{held.id}/give-up").headers["Location"].endswith("?done=given-up")
    assert firm.bindings(vera) == []
    assert not firm.may(firm.boris)


def test_a_service_that_hangs_twice_is_told_apart_by_its_places(guest, firm):
    root = NodeId(firm.company.id)
    firm.save(Put(Node(NodeId("sms-2"), NodeKind.SERVICE, "SMS", root, service=SMS)))
    firm.town.give(firm.boris, firm.company, "service_user")
    firm.sign_in(guest, BORIS)
    guest.get("/account/access")
    for place in ("sales", "Romashka"):
        assert f"Bulk SMS, {place}" in guest.page.text
    assert "PBX from above" in guest.page.text


def test_a_right_says_what_it_is_held_down_to(guest, firm):
    held = Limits(services=frozenset({ServiceId(SMS)}), max_month=Decimal(1000))
    firm.given(firm.boris, "buyer", limits=held)
    firm.sign_in(guest, BORIS)
    guest.get("/account/access")
    assert "Only services: Bulk SMS; A month up to: 1,000" in guest.page.text


@pytest.mark.parametrize("whose", ["a-colleagues", "nobodys"])
def test_nobody_gives_up_what_is_not_theirs(guest, firm, whose):
    (held,) = firm.bindings(firm.anna)
    key = held.id if whose == "a-colleagues" else "nothing"
    firm.sign_in(guest, BORIS)
    guest.get("/account/access")
    before = firm.state()
    assert guest.get(f"/account/access/{key}/give-up").status_code == 404
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    assert guest.post(f"/account/access/{key}/give-up", {"csrf": csrf}).status_code == 404
    assert firm.state() == before


def test_the_last_owner_stays(guest, firm):
    (held,) = firm.bindings(firm.anna)
    firm.sign_in(guest)
    answer = guest.get(f"/account/access/{held.id}/give-up")
    assert answer.status_code in (400, 403, 409)
    assert firm.bindings(firm.anna) == [held]


def test_a_group_gives_too(guest, firm):
    key = GroupId("sellers")
    with firm.town.house.store.write() as records:
        rights.put(records, firm.company.id, Group(key, "Sellers", NodeId(firm.company.id)))
        rights.put(records, firm.company.id, GroupMember(key, firm.boris.id))
        rights.put(
            records,
            firm.company.id,
            Binding(BindingId("b-sellers"), group(key), "service_user", NodeId("sales")),
        )
    firm.sign_in(guest, BORIS)
    guest.get("/account/access")
    assert "through the group Sellers" in guest.page.text
    path = "/account/access/b-sellers/give-up"
    assert guest.get(path).status_code == 200
    for said in ("You have this through the group Sellers", "You will no longer open", "Bulk SMS"):
        assert said in guest.page.text
    assert guest.submit(path).status_code == 303
    assert not firm.may(firm.boris)
    assert (FactKind.GROUP, key) in firm.facts()
