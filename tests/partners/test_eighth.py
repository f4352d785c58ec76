"""An eighth partner is a file and a client; it reads by CAMARA's interfaces, from the real provider."""

from typing import Any

import pytest

from idp.cli.partners.walking import Walker
from idp.testing import Okno
from sandbox.partners.camara import consent_status
from sandbox.partners.form import EIGHTH, read_form
from tests.partners.eighth import Sonata


def keys_in(page: Any, section: str) -> list[str]:
    return [key for where, key in page.keyed if where == section]


def test_it_receives_by_kyc_fill_in_what_was_agreed_to(okno: Okno, sonata: Sonata) -> None:
    page = okno.apply(f"{sonata.origin}/login", "email")
    assert page.url == f"{sonata.origin}/application"
    assert keys_in(page, "got") == ["phoneNumber", "familyName", "givenName", "email"]
    assert okno.person["login"] in page.text


def test_what_was_not_ticked_does_not_come(okno: Okno, sonata: Sonata) -> None:
    page = okno.apply(f"{sonata.origin}/login")
    assert keys_in(page, "missing") == ["email"]
    assert okno.person["login"] not in page.text


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("kyc-fill-in:birthdate", id="a-field-that-is-not-listed"),
        pytest.param("org:inn", id="the-companys-number"),
        pytest.param("kyc-fill-in:set-all", id="everything"),
    ],
)
def test_who_asks_for_more_receives_no_more(okno: Okno, sonata: Sonata, more: str) -> None:
    asked = "openid dpv:RequestedServiceProvision kyc-fill-in:phoneNumber kyc-fill-in:familyName"
    scope = f"{asked} kyc-fill-in:givenName {more}".replace(" ", "%20")
    page = okno.apply(f"{sonata.origin}/login?scope={scope}")
    assert keys_in(page, "got") == ["phoneNumber", "familyName", "givenName"]


def test_it_asks_how_a_consent_stands(sonata: Sonata) -> None:
    told = consent_status(sonata.provider, read_form(EIGHTH), "+70000000001")
    assert told
    assert {one["purpose"] for one in told} == {"dpv:RequestedServiceProvision"}
    assert {one["statusValidForProcessing"] for one in told} == {False}


def test_the_provider_of_the_fixture_is_the_real_one(okno: Okno) -> None:
    assert Walker().open(f"{okno.issuer}/health").status == 200
    told = {one["partner"]: one["camara"] for one in okno.run("partners", "list")}
    assert (len(told), told["sonata"], told["tinkoff"]) == (8, True, False)
