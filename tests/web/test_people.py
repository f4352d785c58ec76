"""Colleagues: the list, the card, and copying rights from one to another."""

import pytest

from idp.model.access import Node, NodeKind, Put
from idp.model.ids import NodeId
from idp.model.requests import Draft
from idp.words import LOCALES
from tests.web.firm import VERA, Firm
from tests.web.town import BORIS


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_list_says_roles_and_last_sign_in(guest, other, firm, locale):
    firm.given(firm.boris)
    firm.sign_in(other, BORIS)
    firm.sign_in(guest)
    guest.get("/company/people", headers={"Accept-Language": locale})
    role = {"ru": "Пользуется сервисами", "en": "Uses services", "ro": "Folosește serviciile"}[locale]
    assert f"Boris Prodavtsov Director {role}" in guest.page.text
    assert f"/company/people/{firm.boris.id}/dismiss" in guest.page.links
    assert f"/company/people/{firm.anna.id}/dismiss" not in guest.page.links


def test_somebody_is_found_by_a_part_of_the_name(guest, firm):
    for number in range(60):
        firm.town.person(f"n{number}@romashka.example", firm.company, name=f"Nina {number:02}")
    firm.sign_in(guest)
    guest.get("/company/people?q=nina")
    assert "1–50 / 60" in guest.page.text
    guest.get("/company/people?q=nina&start=50")
    assert "51–60 / 60" in guest.page.text
    guest.get("/company/people?q=nina+59")
    assert "Nina 59" in guest.page.text
    assert "Nina 58" not in guest.page.text
    guest.get("/company/people?q=nobody&start=abc")
    assert "Nobody is found" in guest.page.text


def test_a_card_says_what_somebody_may_do(guest, firm):
    firm.given(firm.boris)
    firm.sign_in(guest)
    guest.get(f"/company/people/{firm.boris.id}")
    assert "Bulk SMS from above" in guest.page.text
    assert "Uses services , sales" in guest.page.text or "Uses services, sales" in guest.page.text
    assert guest.get(next(link for link in guest.page.links if "node=sales" in link)).status_code == 200
    guest.get(f"/company/people/{firm.boris.id}")
    why = next(link for link in guest.page.links if link.startswith("/access/why"))
    assert guest.get(why).status_code == 200


def test_a_branchs_administrator_sees_no_rights_outside_the_branch(guest, firm):
    firm.given(firm.boris, node=firm.company.id, role="billing_viewer")
    firm.given(firm.boris, node="sales")
    firm.vera()
    firm.sign_in(guest, VERA)
    guest.get(f"/company/people/{firm.boris.id}")
    assert "Uses services" in guest.page.text
    assert "Sees bills" not in guest.page.text
    assert "1 right lies where you do not look." in guest.page.text
    guest.get("/company/people")
    assert "Sees bills" not in guest.page.text


@pytest.mark.parametrize("page", ["", "/copy", "/dismiss", "/dismissed", "/copy?from={anna}"])
@pytest.mark.parametrize("whose", ["nobody", "somebody-elsewhere"])
def test_who_is_not_of_the_company_is_not_found(guest, firm, page, whose):
    lotos = firm.town.company("Lotos")
    olga = firm.town.person("olga@lotos.example", lotos, name="Olga")
    key = olga.id if whose == "somebody-elsewhere" else "nobody"
    firm.sign_in(guest)
    assert guest.get(f"/company/people/{key}{page.format(anna=firm.anna.id)}").status_code == 404
    assert "Olga" not in guest.page.text


def test_an_employee_sees_nobodys_card(guest, firm):
    firm.sign_in(guest, BORIS)
    for page in ("", "/copy", "/dismiss", "/dismissed"):
        assert guest.get(f"/company/people/{firm.anna.id}{page}").status_code == 403


def test_rights_are_copied_into_the_collected_changes(guest, firm):
    firm.given(firm.boris)
    nina = firm.town.person("nina@romashka.example", firm.company, name="Nina")
    firm.sign_in(guest)
    path = f"/company/people/{nina.id}/copy"
    guest.get(path)
    assert "Boris Prodavtsov" in guest.page.text
    guest.get(f"{path}?from={firm.boris.id}")
    assert "Access is given: Nina — Uses services, sales" in guest.page.text
    assert guest.submit(path).headers["Location"] == "/company/tree/changes"
    draft: Draft = firm.office.draft(firm.anna.id, firm.company.id)
    assert len(draft.changes) == 1
    assert guest.get("/company/tree/changes").status_code == 200
    assert "Nina" in guest.page.text
    assert firm.bindings(nina) == []


def test_what_cannot_be_given_is_left_out_with_the_reason(guest, firm):
    firm.given(firm.boris, node=firm.company.id)
    nina = firm.town.person("nina@romashka.example", firm.company, name="Nina")
    firm.vera()
    firm.sign_in(guest, VERA)
    path = f"/company/people/{nina.id}/copy"
    guest.get(f"{path}?from={firm.boris.id}")
    assert "There is nothing that you could give." in guest.page.text
    before = firm.state()
    assert guest.submit(path).status_code == 400
    assert firm.state() == before


def test_nobody_copies_from_somebody_elsewhere(guest, firm):
    lotos = firm.town.company("Lotos")
    olga = firm.town.person("olga@lotos.example", lotos, name="Olga")
    firm.sign_in(guest)
    path = f"/company/people/{firm.boris.id}/copy"
    assert guest.get(f"{path}?from={olga.id}").status_code == 404
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    assert guest.post(path, {"csrf": csrf, "from": olga.id}).status_code == 404
    assert guest.post(path, {"csrf": csrf}).status_code == 404


def test_copying_does_not_tell_what_a_colleague_has_where_one_does_not_look(guest, firm):
    firm.vera()
    nina = firm.town.person("nina@romashka.example", firm.company, name="Nina")
    firm.save(Put(Node(NodeId("hq"), NodeKind.DEPARTMENT, "Head office", NodeId(firm.company.id))))
    firm.given(firm.boris, "buyer", node="hq")
    firm.given(firm.boris)
    firm.sign_in(guest, VERA)
    guest.get(f"/company/people/{nina.id}/copy?from={firm.boris.id}")
    assert "Uses services, sales" in guest.page.text
    assert "1 right lies where you do not look" in guest.page.text
    assert "Head office" not in guest.page.text
