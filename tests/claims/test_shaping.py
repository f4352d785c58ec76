"""What was agreed to, in the shape that the partner reads."""

import pytest

from idp.claims.asking import want
from idp.claims.consenting import Consented, Ticks, consent
from idp.claims.offering import offer
from idp.claims.shaping import granted_details, shape
from tests.claims.hands import body, line, offered, sourced
from tests.claims.manifests import EIGHTH, eighth, shipped
from tests.claims.people import AT

BOTH = "Директорова Анна"


def test_a_form_has_its_own_keys_and_ways_to_write():
    page = offered("kontur")
    assert body(page) == {
        "inn": "0001123453",
        "kpp": "000101001",
        "contactName": BOTH,
        "contactEmail": "a.direktorova@romashka.example",
        "contactPhone": "+70000000001",
    }
    assert body(offered("bitrix24"), "RQ_COMPANY_REG_DATE")["org_reg_date"] == "14.03.2017"
    assert line(offered("bitrix24"), "RQ_COMPANY_REG_DATE").said("en") == "14.03.2017"


def test_parts_of_a_value_go_under_keys_of_their_own(tmp_path):
    text = EIGHTH.replace("kind: relying_party, camara: true", "kind: application")
    manifest = eighth(tmp_path, text)
    page = offer(sourced(manifest))
    account = {"org_bank_account.bik": "040000777", "org_bank_account.account": "40702810000000012345"}
    told = body(page, "account", "who", confirmed=("account",), **account)
    assert told == {
        "phone": "+70000000001",
        "who": BOTH,
        "code": "000101001",
        "BIK": "040000777",
        "ACC": "40702810000000012345",
    }


def test_an_address_is_told_in_its_members_or_in_one_line(tmp_path):
    told = body(offered("ofdru"), "legalAddress")["org_address_legal"]
    assert told["postal_code"] == "000000"
    text = (
        EIGHTH.replace("kind: relying_party, camara: true", "kind: application")
        .replace("claim: org_reg_date", "claim: org_address_legal")
        .replace("    format: dd.mm.yyyy\n", "")
    )
    page = offer(sourced(eighth(tmp_path, text)))
    assert body(page, "registered")["registered"] == told["formatted"] == line(page, "registered").said("ru")


def test_kyc_fill_in_has_its_own_names(tmp_path):
    manifest = eighth(tmp_path)
    scopes = (
        "openid",
        "dpv:ServiceRegistration",
        "kyc-fill-in:phoneNumber",
        "kyc-fill-in:givenName",
        "kyc-fill-in:familyName",
    )
    page = offer(sourced(manifest, wanted=want(manifest, scopes)))
    assert body(page) == {"phoneNumber": "+70000000001"}
    assert body(page, "who") == {
        "phoneNumber": "+70000000001",
        "givenName": "Анна",
        "familyName": "Директорова",
    }


def test_no_stage_tells_its_values_to_a_log():
    page = offered("tinkoff")
    done = consent(page, Ticks())
    for stage in (sourced(shipped()["tinkoff"]), page, page.lines[0], done, shape(done, "Оператор", AT)):
        assert "0001123453" not in repr(stage)


@pytest.mark.spec("RFC 9396 §7")
def test_the_granted_details_name_what_was_agreed_to():
    done = consent(offered("tinkoff"), Ticks(frozenset({"email"})))
    assert isinstance(done, Consented)
    assert granted_details(done) == {
        "type": "partner_application",
        "actions": ["submit"],
        "identifier": "tinkoff/rko",
        "datatypes": ["phone_number", "family_name", "given_name", "org_inn", "email"],
        "purpose": "dpv:EstablishContractualAgreement",
        "manifest": "tinkoff@1",
    }
    assert done.company_keys == ("innOrOgrn",)
