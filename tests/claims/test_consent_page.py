"""What the page shows, what is agreed to there, and what the partner reads."""

import json
from dataclasses import replace

import pytest

from idp.claims.asking import want
from idp.claims.consenting import Consented, Ticks, consent
from idp.claims.offering import offer
from idp.claims.requesting import read_claims
from idp.claims.shaping import shape
from idp.model.application import Block, Need
from idp.model.errors import Invalid
from tests.claims.billing import TestBilling
from tests.claims.hands import BANK, body, line, mistakes, offered, sourced
from tests.claims.manifests import EIGHTH, eighth, shipped
from tests.claims.people import AT, GALINA, TEST, behind


def test_the_bank_reads_what_is_essential_and_nothing_else():
    assert body(offered("tinkoff")) == BANK


def test_each_tick_adds_its_own_field():
    page = offered("tinkoff")
    assert body(page, "email") == BANK | {"email": "a.direktorova@romashka.example"}
    assert body(page, "kpp", "okpo") == BANK | {"kpp": "000101001", "okpo": "12345678"}


def test_lines_stand_in_two_blocks():
    page = offered("tinkoff")
    assert [found.key for found in page.block(Block.COMPANY)] == ["innOrOgrn", "companyName", "kpp", "okpo"]
    assert [found.key for found in page.block(Block.PERSON)] == [
        "phoneNumber", "lastName", "firstName", "middleName", "email",
    ]  # fmt: skip
    assert page.company_lines == page.block(Block.COMPANY)


def test_a_line_says_its_exact_value_and_where_it_is_from():
    found = line(offered("tinkoff"), "innOrOgrn")
    assert found.said("ru") == "0001123453"
    assert found.source("ru") == "из договора с оператором"
    assert found.verified
    assert found.verified_at is not None
    assert found.why is not None
    assert found.locked
    assert not found.missing


def test_all_that_is_known_of_a_sole_trader_is_personal():
    page = offered("tinkoff", who=behind(TEST, "org-900"))
    assert page.block(Block.COMPANY) == ()
    assert [found.key for found in page.company_lines] == ["innOrOgrn", "companyName", "okpo"]
    assert line(page, "innOrOgrn").said("ru") == "000123456731"
    assert "kpp" not in {found.key for found in page.lines}


def test_a_branch_without_a_code_types_it():
    billing = TestBilling(
        {
            "org-002": {"org_type": "BRANCH", "org_inn": "0001123453", "org_shortname": "Филиал «Север»"},
            "ind-104": {
                "family_name": "Север",
                "given_name": "Галина",
                "phone_number": "+70000000004",
                "email": "g@s.example",
            },
        }
    )
    page = offered("ofdru", billing, behind(GALINA, "org-002"))
    code = line(page, "kpp")
    assert (code.need, code.missing, [entry.name for entry in code.inputs]) == (
        Need.ESSENTIAL,
        True,
        ["org_kpp"],
    )
    assert mistakes(page) == {"org_kpp": "The partner cannot do without it: type it."}
    assert "org_kpp" in mistakes(page, org_kpp="12")
    done = consent(page, Ticks(typed={"org_kpp": " 0002 43001 "}))
    assert isinstance(done, Consented)
    assert {h.key: h.self_asserted for h in done.handed if h.line.company}["kpp"]
    assert shape(done, "Оператор", AT).body["org_kpp"] == "000243001"


def test_what_is_ticked_and_missing_is_typed_or_unticked():
    page = offered("bitrix24", who=behind(GALINA))
    assert mistakes(page, "RQ_DIRECTOR") == {"org_director_name": "Type it, or take the tick off."}
    assert "org_director_name" not in body(page)


def test_another_contact_than_billings_may_be_typed():
    page = offered("tinkoff")
    assert body(page, "email", email="other@romashka.example", phone_number="8 (916) 123-45-67") == BANK | {
        "email": "other@romashka.example",
        "phoneNumber": "+79161234567",
    }
    assert body(page, "email", email="  ")["email"] == "a.direktorova@romashka.example"
    assert "email" in mistakes(page, "email", email="nobody")


def test_what_is_typed_for_an_unticked_field_stays_here():
    assert "other@romashka.example" not in json.dumps(
        body(offered("tinkoff"), email="other@romashka.example")
    )


def test_a_number_of_a_register_cannot_be_overwritten():
    with pytest.raises(Invalid):
        consent(offered("tinkoff"), Ticks(typed={"org_inn": "0002543210"}))


@pytest.mark.parametrize(
    "ticks",
    [
        pytest.param(Ticks(frozenset({"passport"})), id="key"),
        pytest.param(Ticks(typed={"passport": "1"}), id="input"),
        pytest.param(Ticks(confirmed=frozenset({"passport"})), id="confirmed"),
    ],
)
def test_what_the_page_did_not_have_is_refused(ticks):
    with pytest.raises(Invalid):
        consent(offered("tinkoff"), ticks)


def test_a_bank_account_is_typed_checked_and_said_twice():
    page = offered("bitrix24")
    account = {"org_bank_account.bik": "040000777", "org_bank_account.account": "40702810000000012345"}
    assert mistakes(page, "bankDetail", **account) == {
        "bankDetail": "Say yes a second time, or take the tick off."
    }
    wrong = account | {"org_bank_account.account": "40702810000000012346"}
    assert list(mistakes(page, "bankDetail", **wrong)) == ["org_bank_account.bik"]
    assert body(page, "bankDetail", confirmed=("bankDetail",), **account)["org_bank_account"] == {
        "bik": "040000777",
        "account": "40702810000000012345",
    }


def test_what_is_too_long_for_the_form_is_typed_anew(tmp_path):
    manifest = eighth(
        tmp_path,
        EIGHTH.replace(
            "need: voluntary\n    label: {ru: Кто", "need: voluntary\n    max: 10\n    label: {ru: Кто"
        ),
    )
    page = offer(sourced(manifest))
    found = line(page, "who")
    assert (found.missing, found.unfit, found.said("ru")) == (True, True, "")
    assert "family_name" in mistakes(page, "who", family_name="Директорова", given_name="Анна")
    assert body(page, "who", family_name="Ли", given_name="Анна")["family_name"] == "Ли"


def test_somebody_with_the_right_agreed_to_the_companys_fields():
    page = offer(sourced(shipped()["tinkoff"]), agreed=("innOrOgrn", "kpp"))
    assert [(found.key, found.locked) for found in page.company_lines] == [("innOrOgrn", True), ("kpp", True)]
    assert body(page) == BANK | {"kpp": "000101001"}
    with pytest.raises(Invalid):
        consent(page, Ticks(frozenset({"okpo"})))


def test_a_contact_of_the_company_that_was_agreed_to_is_not_typed_over_by_who_had_to_ask():
    form = shipped()["tinkoff"]
    mail = replace(form.field("kpp"), key="mail", claims=("org_email",), max=None)
    manifest = replace(form, fields=(*form.fields, mail))
    known = TestBilling({"org-001": {"org_type": "LEGAL", "org_email": "office@romashka.example"}})
    told = sourced(manifest, known)
    assert [entry.name for entry in line(offer(told), "mail").inputs] == ["org_email"]
    assert line(offer(told, agreed=("mail",)), "mail").inputs == ()


def test_what_is_new_since_the_last_time_is_told():
    page = offer(sourced(shipped()["tinkoff"]), before={"phoneNumber": True, "email": False})
    assert [line(page, key).before for key in ("phoneNumber", "email", "okpo")] == [True, False, None]
    assert body(page) == BANK


@pytest.mark.spec("OpenID Connect Core 1.0 §5.5.1")
@pytest.mark.parametrize(("inn", "there"), [("0001123453", True), ("0002543210", False)])
def test_a_claim_asked_for_with_another_value_is_left_out(inn, there):
    manifest = shipped()["mailru"]
    claims = read_claims(
        json.dumps({"userinfo": {"org_inn": {"value": inn}, "org_domain": {"value": "r.example"}}})
    )
    page = offer(sourced(manifest, wanted=want(manifest, manifest.scopes, claims)))
    assert ("inn" in {found.key for found in page.lines}) is there
    assert "org_domain" not in body(page, org_domain="other.example")
    assert body(page, org_domain="r.example")["org_domain"] == "r.example"


def test_the_page_is_known_by_what_it_shows():
    page, again = offered("tinkoff"), offered("tinkoff")
    assert page.digest == again.digest
    moved = replace(page.lines[0], sent={"phone_number": "+70000000002"})
    assert replace(page, lines=(moved, *page.lines[1:])).digest != page.digest
    assert replace(page, manifest=replace(page.manifest, version=2)).digest != page.digest
