"""Services as the operator's staff sees and moves them: nobody else finds the pages, each act takes two factors."""

from datetime import timedelta

import pytest

from idp.model.link import BridgeMode, LinkState
from idp.model.session import Session
from idp.model.work import bridge_logout_job
from tests.web.links.conftest import MAIL, PBX, SOFIA
from tests.web.town import ANNA

CARD = f"/staff/services/{MAIL}"
ADDRESSES = ["/staff/services", CARD, f"{CARD}/coverage"]
each = pytest.mark.parametrize("address", ADDRESSES)


def mode(town):
    with town.house.store.read() as records:
        return records.bridges.mode(MAIL)


def auditor(town, hire, operator):
    hire(SOFIA, "auditor")


def denied(town, hire, operator):
    town.deny(hire(SOFIA), operator, permissions=frozenset({"service:configure"}))


def elsewhere(town, hire, operator):
    town.give(town.person(SOFIA, town.company("Lotos"), totp=True), town.company("Other"))


def over(town, hire, operator):
    hire(SOFIA, valid_until=town.now() - timedelta(days=1))


@each
@pytest.mark.parametrize("who", [auditor, denied, elsewhere, over], ids=lambda who: who.__name__)
def test_who_does_not_look_after_services_finds_nothing(guest, town, hire, operator, firm, address, who):  # noqa: PLR0917
    who(town, hire, operator)
    town.sign_in(guest, SOFIA)
    assert guest.get(address).status_code == 404
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    assert guest.post(CARD, {"csrf": csrf, "do": "mode", "mode": "only", "anyway": "yes"}).status_code == 404
    assert mode(town) is BridgeMode.BOTH
    assert "BridgeSeen" not in town.audited()


@each
def test_a_customer_s_owner_is_no_staff(guest, town, operator, firm, address):
    town.sign_in(guest, ANNA)
    assert guest.get(address).status_code == 404


@each
def test_a_stranger_signs_in_first(guest, operator, firm, address):
    assert guest.get(address).headers["Location"].startswith("/login")


@each
def test_a_stale_sign_in_steps_up(sofia, town, clock, address):
    clock.advance(minutes=16)
    assert sofia.get(address).headers["Location"].startswith("/login")
    assert "BridgeSeen" not in town.audited()


@pytest.mark.parametrize("service", ["wiki", "nothing"])
def test_what_is_not_bridged_is_not_there(sofia, service):
    assert sofia.get(f"/staff/services/{service}").status_code == 404


def test_the_list_says_how_each_does(sofia, town, firm):
    firm.link(MAIL, state=LinkState.ACTIVE)
    firm.link(MAIL, state=LinkState.BROKEN, login="x")
    with town.house.store.write() as records:
        records.bridges.see(MAIL, town.now(), ok=False, words="status 503")
        records.bridges.see(PBX, town.now(), ok=True, words="")
        records.bridges.set_mode(PBX, BridgeMode.SHADOW, town.now())
    sofia.get("/staff/services")
    text = sofia.page.text
    assert "not well both ways are open" in text
    assert "people sign in as ever" in text
    assert "old accounts that work: 1 · waiting: 0 · stuck: 1" in text


def test_the_list_costs_the_same_however_many_services(sofia, statements):
    sofia.get("/staff/services")
    statements.clear()
    sofia.get("/staff/services")
    assert len(statements) <= 16


def test_the_card_says_what_was_seen_and_told(sofia, town, firm):
    with town.house.store.write() as records:
        records.bridges.see(MAIL, town.now(), ok=False, words="status 503")
        session = Session(
            "s", firm.owner.id, town.now(), "", (), town.now(), town.now(), town.now(), "b", firm.company.id
        )
        records.outbox.put(bridge_logout_job(session, MAIL, town.now()))
    sofia.get(CARD)
    for said in ("status 503", "waits to be sent", "is told, and has to confirm", "form_replay"):
        assert said in sofia.page.text
    assert town.audited().count("BridgeSeen") == 1


def test_it_moves_on_and_back(sofia, town, firm):
    for wanted in ("shadow", "both"):
        sofia.get(CARD)
        assert sofia.submit(CARD, do="mode", mode=wanted).headers["Location"] == f"{CARD}?done=mode"
        assert mode(town) == wanted
    assert town.audited().count("BridgeModeSet") == 2


def test_the_old_way_is_not_shut_while_people_lose_access_unless_that_is_meant(sofia, town, firm):
    sofia.get(f"{CARD}/coverage")
    assert "would lose access" in sofia.page.text
    assert "Anna Direktorova" in sofia.page.text
    sofia.get(CARD)
    assert sofia.submit(CARD, do="mode", mode="only").status_code == 403
    assert "People would lose access" in sofia.page.text
    assert mode(town) is BridgeMode.BOTH
    sofia.submit(CARD, do="mode", mode="only", anyway="yes")
    assert mode(town) is BridgeMode.ONLY


def test_where_nobody_loses_access_it_is_shut_at_once(sofia, town, firm):
    firm.link(MAIL, state=LinkState.ACTIVE)
    sofia.get(f"{CARD}/coverage")
    assert "Nobody would lose access" in sofia.page.text
    sofia.get(CARD)
    sofia.submit(CARD, do="mode", mode="only")
    assert mode(town) is BridgeMode.ONLY


@pytest.mark.parametrize("wanted", ["", "off", "BOTH"])
def test_there_are_three_modes(sofia, town, wanted):
    sofia.get(CARD)
    assert sofia.submit(CARD, do="mode", mode=wanted).status_code == 404
    assert mode(town) is BridgeMode.BOTH


def test_the_footer_leads_there(sofia, town):
    sofia.get("/services")
    assert "/staff/services" in sofia.page.links


def test_the_footer_leads_nobody_else_there(guest, town, operator, firm):
    town.sign_in(guest, ANNA)
    guest.get("/services")
    assert "/staff/services" not in guest.page.links
