"""Whom I gave data, and what the company gave: receipts, and taking back."""

import json
from dataclasses import replace

import pytest

from idp.claims.desk import give_key
from idp.claims.receipts import digest
from idp.model.application import ApplicationState, Disclosure, Ending
from idp.model.work import JobKind
from tests.support.statements import counted_statements
from tests.web.partners.bureau import MAIL, bank
from tests.web.town import BORIS


@pytest.fixture
def given(guest, town, bureau):
    """Anna has agreed; return her receipt's address."""
    town.sign_in(guest)
    bureau.opened(guest)
    bureau.agree(guest, "email")
    return f"/account/consents/{bureau.applications()[0].record}"


def fetch(town, bureau):
    """Read it as the partner does."""
    (application,) = bureau.applications()
    with town.house.store.write() as records:
        give_key(records, records.applications.get(application.id), application.expires_at)
        assert records.applications.read(application.id, b"sealed", town.now())
        records.applications.disclose(
            Disclosure(application.id, application.client, town.now(), application.fields, "application")
        )


def test_what_was_declined_is_listed_with_its_receipt(guest, town, bureau, given):
    bureau.opened(guest)
    guest.submit("/apply", decision="refuse")
    declined = bureau.records()[0]
    guest.get("/account/consents")
    assert f"/account/consents/{declined.id}" in guest.page.links
    assert "Declined, and decided for the company" in guest.page.text
    guest.get(f"/account/consents/{declined.id}")
    assert guest.page.text.index("Shown, and not handed over") < guest.page.text.index("E-mail")


def test_the_list_says_whom_what_and_until_when(guest, town, bureau, given):
    guest.get("/account/consents")
    for said in ("Tinkoff Bank", "manager can contact you", "waits to be fetched", "may be fetched until"):
        assert said in guest.page.text
    assert given in guest.page.links
    fetch(town, bureau)
    guest.get("/account/consents")
    assert "handed over" in guest.page.text


@pytest.mark.spec("ISO/IEC TS 27560")
def test_the_receipt_names_what_went_and_what_did_not(guest, given):
    guest.get(given)
    text = guest.page.text
    assert text.index("Agreed to") < text.index("E-mail") < text.index("Shown, and not handed over")
    assert "Я, Anna Direktorova, даю согласие" in text
    assert "asks for the same today" in text
    assert "0001123453" not in guest.last.text


def test_the_file_is_the_receipt(guest, bureau, given):
    answer = guest.get(f"{given}.json")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    told = json.loads(answer.text)
    (record,) = bureau.records()
    assert told["receipt"] == record.receipt
    assert digest(told["receipt"]) == digest(record.receipt)
    assert "0001123453" not in answer.text


def test_taken_back_before_it_was_read_it_never_left(guest, town, bureau, given):
    guest.get(given)
    assert guest.submit(given).headers["Location"] == f"{given}?done=emptied"
    guest.follow()
    assert "It never left" in guest.page.text
    with town.house.store.read() as records:
        found = records.applications.get(bureau.applications()[0].id)
        assert (found.state, found.ending, found.sealed) == (
            ApplicationState.CLOSED, Ending.WITHDRAWN, None,
        )  # fmt: skip
        assert records.outbox.list(JobKind.CONSENT_EVENT) == []


def test_taken_back_after_it_was_read_the_partner_is_told(guest, town, bureau, given):
    fetch(town, bureau)
    guest.get(given)
    assert guest.submit(given).headers["Location"] == f"{given}?done=told"
    with town.house.store.read() as records:
        assert len(records.outbox.list(JobKind.CONSENT_EVENT)) == 1


def test_nobody_elses_receipt_is_found(other, town, bureau, given):
    town.give(bureau.boris, bureau.company)
    boris = town.sign_in(other, BORIS)
    assert boris.get(given).status_code == 404
    assert boris.get(f"{given}.json").status_code == 404
    boris.get("/account/password")
    csrf = boris.page.form("/account/password").fields["csrf"]
    posted = boris.post(given, {"csrf": csrf})
    assert posted.status_code == 404
    assert bureau.applications()[0].state is ApplicationState.GRANTED


def test_the_company_sees_its_own_fields_alone_and_takes_them_back(other, town, bureau, given):
    town.give(bureau.boris, bureau.company, "partner_applicant")
    boris = town.sign_in(other, BORIS)
    assert boris.get("/company/consents").status_code == 200
    text = boris.page.text
    assert "Tinkoff Bank" in text
    assert "Anna Direktorova" in text
    assert "E-mail" not in text
    answer = boris.submit("/company/consents", revoke=bureau.applications()[0].id)
    assert answer.headers["Location"] == "/company/consents?done=emptied"
    assert bureau.applications()[0].ending is Ending.REVOKED


def test_who_may_not_look_is_refused(other, town, bureau, given):
    boris = town.sign_in(other, BORIS)
    assert boris.get("/company/consents").status_code == 403


def test_lists_are_read_in_few_statements_whatever_their_length(guest, town, bureau, given):
    for _ in range(3):
        bureau.opened(guest)
        bureau.agree(guest)
    for path in ("/account/consents", "/company/consents"):
        with counted_statements() as seen:
            assert guest.get(path).status_code == 200
        assert len(seen) <= 11, list(seen)


def test_the_partners_are_listed_and_begun(guest, town, bureau, given):
    guest.get("/services")
    assert "/partners" in guest.page.links
    guest.get("/partners")
    assert "Tinkoff Bank" in guest.page.text
    guest.get("/partners/tinkoff")
    assert guest.last.headers["Location"].startswith("/apply?i=")
    assert guest.follow().status_code == 200
    assert guest.get("/partners/tochka").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999", "2"])
def test_a_page_that_there_is_not_is_an_empty_one(guest, bureau, given, page):
    assert guest.get(f"/account/consents?page={page}").status_code == 200
    assert guest.get(f"/company/consents?page={page}").status_code == 200


@pytest.mark.parametrize("node", ["nowhere", "", "north-of-lotos"])
def test_a_place_that_is_not_ones_own_is_no_place_to_begin_at(guest, bureau, given, node):
    guest.get(f"/partners/tinkoff?node={node}")
    assert guest.follow().status_code == 200
    assert guest.page.form("/apply").fields["node"] == bureau.company.id


def test_a_partner_that_asks_by_itself_is_begun_at_its_own_address(guest, town, bureau, given):
    bank(
        town,
        client_name="Mail",
        partner=MAIL.id,
        application_uri=None,
        initiate_login_uri="https://mail.example/login?from=okno",
    )
    guest.get("/partners")
    assert "mail.example" in guest.page.text
    answer = guest.get("/partners/mailru")
    assert answer.headers["Location"] == (
        "https://mail.example/login?from=okno&iss=http%3A%2F%2Flocalhost%3A8400"
    )


def test_a_partner_that_is_switched_off_is_not_begun(guest, bureau, given):
    bureau.change(replace(bureau.client, disabled=True))
    assert guest.get("/partners/tinkoff").status_code == 404
    guest.get("/partners")
    assert "Tinkoff" not in guest.page.text
