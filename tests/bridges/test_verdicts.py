"""The verdict on a request, without any server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.model.ids import ServiceId
from legacy_bridges.contract import (
    Barred,
    Claim,
    Entrant,
    Forbidden,
    Logout,
    Manifest,
    Passed,
    RequestFacts,
    SignInNeeded,
    verdict_on,
)
from legacy_bridges.contract.fields import field_value

MANIFEST = Manifest(
    service=ServiceId("old"),
    title={"en": "Old"},
    description={},
    section={},
    origin="https://old.example",
    protocol="forward_auth",
    access="old",
    proxy_secret_file="old.secret",
    identity={"X-Old-User": Claim.EMAIL, "X-Old-Roles": Claim.ROLES},
    logout=Logout.KILL,
)
SOMEBODY = Entrant({Claim.EMAIL: "a@example.com", Claim.NAME: "Anna", Claim.ROLES: "BOSS"})
NOBODY = {"X-Old-User": "", "X-Old-Roles": ""}
PAGE = RequestFacts("GET", "/bills?month=10", plain=True)


def test_somebody_who_may_enter_passes_with_every_identity_header_and_no_other() -> None:
    verdict = verdict_on(MANIFEST, PAGE, SOMEBODY)
    assert verdict == Passed({"X-Old-User": "a@example.com", "X-Old-Roles": "BOSS"})


def test_a_claim_that_is_unknown_is_sent_empty_and_not_left_out() -> None:
    verdict = verdict_on(MANIFEST, PAGE, Entrant({}))
    assert verdict == Passed(NOBODY)


def test_nobody_is_sent_to_sign_in_and_comes_back_to_the_page() -> None:
    verdict = verdict_on(MANIFEST, PAGE, None)
    assert verdict == SignInNeeded(NOBODY, "/_okno/start?to=/bills%3Fmonth%3D10")


def test_a_form_post_comes_back_to_the_start_page() -> None:
    verdict = verdict_on(MANIFEST, RequestFacts("POST", "/pay", plain=True), None)
    assert verdict == SignInNeeded(NOBODY, "/_okno/start?to=/")


def test_somebody_who_may_not_enter_is_forbidden_without_identity() -> None:
    verdict = verdict_on(MANIFEST, PAGE, Barred("not_given"))
    assert verdict == Forbidden(NOBODY, "/_okno/start?to=/bills%3Fmonth%3D10", "not_given")


@pytest.mark.parametrize("visitor", [SOMEBODY, Barred("denied"), None], ids=["somebody", "barred", "nobody"])
@pytest.mark.parametrize("facts", [None, RequestFacts("GET", "/a/../b", plain=False)], ids=["none", "dots"])
def test_unreadable_facts_never_pass(facts: RequestFacts | None, visitor: Entrant | Barred | None) -> None:
    assert verdict_on(MANIFEST, facts, visitor) == SignInNeeded(NOBODY, "/_okno/start?to=/")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("Anna Smith", "Anna Smith", id="ascii"),
        pytest.param("Анна", "UTF-8''%D0%90%D0%BD%D0%BD%D0%B0", id="cyrillic"),
        pytest.param("a\r\nX-Admin: 1", "UTF-8''a%0D%0AX-Admin%3A%201", id="line-end"),
        pytest.param(" a", "UTF-8''%20a", id="space-first"),
        pytest.param("UTF-8''x", "UTF-8''UTF-8%27%27x", id="looks-encoded"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_header_value_is_ascii_or_encoded(text: str, value: str) -> None:
    assert field_value(text) == value


@given(st.text())
def test_no_text_becomes_two_headers(text: str) -> None:
    assert all(" " <= char <= "~" for char in field_value(text))
