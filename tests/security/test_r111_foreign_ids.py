"""R111: what is another's reads the same as what there is not."""

import re
from dataclasses import replace

import pytest

from idp.model.access import person
from idp.model.company import CompanyStatus
from tests.support import rights
from tests.web.town import ANNA, BORIS

MISSING = "A" * 22
NOT_TOLD = re.compile(r"[0-9a-f]{4}-[0-9a-f]{4}")
"""The code for support, new with each answer."""


def seen(answer):
    """Return what can be told from an answer."""
    headers = sorted((k, v) for k, v in answer.headers.items() if k not in ("Date", "Set-Cookie"))
    return answer.status_code, headers, NOT_TOLD.sub("", answer.text)


def company_of_another(town, guest, other):
    return "/company", "company", town.company("Lotos").id


def company_that_ended(town, guest, other):
    company = town.company("Lotos")
    with town.house.store.write() as records:
        records.companies.update(replace(company, status=CompanyStatus.ENDED))
    return "/company", "company", company.id


def invitation_of_another(town, guest, other):
    boris = town.person(BORIS, lotos := town.company("Lotos"), name="Boris")
    town.give(boris, lotos)
    town.sign_in(other, BORIS)
    other.get("/company/people")
    other.submit("/company/people", address="new@lotos.example", name="New")
    with town.house.store.read() as records:
        return "/company/people", "revoke", records.invitations.of_company(lotos.id)[0].id


def session_of_another(town, guest, other):
    town.person(BORIS, town.company("Lotos"), name="Boris")
    town.sign_in(other, BORIS)
    town.sign_in(third := type(guest)(guest.app), BORIS)
    third.get("/account/sessions")
    return "/account/sessions", "end", third.page.form("/account/sessions").buttons[0][1]


CASES = [company_of_another, company_that_ended, invitation_of_another, session_of_another]


@pytest.mark.parametrize("case", CASES)
def test_r111_a_foreign_id_reads_the_same_as_a_missing_one(guest, other, town, case):
    town.owner()
    town.sign_in(guest)
    path, field, foreign = case(town, guest, other)
    guest.get("/account/sessions")
    token = guest.page.form("/account/sessions").fields["csrf"]
    missing = guest.post(path, {"csrf": token, field: MISSING})
    own = guest.post(path, {"csrf": token, field: foreign})
    assert seen(own) == seen(missing)
    assert own.status_code == 404


def test_r111_a_company_of_others_is_not_managed_by_naming_it(guest, other, town):
    town.owner()
    boris = town.person(BORIS, town.company("Lotos"), name="Boris")
    town.sign_in(guest, BORIS)
    assert boris is not None
    for path in ("/company/people", "/company/people?company=romashka"):
        assert guest.get(path).status_code == 403
        assert "Anna" not in guest.last.text


EXTRA = {
    "id": "x",
    "account": "x",
    "status": "disabled",
    "role": "owner",
    "roles": "owner",
    "verified": "1",
    "locale": "ro",
    "claims": '{"email":"evil@x.example"}',
    "email": "evil@x.example",
    "phone_number": "+79990000000",
    "acr": "urn:okno:loa:2",
    "amr": "mfa",
    "sid": "x",
    "totp_confirmed_at": "1",
    "password_hash": "x",
    "created_by": "x",
    "invited_by": "x",
    "expires_at": "9999999999",
    "node": "",
    "inherit": "1",
    "is_admin": "1",
}


def standing(town):
    with town.house.store.read() as records:
        account, credentials = records.accounts.find(ANNA)
        (company,) = records.companies.all()
        return (
            account,
            credentials.totp_confirmed_at,
            records.accounts.identifiers(account.id),
            rights.bindings(records, company.id),
            records.companies.members(company.id),
            company,
            [(s.acr, s.amr, s.expires_at) for s in records.sessions.of_account(account.id)],
        )


@pytest.mark.parametrize("path", ["/company/people", "/account/sessions", "/company", "/account/factor"])
def test_r112_columns_that_no_form_has_change_nothing(guest, town, path):
    town.owner()
    town.sign_in(guest)
    guest.get("/account/sessions")
    token = guest.page.form("/account/sessions").fields["csrf"]
    before = standing(town)
    sent = {"address": "nina@romashka.example", "name": "Nina", "end": "others"}
    guest.post(path, {**EXTRA, **sent, "csrf": token})
    assert standing(town) == before


def test_r112_a_newcomer_gets_what_the_invitation_says_and_no_more(guest, other, town):
    town.owner()
    town.sign_in(guest)
    guest.get("/company/people")
    guest.submit("/company/people", address="nina@romashka.example", name="Nina", **EXTRA)
    link = "/invitation/" + town.notices()[0]["body"].split("/invitation/")[1].split()[0]
    other.get(link)
    other.submit(link, decision="create", name="Nina", password="seven green kettles hum", **EXTRA)
    with town.house.store.read() as records:
        nina = records.accounts.find("nina@romashka.example")[0]
        (company,) = records.companies.all()
        held = {binding.subject for binding in rights.bindings(records, company.id)}
        assert held
        assert person(nina.id) not in held
        assert [i.value for i in records.accounts.identifiers(nina.id)] == ["nina@romashka.example"]
        assert nina.claims["email"] == "nina@romashka.example"
        assert "phone_number" not in nina.claims
        assert records.sessions.of_account(nina.id)[0].acr == "urn:okno:loa:1"
