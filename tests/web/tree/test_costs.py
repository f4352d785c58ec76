"""What things cost at a place and below: summed, named, or said not to be known."""

import pytest

from tests.activations.village import ANNA, BORIS, DARIA, GALINA, OLGA
from tests.web.costs.conftest import billing, come, house  # noqa: F401 - fixtures of the pages about costs
from tests.web.test_pages import keeps_the_rules


def look(guest, node, status=200):
    answer = guest.get(f"/company/tree?node={node}&tab=connected")
    assert answer.status_code == status
    return guest.page.text.replace("\u00a0", " ")


def test_a_branch_shows_its_month_with_who_switched_what_on(come):  # noqa: F811
    guest = come(ANNA)
    text = look(guest, "org-002")
    keeps_the_rules(guest.last)
    assert "/company/costs/prod-2" in guest.page.links
    assert "Мобильная подписка «Погода» prod-2 person unknown, from the number +7 000 000-00-04 210 ₽" in text
    assert "Пеня за просрочку платежа acc-002 – 23.40 ₽" in text
    assert "Together 1,383.40 ₽" in text


def test_the_whole_company_costs_at_least_its_branch(come):  # noqa: F811
    guest = come(ANNA)
    assert "Виртуальная АТС" in look(guest, "romashka")
    assert "Виртуальная АТС" not in look(guest, "org-002")


def test_who_looks_after_a_branch_sees_the_costs_of_the_branch(come):  # noqa: F811
    guest = come(GALINA)
    assert "Together 1,383.40 ₽" in look(guest, "org-002")
    look(guest, "romashka", status=404)


@pytest.mark.parametrize("locale", ["ru", "en", "ro"])
def test_billing_away_is_said_and_the_rest_is_there(come, billing, locale):  # noqa: F811
    guest, billing.off = come(ANNA), True
    answer = guest.get("/company/tree?node=org-002&tab=connected", headers={"Accept-Language": locale})
    assert answer.status_code == 200
    said = {
        "ru": "Биллинг не отвечает",
        "en": "Billing does not answer",
        "ro": "Sistemul de facturare nu răspunde",
    }
    assert said[locale] in guest.page.text
    assert "prod-2" in guest.page.text


def test_a_company_that_billing_does_not_know_is_told_so(editor):
    editor.furnish()
    assert (
        "Billing does not know this company yet." in editor.see("/company/tree?node=north&tab=connected").text
    )


@pytest.mark.parametrize("account", [BORIS, DARIA, OLGA])
def test_others_do_not_come_this_way(come, account):  # noqa: F811
    guest = come(account)
    look(guest, "org-002", status=404 if account == OLGA else 403)


def test_who_may_look_at_the_tree_and_not_at_the_costs_sees_no_costs(editor, other):
    editor.furnish()
    editor.vera(role="branch_admin", node="north")
    editor.town.deny(
        editor.town.desk.people.find("vera@romashka.example"),
        editor.company,
        node="north",
        permissions={"billing:view"},
    )
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    text = editor.see("/company/tree?node=north&tab=connected").text
    assert "Costs are shown to those who may see them here." in text
