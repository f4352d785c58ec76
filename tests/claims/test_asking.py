"""What a request wants: the manifest lets through what it lists, the rest is noted."""

import json

import pytest

from idp.claims.asking import want, whole
from idp.claims.requesting import Ask, ClaimsRequest, PartnerApplication, read_claims
from idp.model.errors import Invalid
from tests.claims.manifests import eighth, shipped

BANK = "dpv:EstablishContractualAgreement"
SHOP = "dpv:ServiceRegistration"
VERIFIED = {
    "verification": {"trust_framework": None},
    "claims": {"given_name": None, "family_name": None, "org_inn": {"essential": True}},
}


@pytest.fixture
def bank():
    return shipped()["tinkoff"]


@pytest.fixture
def mail():
    return shipped()["mailru"]


@pytest.fixture
def shop(tmp_path):
    return eighth(tmp_path)


def asked(**userinfo):
    return read_claims(json.dumps({"userinfo": userinfo}))


def test_the_partners_scope_asks_for_its_whole_form(bank):
    wanted = want(bank, bank.scopes)
    assert wanted == whole(bank)
    assert wanted.fields == tuple(field.key for field in bank.fields)
    assert (wanted.reads, wanted.over, wanted.manifest) == ("application", (), 1)


@pytest.mark.parametrize("scopes", [("openid",), ("openid", BANK, "roles"), ("openid", "offline_access")])
def test_a_mere_sign_in_wants_no_data(bank, scopes):
    assert want(bank, scopes) is None
    assert want(bank, scopes, ClaimsRequest({"sub": Ask(), "acr": Ask()})) is None


@pytest.mark.spec("RFC 9396 §2")
def test_datatypes_ask_for_their_claims_alone(bank):
    details = PartnerApplication(("phone_number", "org_inn"), BANK, "tinkoff/rko", "tinkoff@1")
    wanted = want(bank, ("openid", "partner:tinkoff:apply"), details=details)
    assert wanted.fields == ("phoneNumber", "innOrOgrn")


def test_a_field_of_two_claims_is_wanted_with_both(shop):
    part = want(shop, ("openid", SHOP), asked(given_name=None))
    assert (part.fields, part.over) == ((), ("given_name",))
    both = want(shop, ("openid", SHOP), asked(given_name=None, family_name=None))
    assert both.fields == ("who",)


def test_single_scopes_ask_for_single_claims(mail):
    wanted = want(mail, ("openid", SHOP, "org:inn", "org:domain", "email"))
    assert wanted.fields == ("domain", "email", "inn")
    assert wanted.over == ("email_verified",)


@pytest.mark.parametrize(
    ("scopes", "claims", "details", "over"),
    [
        pytest.param(("org:bank_account",), {}, None, ("org_bank_account",), id="scope"),
        pytest.param(("org:passport",), {}, None, ("org:passport",), id="scope-unknown"),
        pytest.param(("partner:tochka:apply",), {}, None, ("partner:tochka:apply",), id="foreign-partner"),
        pytest.param(("kyc-fill-in:idDocument",), {}, None, ("kyc-fill-in:idDocument",), id="kyc"),
        pytest.param(("address",), {}, None, ("address",), id="standard-scope"),
        pytest.param((), {"org_ogrn": {"essential": True}}, None, ("org_ogrn",), id="claims-never"),
        pytest.param((), {"passport_no": None}, None, ("passport_no",), id="claims-unknown"),
        pytest.param((), {"Иванов Иван": None}, None, ("unreadable",), id="claims-unreadable"),
        pytest.param((), {}, ("phone_number", "org_ogrn"), ("org_ogrn",), id="details"),
    ],
)
def test_over_asking_is_noted_and_never_wanted(bank, scopes, claims, details, over):
    told = PartnerApplication(details) if details else None
    wanted = want(bank, (*bank.scopes, *scopes), asked(**claims), told)
    assert wanted.over == over
    listed = {claim for f in bank.fields if f.key in wanted.fields for claim in f.claims}
    assert listed <= bank.claims
    assert "phoneNumber" in wanted.fields


def test_what_is_asked_for_in_the_id_token_is_left_out(mail):
    claims = read_claims(json.dumps({"id_token": {"email": None, "acr": None, "verified_claims": VERIFIED}}))
    wanted = want(mail, ("openid", SHOP), claims)
    assert wanted.fields == ()
    assert wanted.over == ("id_token:email", "id_token:verified_claims")


def test_the_note_of_over_asking_has_an_end(bank):
    wanted = want(bank, bank.scopes, asked(**{f"claim_{n}": None for n in range(99)}))
    assert len(wanted.over) == 50


@pytest.mark.parametrize(
    ("scopes", "purpose", "field"),
    [
        pytest.param((), "", "scope", id="none"),
        pytest.param((BANK, SHOP), "", "scope", id="two"),
        pytest.param((SHOP,), "", "scope", id="another"),
        pytest.param(("dpv:CustomerOnboarding",), "", "scope", id="no-purpose"),
        pytest.param(("dpv:",), "", "scope", id="empty"),
        pytest.param((BANK,), SHOP, "authorization_details", id="details-say-another"),
        pytest.param((SHOP,), BANK, "scope", id="scope-says-another"),
    ],
)
def test_there_is_exactly_one_purpose_and_it_is_the_manifests(bank, scopes, purpose, field):
    details = PartnerApplication(purpose=purpose) if purpose else None
    with pytest.raises(Invalid) as error:
        want(bank, ("openid", bank.scope, *scopes), details=details)
    assert error.value.field == field


def test_the_purpose_may_stand_in_the_details_alone(bank):
    assert want(bank, ("openid",), details=PartnerApplication(purpose=BANK)).fields == whole(bank).fields


@pytest.mark.parametrize(
    "details",
    [
        pytest.param(PartnerApplication(identifier="tochka/rko"), id="partner"),
        pytest.param(PartnerApplication(identifier="tinkoff/loan"), id="product"),
        pytest.param(PartnerApplication(manifest="tinkoff@2"), id="version"),
    ],
)
@pytest.mark.spec("RFC 9396 §5")
def test_details_of_something_else_are_refused(bank, details):
    with pytest.raises(Invalid) as error:
        want(bank, bank.scopes, details=details)
    assert error.value.field == "authorization_details"


def test_kyc_fill_in_asks_one_scope_a_field(shop):
    wanted = want(shop, (*shop.scopes, "kyc-fill-in:phoneNumber", "kyc-fill-in:idDocument", "org:inn"))
    assert wanted.fields == ("phone",)
    assert wanted.reads == "kyc-fill-in"
    assert wanted.over == ("org_inn", "kyc-fill-in:idDocument")


def test_kyc_fill_in_for_everything_is_what_the_manifest_lists(shop):
    assert want(shop, ("openid", SHOP, "kyc-fill-in:set-all")).fields == ("phone", "who")


@pytest.mark.spec("OpenID Connect Core 1.0 §5.5.1")
def test_values_are_kept_for_what_is_listed(mail):
    claims = asked(
        org_inn={"value": "0001123453"}, email={"values": ["a@b.c", "d@e.f"]}, org_okpo={"value": "1"}
    )
    assert want(mail, mail.scopes, claims).values == {"org_inn": ["0001123453"], "email": ["a@b.c", "d@e.f"]}


def test_what_is_asked_verified_alone_is_wanted_so(mail):
    wanted = want(mail, ("openid", SHOP), asked(verified_claims=VERIFIED, org_inn=None))
    assert wanted.fields == ("adminGivenName", "adminFamilyName", "inn")
    assert wanted.only_verified == ("family_name", "given_name")
    assert len(wanted.verified) == 1


def test_a_form_holds_no_verified_claims(bank):
    wanted = want(bank, bank.scopes, asked(verified_claims=VERIFIED))
    assert (wanted.verified, wanted.only_verified) == ((), ())
