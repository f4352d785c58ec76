"""Each partner takes exactly the keys of its own form."""

from typing import Any

import pytest

from idp.claims.manifest_reading import load_manifests
from idp.model.ids import PartnerId
from sandbox.partners.filling import fill_in
from sandbox.partners.form import EIGHTH, NAMES, Form, FormError, accept, read_form

VALUES = {
    r"\d{10}|\d{12}": "0001123453",
    r"\d{4}[0-9A-Z]{2}\d{3}": "000101001",
    r"\d{13}|\d{15}": "1170000123457",
    r"\+\d{6,15}": "+70000000001",
    r"[^@\s]+@[^@\s]+": "anna@romashka.example",
    r"\d{8}|\d{10}": "12345678",
    r"\d{8}|\d{11}": "00701000001",
    r"\d\d\.\d\d\.\d{4}": "14.03.2017",
    "": "Ромашка",
}
EVERYBODY = (*NAMES, EIGHTH)


def filled(form: Form) -> dict[str, Any]:
    return {key: VALUES[field.pattern] for field in form.fields for key in field.keys}


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_form_takes_every_key_of_its_own(name: str) -> None:
    form = read_form(name)
    taken = accept(form, filled(form))
    assert (dict(taken.values), taken.missing) == (filled(form), ())


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_form_refuses_a_key_that_is_not_on_it(name: str) -> None:
    form = read_form(name)
    with pytest.raises(FormError, match="has no field passport"):
        accept(form, filled(form) | {"passport": "1"})


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_form_says_what_of_it_did_not_come(name: str) -> None:
    form = read_form(name)
    needed = {key: VALUES[f.pattern] for f in form.fields if f.required for key in f.keys}
    taken = accept(form, needed)
    assert [field.key for field in taken.missing] == [f.key for f in form.fields if not f.required]


@pytest.mark.parametrize(
    ("name", "key"), [(name, f.key) for name in NAMES for f in read_form(name).fields if f.required]
)
def test_a_form_cannot_do_without_what_it_needs(name: str, key: str) -> None:
    form = read_form(name)
    with pytest.raises(FormError, match=f"cannot do without {key}$"):
        accept(form, {k: v for k, v in filled(form).items() if k != key})


@pytest.mark.parametrize("name", ["ofdru", "kontur"])
def test_a_sole_trader_has_no_kpp(name: str) -> None:
    form = read_form(name)
    told = filled(form) | {"inn": "000123456731"}
    del told["kpp"]
    assert "kpp" in [field.key for field in accept(form, told).missing]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param("x" * 1001, id="endless"),
        pytest.param(7, id="number"),
        pytest.param(None, id="null"),
        pytest.param(["a"], id="list"),
        pytest.param({"formatted": "a"}, id="object"),
    ],
)
def test_a_form_takes_texts_alone(value: Any) -> None:
    form = read_form("tochka")
    with pytest.raises(FormError, match="in givenName"):
        accept(form, filled(form) | {"givenName": value})


def test_a_form_takes_no_value_of_another_shape() -> None:
    form = read_form("tinkoff")
    with pytest.raises(FormError, match="of this shape in innOrOgrn"):
        accept(form, filled(form) | {"innOrOgrn": "one two three"})


def test_claims_become_the_partners_own_form() -> None:
    claims = {
        "sub": "pairwise",
        "org_id": "pairwise-org",
        "email": "anna@romashka.example",
        "given_name": "Анна",
        "family_name": "Директорова",
        "org_inn": "0001123453",
        "org_shortname": "ООО «Ромашка-Сервис»",
        "org_address_legal": {"formatted": "000000, Примерск", "locality": "Примерск"},
        "org_bank_account": {"bik": "040000777", "account": "40702810000000012345"},
    }
    taken = fill_in(read_form("bitrix24"), claims)
    assert taken.values == {
        "adminEmail": "anna@romashka.example",
        "adminName": "Анна Директорова",
        "RQ_INN": "0001123453",
        "RQ_COMPANY_NAME": "ООО «Ромашка-Сервис»",
        "address": "000000, Примерск",
        "RQ_BIK": "040000777",
        "RQ_ACC_NUM": "40702810000000012345",
    }


def test_a_claim_that_nobody_asked_for_refuses_everything() -> None:
    with pytest.raises(FormError, match="no place for org_inn"):
        fill_in(read_form("nethouse"), {"email": "a@b.example", "given_name": "А", "org_inn": "0001123453"})


@pytest.mark.parametrize("name", NAMES)
def test_both_descriptions_of_a_form_agree_though_neither_is_read_from_the_other(name: str) -> None:
    form, manifest = read_form(name), load_manifests()[PartnerId(name)]
    assert [f.key for f in form.fields] == [f.key for f in manifest.fields]
    assert [f.required for f in form.fields] == [f.need == "essential" for f in manifest.fields]
    if form.kind == "relying_party":
        assert [f.claims for f in form.fields] == [f.claims for f in manifest.fields]
        assert (form.identifier, form.purpose) == (manifest.identifier, f"dpv:{manifest.purpose}")
    assert (form.kind == "application") == (manifest.delivery == "application")
