"""The costs of a month, as everybody may see them."""

from dataclasses import replace

import pytest

from tests.activations.village import ANNA, BORIS, DARIA, GALINA, OLGA, ROMASHKA, VIKTOR
from tests.support import rights

NBSP = "\u00a0"


def read(guest, path="/company/costs"):
    answer = guest.get(path)
    assert answer.status_code == 200, answer.text
    return guest.page.text.replace(NBSP, " ")


def test_the_owner_sees_everything_and_that_it_sums_to_the_bill(anna):
    text = read(anna)
    assert "What is charged: 12,621.40 ₽" in text
    assert "The rows sum to the bill." in text
    for name in ("Виртуальная АТС", "Мобильная подписка «Погода»", "Пеня за просрочку платежа"):
        assert name in text


def test_what_is_worth_a_look_comes_first(anna):
    text = read(anna)
    look = text[text.index("Worth a look") : text.index("Everything in a row")]
    assert "Мобильная подписка «Погода» nobody known" in look
    assert "person unknown, from the number +7 000 000-00-04" in look
    assert "Контроль кадров nobody known nobody can open it" in look
    assert "Корпоративный кабинет" not in look


def test_a_branch_sees_its_own_part_and_is_told_so(come):
    text = read(come(GALINA))
    assert "What is charged: 1,383.40 ₽" in text
    assert "Shown is the part that you may see." in text
    assert "The rows sum to the bill." not in text
    for hidden in ("Контроль кадров", "Виртуальная АТС", "acc-001", "+7 000 000-00-01"):
        assert hidden not in text


def test_nothing_of_another_company_is_shown(come):
    text = read(come(OLGA))
    assert "Погода" not in text
    assert "+7 000 000-00-06" in text


@pytest.mark.parametrize("account", [VIKTOR, DARIA], ids=["user", "nothing"])
@pytest.mark.parametrize("path", ["/company/costs", "/company/costs.csv", "/company/costs/months"])
def test_who_sees_no_costs_is_told_so(come, account, path):
    answer = come(account).get(path)
    assert answer.status_code == 403
    assert "Only those who were given a look at the costs see this page." in answer.text
    assert "Погода" not in answer.text


def test_who_is_not_signed_in_signs_in_first(guest, come):
    assert guest.get("/company/costs").headers["Location"].startswith("/login")


def test_who_may_only_look_is_offered_no_stop(come):
    guest = come(BORIS)
    read(guest)
    assert not [link for link in guest.page.links if link.endswith("/stop")]


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("node=org-002", "Погода", "SMS-рассылка"),
        ("service=target", "Кабинет рекламы", "Погода"),
        ("person=viktor", "Рабочее место", "SMS-рассылка"),
        ("person=unknown", "Мелодия вместо гудка", "SMS-рассылка"),
        ("month=2026-09&service=weather", "98 ₽", "SMS-рассылка"),
        ("by=place&node=acc-002", "Погода", "SMS-рассылка"),
    ],
)
def test_a_part_is_shown_on_request(anna, query, shown, hidden):
    text = read(anna, f"/company/costs?{query}")
    rows = text[text.index("Everything in a row") : text.rindex("Your") if "Your" in text else None]
    listed = rows[rows.index("Show everything") :]
    assert shown in listed
    assert hidden not in listed


@pytest.mark.parametrize("by", ["service", "place", "person"])
def test_every_order_shows_the_same_sum(anna, by):
    assert "What is charged: 12,621.40 ₽" in read(anna, f"/company/costs?by={by}")


@pytest.mark.parametrize(
    "query",
    [
        "month=2026-13",
        "month=x",
        "month=2027-01",
        "month=1999-01",
        "by=x",
        "node=x",
        "service=%22%3E%3Cscript%3E",
        "person=x",
        "from=-1",
        "from=999999",
        "from=x",
        "node=" + "x" * 3000,
    ],
)
def test_an_address_that_makes_no_sense_shows_a_page_all_the_same(anna, query):
    read(anna, f"/company/costs?{query}")
    assert "<script>" not in anna.last.text


def test_a_past_month_shows_its_own_bill_and_nothing_to_look_at(anna):
    text = read(anna, "/company/costs?month=2026-10")
    assert "What is charged: 13,847 ₽" in text
    assert "Worth a look" not in text
    assert "The month is not over" not in text


def test_many_rows_come_on_several_pages(anna, billing, come):
    sims = billing.told("subscriptions")
    billing.rewrite(
        subscriptions=sims
        + [{**sims[0], "id": f"sim-x{n}", "msisdn": f"+7000100{n:04}", "holder": None} for n in range(100)]
    )
    first = anna.get("/company/costs").text
    following = next(link for link in anna.page.links if "from=40" in link)
    second = anna.get(following).text
    assert first.count("<li>") < 80
    assert "+7 000 100-" in second
    assert len(anna.last.data) < 60 * 1024


def test_what_is_away_is_said_and_nothing_old_is_shown(anna, billing):
    read(anna)
    billing.off = True
    for path in ("/company/costs", "/company/costs/months", "/company/costs.csv", "/company/costs/prod-2"):
        answer = anna.get(path)
        assert answer.status_code == 503
        assert "Costs are not available now" in answer.text
        assert answer.headers["Retry-After"]
        assert "12,621" not in answer.text
    billing.off = False
    read(anna)


def test_a_company_that_billing_does_not_know_is_told_so(anna, house):
    with house.store.write() as records:
        records.companies.update(replace(records.companies.get(ROMASHKA), external_id=None))
    assert "Billing does not know this company" in read(anna)


def test_an_analyst_sees_sums_by_month_and_no_rows(come, house):
    with house.store.write() as records:
        rights.give(records, DARIA, ROMASHKA, "analyst")
    guest = come(DARIA)
    assert "12,621.40 ₽" in read(guest, "/company/costs/months")
    assert "Погода" not in read(guest)


def test_months_are_a_picture_and_the_same_numbers(anna):
    text = read(anna, "/company/costs/months")
    for sum_of_month in ("13,153.50 ₽", "13,847 ₽", "12,621.40 ₽"):
        assert sum_of_month in text
    assert anna.last.text.count("<rect") > 10
    assert ANNA not in text


def test_sums_are_said_in_the_currency_they_are_in(anna, billing):
    told = billing.file.read_text(encoding="utf-8").replace('"RUB"', '"USD"')
    billing.file.write_text(told, encoding="utf-8")
    for path in ("/company/costs?month=2026-10", "/company/costs/months", "/company/costs"):
        text = anna.get(path).text
        assert "$" in text
        assert "\u20bd" not in text
