from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Okno, assert_one_line

ANNA: dict[str, Any] = {
    "login": "anna@romashka.example",
    "claims": {"name": "Анна", "email": "anna@romashka.example"},
}
ROMASHKA = {"id": "romashka", "name": "ООО «Ромашка»", "services": {"vats": "dep-it"}}


@pytest.fixture(autouse=True)
def _companies(okno: Okno, given: Callable[[Any], str]) -> None:
    assert okno("companies", "add", given([ROMASHKA, {"id": "vasilek", "name": "Василёк"}])).code == 0


def test_person_is_printed_with_companies_and_claims(okno: Okno, given: Callable[[Any], str]) -> None:
    made = okno(
        "people", "add", given(ANNA | {"companies": ["romashka"], "password": "correct-horse-battery"})
    ).made
    assert made["login"] == ["anna@romashka.example"]
    assert made["companies"] == [
        {"id": "romashka", "name": "ООО «Ромашка»", "position": "", "signatory": False}
    ]
    assert made["claims"] == ANNA["claims"]
    assert made["id"] == made["sub"]
    assert "password" not in made


def test_person_is_bound_to_the_individual_that_billing_knows(
    okno: Okno, given: Callable[[Any], str]
) -> None:
    okno("people", "add", given(ANNA | {"party": "ind-101"}))
    assert okno("people", "show", "anna@romashka.example").made["party"] == "ind-101"


def test_password_is_made_where_none_is_given(okno: Okno, given: Callable[[Any], str]) -> None:
    made = okno("people", "add", given(ANNA)).made
    assert len(made["password"]) == 19
    assert made["password"] not in okno("people", "show", "anna@romashka.example").out


def test_company_may_be_named_by_its_name_with_roles_and_position(
    okno: Okno, given: Callable[[Any], str]
) -> None:
    place = {
        "name": "ООО «Ромашка»",
        "position": "Директор",
        "roles": ["owner"],
        "services": ["vats"],
        "node": "dep-it",
    }
    made = okno("people", "add", given(ANNA | {"companies": [place, "vasilek"]})).made
    assert [c["id"] for c in made["companies"]] == ["vasilek", "romashka"] or len(made["companies"]) == 2
    assert {c["position"] for c in made["companies"]} == {"Директор", ""}


def test_several_names_to_sign_in_by(okno: Okno, given: Callable[[Any], str]) -> None:
    okno(
        "people", "add", given(ANNA | {"login": ["anna@romashka.example", "+7 000 000 00 01", "CONTRACT-7"]})
    )
    found = {okno("people", "show", name).made["id"] for name in ("ANNA@romashka.example", "contract-7")}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param({"claims": {}}, "login", id="no-login"),
        pytest.param(ANNA | {"login": ""}, "login", id="empty-login"),
        pytest.param(ANNA | {"login": 7}, "login", id="login-number"),
        pytest.param(ANNA | {"logn": "x"}, "logn", id="unknown-key"),
        pytest.param(ANNA | {"password": "x"}, "password", id="short-password"),
        pytest.param(ANNA | {"password": 12345678}, "password", id="password-number"),
        pytest.param(ANNA | {"party": 7}, "party", id="party-number"),
        pytest.param(ANNA | {"party": "../ind"}, "party", id="party-path"),
        pytest.param(ANNA | {"party": ""}, "party", id="party-empty"),
        pytest.param(ANNA | {"claims": ["name"]}, "claims", id="claims-list"),
        pytest.param(ANNA | {"claims": {"email": 7}}, "email", id="claim-type"),
        pytest.param(ANNA | {"claims": {"sub": "x"}}, "sub", id="claim-sub"),
        pytest.param(ANNA | {"companies": "romashka"}, "companies", id="companies-no-list"),
        pytest.param(ANNA | {"companies": ["nobody"]}, "no company nobody", id="unknown-company"),
        pytest.param(ANNA | {"companies": [{"roles": ["owner"]}]}, "id: is missing", id="company-without-id"),
        pytest.param(
            ANNA | {"companies": [{"id": "romashka", "roles": ["king"]}]}, "king", id="unknown-role"
        ),
        pytest.param(ANNA | {"companies": [{"id": "romashka", "rols": []}]}, "rols", id="company-typo"),
        pytest.param(ANNA | {"companies": [{"id": "romashka", "effect": "maybe"}]}, "effect", id="effect"),
        pytest.param(ANNA | {"companies": [{"id": "romashka", "inherit": 1}]}, "inherit", id="inherit"),
        pytest.param(ANNA | {"companies": [7]}, "companies[0]", id="company-number"),
        pytest.param([ANNA, {"login": ""}], "item 2", id="second-of-a-list"),
        pytest.param([ANNA, ANNA], "already", id="same-login-twice"),
        pytest.param([ANNA] * 501, "more than 500", id="too-many"),
    ],
)
def test_bad_person_is_refused_in_one_line_and_nobody_is_written(
    okno: Okno, given: Callable[[Any], str], document: Any, words: str
) -> None:
    refused = okno("people", "add", given(document))
    assert_one_line(refused)
    assert words in refused.err
    assert okno("people", "list").made == []


def test_disabled_person_is_shown_so_until_enabled(okno: Okno, given: Callable[[Any], str]) -> None:
    okno("people", "add", given(ANNA))
    okno("people", "disable", "anna@romashka.example")
    assert okno("people", "show", "anna@romashka.example").made["status"] == "disabled"
    okno("people", "enable", "anna@romashka.example")
    assert okno("people", "show", "anna@romashka.example").made["status"] == "active"


def test_new_password_is_made_and_shown(okno: Okno, given: Callable[[Any], str]) -> None:
    old = okno("people", "add", given(ANNA)).made["password"]
    assert okno("people", "password", "anna@romashka.example").made["password"] != old


@pytest.mark.parametrize("command", ["show", "disable", "enable", "password"])
def test_unknown_person_is_named(okno: Okno, command: str) -> None:
    refused = okno("people", command, "nobody@romashka.example")
    assert_one_line(refused)
    assert "nobody@romashka.example" in refused.err


def test_who_may_sign_for_a_company_is_said_in_the_document_or_by_command(
    okno: Okno, given: Callable[[Any], str]
) -> None:
    def signing() -> dict[str, bool]:
        shown = okno("people", "show", "anna@romashka.example").made["companies"]
        return {company["id"]: company["signatory"] for company in shown}

    place = {"id": "romashka", "position": "Директор", "signatory": True}
    okno("people", "add", given(ANNA | {"companies": [place, "vasilek"]}))
    assert signing() == {"romashka": True, "vasilek": False}
    okno("people", "signatory", "anna@romashka.example", "vasilek")
    okno("people", "signatory", "anna@romashka.example", "romashka", "--no")
    assert signing() == {"romashka": False, "vasilek": True}
    rows = okno("audit", "tail").out
    assert rows.count("may sign for a company") == 1
    assert rows.count("may not sign for a company") == 1


def test_nobody_signs_for_a_company_that_they_do_not_act_for(okno: Okno, given: Callable[[Any], str]) -> None:
    okno("people", "add", given(ANNA | {"companies": ["romashka"]}))
    assert_one_line(okno("people", "signatory", "anna@romashka.example", "vasilek"))
    assert "may sign" not in okno("audit", "tail").out


def test_signatory_is_true_or_false(okno: Okno, given: Callable[[Any], str]) -> None:
    refused = okno("people", "add", given(ANNA | {"companies": [{"id": "romashka", "signatory": "yes"}]}))
    assert_one_line(refused)
    assert "companies[0].signatory" in refused.err
