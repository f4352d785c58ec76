"""What holds for every page holds for those about data for partners."""

from dataclasses import replace

import pytest

from idp.claims.asking import whole
from idp.model.access import NodeKind
from idp.words import LOCALES
from tests.claims.billing import LOST
from tests.support import rights
from tests.support.statements import counted_statements
from tests.web.partners.bureau import BANK, MANIFESTS, bank
from tests.web.test_markup import HOSTILE, is_plain
from tests.web.test_pages import has_labels, keeps_the_rules
from tests.web.town import BORIS


def apply(anna, boris, bureau):
    return anna, f"/apply?i={bureau.parked(anna).id}"


def apply_again(anna, boris, bureau):
    part = replace(bureau.wanted(), fields=("phoneNumber", "email"))
    bureau.opened(anna, application=part)
    bureau.agree(anna)
    return apply(anna, boris, bureau)


def apply_for_a_branch(anna, boris, bureau):
    with bureau.town.house.store.write() as records:
        rights.node(records, bureau.company.id, "north", NodeKind.BRANCH, name="North")
    return anna, f"/apply?i={bureau.parked(anna).id}&node=north"


def may_not_apply(anna, boris, bureau):
    return boris, f"/apply?i={bureau.parked(boris).id}"


def asked(anna, boris, bureau):
    interaction = bureau.opened(boris)
    boris.submit("/apply", decision="ask", comment="For the shop")
    return boris, f"/apply/asked?i={interaction.id}"


def waits(anna, boris, bureau):
    asked(anna, boris, bureau)
    return may_not_apply(anna, boris, bureau)


def question(anna, boris, bureau):
    asked(anna, boris, bureau)
    return anna, f"/company/requests/partner/{bureau.questions()[0].id}"


def own_question(anna, boris, bureau):
    return boris, question(anna, boris, bureau)[1]


def given(anna, boris, bureau):
    _, path = question(anna, boris, bureau)
    anna.get(path)
    anna.submit(path, decision="give", field=["kpp"])
    return anna, path


def agreed_for_me(anna, boris, bureau):
    given(anna, boris, bureau)
    return may_not_apply(anna, boris, bureau)


def consents(anna, boris, bureau):
    apply_again(anna, boris, bureau)
    given(anna, boris, bureau)
    return anna, "/account/consents"


def no_consents(anna, boris, bureau):
    return anna, "/account/consents"


def receipt(anna, boris, bureau):
    apply_again(anna, boris, bureau)
    return anna, f"/account/consents/{bureau.records()[0].id}"


def receipt_for_the_company(anna, boris, bureau):
    given(anna, boris, bureau)
    return anna, f"/account/consents/{bureau.records()[0].id}"


def company_consents(anna, boris, bureau):
    bureau.opened(anna)
    bureau.agree(anna)
    return anna, "/company/consents"


def partners(anna, boris, bureau):
    bureau.opened(anna)
    bureau.agree(anna)
    return anna, "/partners"


PLACES = [
    apply, apply_again, apply_for_a_branch, may_not_apply, asked, waits, question, own_question, given,
    agreed_for_me, consents, no_consents, receipt, receipt_for_the_company, company_consents, partners,
]  # fmt: skip


@pytest.fixture
def anna(guest, town, bureau):
    return town.sign_in(guest)


@pytest.fixture
def boris(other, town, bureau):
    return town.sign_in(other, BORIS)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_it_speaks_every_language_and_keeps_the_rules(anna, boris, bureau, place):
    who, path = place(anna, boris, bureau)
    for locale in LOCALES:
        answer = who.get(path, headers={"Accept-Language": locale, "Origin": "https://evil.example"})
        assert answer.status_code == 200
        assert f'<html lang="{locale}">' in answer.text
        keeps_the_rules(answer)
        has_labels(who.page)


@pytest.mark.parametrize("place", [apply, question], ids=lambda place: place.__name__)
@pytest.mark.parametrize("locale", LOCALES)
def test_so_do_those_without_billing(anna, boris, bureau, billing, place, locale):
    who, path = place(anna, boris, bureau)
    billing.known["org-001"] = LOST
    answer = who.get(path, headers={"Accept-Language": locale})
    assert answer.status_code == 503
    keeps_the_rules(answer)


@pytest.mark.parametrize("partner", sorted(MANIFESTS))
def test_the_page_of_every_partner_is_light_and_read_in_few_statements(anna, town, bureau, partner):
    client = bank(town, partner=partner) if partner != BANK.id else bureau.client
    interaction = bureau.parked(anna, client=client.client_id, application=whole(MANIFESTS[partner]))
    with counted_statements() as seen:
        answer = anna.get(f"/apply?i={interaction.id}")
    assert answer.status_code == 200
    keeps_the_rules(answer)
    has_labels(anna.page)
    assert len(seen) <= 14, list(seen)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\u202e" not in text])
def test_whatever_others_typed_is_text(anna, boris, bureau, billing, text):
    bureau.change(replace(bureau.client, client_name=text))
    with bureau.town.house.store.write() as records:
        records.accounts.update(replace(records.accounts.get(bureau.boris.id), name=text))
        records.companies.update(replace(bureau.company, name=text))
        rights.node(records, bureau.company.id, "north", NodeKind.BRANCH, name=text)
    billing.known["org-001"]["org_shortname"] = text
    interaction = bureau.parked(boris, host=text)
    assert boris.get(f"/apply?i={interaction.id}").status_code == 200
    is_plain(boris)
    boris.submit("/apply", decision="ask", comment=text)
    path = f"/company/requests/partner/{bureau.questions()[0].id}"
    assert anna.get(path).status_code == 200
    is_plain(anna)
    assert text in anna.page.text
    anna.submit(path, decision="give", field=["companyName"], answer=text)
    bureau.opened(boris)
    is_plain(boris)
    bureau.agree(boris, "email", **{"typed.email": text})
    is_plain(boris)
    bureau.agree(boris)
    (record,) = bureau.records(bureau.boris)
    for who, shown in ((boris, f"/account/consents/{record.id}"), (boris, path), (anna, "/company/consents")):
        assert who.get(shown).status_code == 200, shown
        keeps_the_rules(who.last)
        assert "onerror" not in str(who.page.tags)
