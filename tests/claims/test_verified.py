"""Verified claims: only what was checked, only as asked, and silence otherwise."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from idp.claims.asking import want
from idp.claims.consenting import Ticks, consent
from idp.claims.offering import offer
from idp.claims.requesting import read_claims
from idp.claims.shaping import shape
from idp.claims.sourcing import source
from idp.claims.verified import answer, metadata, read_verified
from idp.model.billing import Value
from tests.claims.billing import demo_billing
from tests.claims.manifests import shipped
from tests.claims.people import AT, behind

LONG_AGO = datetime(2017, 3, 14, tzinfo=UTC)
VALUES = {
    "org_inn": Value("0001123453", "TMF632 organization", LONG_AGO, verified=True),
    "phone_number": Value("+70000000001", "TMF637 product", AT, verified=True),
    "given_name": Value("Анна", "TMF632 individual", verified=True),
    "email": Value("a@romashka.example", "TMF632 individual"),
    "org_kpp": Value("000101001", "self-asserted", AT),
}
FRAMEWORK = {"trust_framework": {"value": "ru_telecom_contract"}}
RECORD = {"type": {"value": "electronic_record"}, "record": {"type": {"value": "telecom_contract"}}}


def answered(verification, claims):
    told = read_verified({"verification": verification, "claims": claims})
    return answer(told, VALUES, "Оператор", AT)


def claims_in(verification, *names, **more):
    found = answered(verification, {**dict.fromkeys(names), **more})
    return sorted(claim for one in found for claim in one["claims"])


def test_a_checked_value_is_told_with_its_framework_alone():
    assert answered(FRAMEWORK, {"org_inn": None}) == (
        {"verification": {"trust_framework": "ru_telecom_contract"}, "claims": {"org_inn": "0001123453"}},
    )


@pytest.mark.spec("OpenID Connect for Identity Assurance 1.0 §6")
def test_all_that_is_asked_of_a_verification_is_told():
    evidence = [{**RECORD, "check_details": [{"check_method": None, "organization": None, "time": None}]}]
    evidence[0]["record"] = {"type": None, "source": {"name": None, "country_code": None, "locality": None}}
    asked = {**FRAMEWORK, "time": None, "assurance_process": {"policy": None}, "evidence": evidence}
    assert answered(asked, {"org_inn": None})[0]["verification"] == {
        "trust_framework": "ru_telecom_contract",
        "time": "2017-03-14T00:00:00Z",
        "assurance_process": {"policy": "operator_onboarding"},
        "evidence": [
            {
                "type": "electronic_record",
                "check_details": [
                    {"check_method": "data", "organization": "Оператор", "time": "2017-03-14T00:00:00Z"}
                ],
                "record": {"type": "telecom_contract", "source": {"name": "Оператор", "country_code": "RU"}},
            }
        ],
    }


def test_claims_checked_at_different_times_are_told_apart():
    found = answered({**FRAMEWORK, "time": None}, dict.fromkeys(VALUES))
    assert [(one["verification"].get("time"), sorted(one["claims"])) for one in found] == [
        ("2017-03-14T00:00:00Z", ["org_inn"]),
        ("2026-11-22T12:00:00Z", ["phone_number"]),
        (None, ["given_name"]),
    ]


def test_what_nobody_checked_is_never_verified():
    assert claims_in(FRAMEWORK, "email", "org_kpp", "birthdate") == []


@pytest.mark.parametrize(
    ("verification", "there"),
    [
        pytest.param({"trust_framework": None}, True, id="any-framework"),
        pytest.param(
            {"trust_framework": {"values": ["eidas", "ru_telecom_contract"]}}, True, id="one-of-frameworks"
        ),
        pytest.param({"trust_framework": {"value": "eidas"}}, False, id="another-framework"),
        pytest.param({"trust_framework": {"values": ["eidas"]}}, False, id="other-frameworks"),
        pytest.param({**FRAMEWORK, "evidence": [RECORD]}, True, id="record"),
        pytest.param({**FRAMEWORK, "evidence": [{"type": {"value": "document"}}]}, False, id="document"),
        pytest.param({**FRAMEWORK, "evidence": [{"type": {"value": "document"}}, RECORD]}, True, id="either"),
        pytest.param(
            {**FRAMEWORK, "evidence": [{**RECORD, "record": {"type": {"value": "bank_account"}}}]},
            False,
            id="another-record",
        ),
        pytest.param(
            {**FRAMEWORK, "evidence": [{**RECORD, "check_details": [{"check_method": {"value": "vpip"}}]}]},
            False,
            id="method",
        ),
        pytest.param({**FRAMEWORK, "evidence": None}, True, id="any-evidence"),
        pytest.param({**FRAMEWORK, "assurance_level": None}, True, id="level-if-there-is-one"),
        pytest.param({**FRAMEWORK, "assurance_level": {"essential": True}}, True, id="level-essential"),
        pytest.param({**FRAMEWORK, "assurance_level": {"value": "high"}}, False, id="level-high"),
        pytest.param(
            {**FRAMEWORK, "assurance_process": {"procedure": {"value": "x"}}}, False, id="procedure"
        ),
        pytest.param({**FRAMEWORK, "time": {"max_age": 0}}, False, id="too-old"),
        pytest.param({**FRAMEWORK, "time": {"max_age": 400_000_000}}, True, id="old-enough"),
    ],
)
def test_a_verification_that_cannot_be_as_asked_is_left_out(verification, there):
    assert claims_in(verification, "org_inn") == (["org_inn"] if there else [])


def test_an_age_is_counted_for_each_claim():
    fresh = {**FRAMEWORK, "time": {"max_age": 3600}}
    assert claims_in(fresh, *VALUES) == ["phone_number"]


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"value": "0001123453"}, True),
        ({"values": ["1", "0001123453"]}, True),
        ({"value": "1"}, False),
        ({"values": []}, False),
    ],
)
def test_a_claim_with_another_value_is_left_out(asked, there):
    assert claims_in(FRAMEWORK, "phone_number", org_inn=asked) == sorted(
        ["phone_number", *["org_inn"] * there]
    )


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"email": {"essential": True}}, id="unchecked"),
        pytest.param({"org_okpo": {"essential": True}}, id="unknown"),
        pytest.param({"org_inn": {"value": "x"}}, id="another-value"),
    ],
)
def test_where_no_claim_is_left_nothing_is_told(asked):
    assert answered(FRAMEWORK, asked) == ()


def handed(claims, *keys, **typed):
    manifest = shipped()["mailru"]
    wanted = want(
        manifest, ("openid", "dpv:ServiceRegistration"), read_claims(json.dumps({"userinfo": claims}))
    )
    page = offer(source(manifest, wanted, behind(), demo_billing(), AT))
    return page, shape(consent(page, Ticks(frozenset(keys), typed)), "Оператор", AT).body


def test_the_partner_reads_verified_claims_beside_plain_ones():
    asked = {"verification": FRAMEWORK, "claims": {"org_inn": None, "given_name": None, "email": None}}
    page, body = handed({"email": None, "verified_claims": asked}, "inn", "email")
    assert body == {
        "email": "a.direktorova@romashka.example",
        "verified_claims": [
            {"verification": {"trust_framework": "ru_telecom_contract"}, "claims": {"org_inn": "0001123453"}},
            {"verification": {"trust_framework": "ru_telecom_contract"}, "claims": {"given_name": "Анна"}},
        ],
    }
    assert [line.key for line in page.lines] == ["adminGivenName", "email", "inn"]


def test_an_unticked_claim_is_in_no_verified_claims():
    asked = {"verification": FRAMEWORK, "claims": {"org_inn": None, "given_name": None}}
    _page, body = handed({"verified_claims": asked})
    assert "0001123453" not in json.dumps(body)
    assert body["verified_claims"]["claims"] == {"given_name": "Анна"}


@pytest.mark.parametrize(
    "verification", [{"trust_framework": {"value": "eidas"}}, {**FRAMEWORK, "time": {"max_age": 0}}]
)
def test_what_cannot_be_answered_is_not_even_offered(verification):
    page, body = handed({"verified_claims": {"verification": verification, "claims": {"org_inn": None}}})
    assert (page.lines, body) == ((), {})


def test_a_request_stays_answerable_until_it_is_read():
    asked = {"verification": {**FRAMEWORK, "time": {"max_age": 600}}, "claims": {"phone_number": None}}
    told = read_verified(asked)
    assert answer(told, VALUES, "", AT + timedelta(seconds=600))
    assert not answer(told, VALUES, "", AT + timedelta(seconds=601))


def test_the_metadata_says_what_can_be_verified():
    told = metadata()
    assert told["verified_claims_supported"] is True
    assert told["trust_frameworks_supported"] == ["ru_telecom_contract"]
    assert told["evidence_supported"] == ["electronic_record"]
    assert told["electronic_records_supported"] == ["telecom_contract"]
    assert {"given_name", "family_name", "org_inn"} <= set(told["claims_in_verified_claims_supported"])
    assert "email" not in told["claims_in_verified_claims_supported"]
    assert all(told.values())
