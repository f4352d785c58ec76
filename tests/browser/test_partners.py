"""Applications to the seven partners: what is on the page is what arrives, and nothing else."""

import json
from collections.abc import Iterable

import pytest

from tests.browser.applying import TINKOFF, agree, arrived, begin, in_the_first_company, missing, okno
from tests.browser.running import Demo
from tests.browser.test_costs import billing_does
from tests.browser.visitor import Visit

NEEDED = {
    "mailru": {"domain", "organisation", "adminGivenName", "adminFamilyName", "email"},
    "tinkoff": TINKOFF,
    "tochka": {"phone", "familyName", "givenName", "taxCode"},
    "nethouse": {"email", "name"},
    "ofdru": {"inn", "kpp", "organisation", "contactFamilyName", "contactGivenName", "contactPhone", "email"},
    "kontur": {"inn", "kpp", "contactName", "contactEmail", "contactPhone"},
    "bitrix24": {"adminEmail", "adminName", "RQ_INN", "RQ_COMPANY_NAME"},
}
INN, TRADERS_INN = "0001123453", "000123456731"


@pytest.mark.parametrize("partner", list(NEEDED))
def test_each_partner_receives_what_it_needs_and_nothing_else(demo: Demo, visit: Visit, partner: str) -> None:
    visitor = visit()
    begin(demo, visitor, partner, demo.guest())
    agree(visitor, **({"org_domain": "romashka.example"} if partner == "mailru" else {}))
    received = arrived(demo, visitor, partner)
    assert set(received) == NEEDED[partner]
    assert missing(visitor).isdisjoint(received)
    visitor.follow("#read-again")
    assert visitor.page.get_attribute("#again-result", "data-status") == "200"
    visitor.see("The very same bytes came again.")


def test_the_owner_leaves_two_fields_out_and_the_bank_shows_exactly_the_rest(
    demo: Demo, visit: Visit
) -> None:
    visitor = visit()
    begin(demo, visitor, "tinkoff", demo.personas["owner"])
    shown = visitor.page.locator("main").inner_text()
    agree(visitor, "middleName", "companyName", "kpp")
    received = arrived(demo, visitor, "tinkoff")
    assert set(received) == TINKOFF | {"middleName", "companyName", "kpp"}
    assert missing(visitor) == {"email", "okpo"}
    assert all(value in shown for value in received.values())
    assert (received["innOrOgrn"], received["lastName"]) == (INN, "Директорова")
    assert "a.direktorova" not in visitor.page.locator("main").inner_text()


def test_the_accountant_is_refused_at_the_bank_and_learns_why_and_whom_to_ask(
    demo: Demo, visit: Visit
) -> None:
    visitor, person = visit(), demo.personas["accountant"]
    visitor.open(f"{demo.service('tinkoff')}/")
    visitor.follow("#start")
    visitor.fill_in(person)
    in_the_first_company(demo, visitor)
    assert visitor.page.locator("button[value=agree]").count() == 0
    assert visitor.page.get_by_role("link", name="Why so, in detail").count() == 1
    visitor.see("You cannot hand over the company's data yourself")
    assert visitor.page.locator("button[value=ask]").count() == 1
    visitor.open(f"{demo.service('tinkoff')}/application")
    visitor.at(f"{demo.service('tinkoff')}/")


def test_the_accountant_applies_to_kontur(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{demo.service('kontur')}/")
    visitor.follow("#start")
    visitor.fill_in(demo.personas["accountant"])
    in_the_first_company(demo, visitor)
    agree(visitor)
    received = arrived(demo, visitor, "kontur")
    assert (set(received), received["inn"]) == (NEEDED["kontur"], INN)


def test_the_branch_head_cannot_apply_for_the_head_office(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    begin(demo, visitor, "kontur", demo.personas["branch_head"])
    place = visitor.page.locator("#node")
    whole = next(
        str(option.get_attribute("value"))
        for option in place.locator("option").all()
        if "Север" not in option.inner_text()
    )
    place.select_option(whole)
    visitor.follow("form.find button")
    visitor.at("/apply")
    visitor.see("You cannot hand over the company's data yourself")
    assert visitor.page.locator("button[value=agree]").count() == 0


def test_the_branch_head_applies_for_the_branch(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    begin(demo, visitor, "kontur", demo.personas["branch_head"])
    agree(visitor)
    received = arrived(demo, visitor, "kontur")
    assert (received["inn"], received["kpp"]) == (INN, "000243001")


def test_a_sole_trader_has_no_kpp_and_sees_the_inn_among_personal_data(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    begin(demo, visitor, "ofdru", demo.personas["trader"])
    assert TRADERS_INN in visitor.page.locator("section[aria-labelledby=mine]").inner_text()
    assert visitor.page.locator("section[aria-labelledby=company]").count() == 0
    assert "KPP" not in visitor.page.locator("ul.data").first.inner_text()
    agree(visitor)
    received = arrived(demo, visitor, "ofdru")
    assert (received["inn"], "kpp" in missing(visitor)) == (TRADERS_INN, True)


def test_a_visitor_edits_scope_in_the_address_and_nothing_leaks(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{demo.service('nethouse')}/")
    link = visitor.page.get_attribute("#start", "href") or ""
    visitor.open(f"{demo.service('nethouse')}{link}%20org:inn%20org:bank_account%20kyc-fill-in:birthdate")
    visitor.fill_in(demo.guest())
    visitor.at("/apply")
    assert INN not in visitor.page.locator("main").inner_text()
    agree(visitor, "companyName")
    assert set(arrived(demo, visitor, "nethouse")) == NEEDED["nethouse"] | {"companyName"}
    assert {"org_inn", "org_bank_account"} <= set(over_asked(demo, "nethouse"))


def over_asked(demo: Demo, client: str) -> Iterable[str]:
    """List what was asked beyond the form, as the audit trail has it."""
    told = okno(demo, "audit", "tail", "--limit", "500").stdout
    rows = [json.loads(line) for line in told.splitlines()]
    said = [json.dumps(row) for row in rows if "over" in str(row).lower() and client in str(row)]
    return [name for name in ("org_inn", "org_bank_account") if any(name in row for row in said)]


def test_while_billing_is_down_people_sign_in_and_nothing_is_handed_over(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    with billing_does(demo, "5xx"):
        visitor.open(f"{demo.service('tinkoff')}/")
        visitor.follow("#start")
        visitor.at("/apply")
        visitor.see("The data are not available now")
        assert visitor.page.locator("button[value=agree]").count() == 0
        assert INN not in visitor.page.content()
    for _ in range(100):
        visitor.page.reload()
        if visitor.page.locator("button[value=agree]").count():
            break
        visitor.page.wait_for_timeout(200)
    agree(visitor)
    assert set(arrived(demo, visitor, "tinkoff")) == TINKOFF
