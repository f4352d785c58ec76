"""R113: an invitation gives no more than who sent it may give when it is accepted."""

from dataclasses import replace

import pytest

from idp.model.company import CompanyStatus
from tests.support import rights
from tests.web.town import ANNA, PASSWORD

NINA = "nina@romashka.example"


@pytest.fixture
def link(guest, town):
    """Let Anna invite Nina; return the path of the link."""
    town.owner()
    town.sign_in(guest)
    guest.get("/company/people")
    guest.submit("/company/people", address=NINA, name="Nina")
    return "/invitation/" + town.notices()[0]["body"].split("/invitation/")[1].split()[0]


def dismissed(town, anna, company):
    with town.house.store.write() as records:
        records.companies.remove_member(anna.id, company.id)


def disabled(town, anna, company):
    town.desk.people.disable(anna.id)


def without_the_role(town, anna, company):
    with town.house.store.write() as records:
        rights.take(records, company.id, *rights.bindings(records, company.id))


def company_ended(town, anna, company):
    with town.house.store.write() as records:
        records.companies.update(replace(company, status=CompanyStatus.ENDED))


@pytest.mark.parametrize("change", [dismissed, disabled, without_the_role, company_ended])
def test_r113_the_link_ends_with_the_right_of_who_sent_it(other, town, link, change):
    other.get(link)
    form = other.page.form(link)
    with town.house.store.read() as records:
        (company,) = records.companies.all()
    change(town, town.desk.people.find(ANNA), company)
    data = {**form.fields, "decision": "create", "name": "Nina", "password": PASSWORD}
    assert other.post(link, data).status_code == 404
    assert other.get(link).status_code == 404
    with town.house.store.read() as records:
        assert records.accounts.find(NINA) is None
    assert other.session is None


def test_r113_the_link_stands_while_the_right_does(other, town, link):
    other.get(link)
    other.submit(link, decision="create", name="Nina", password="seven green kettles hum")
    assert other.last.headers["Location"] == "/services"
    assert other.session is not None
