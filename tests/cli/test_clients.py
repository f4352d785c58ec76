from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Okno, assert_one_line

RP: dict[str, Any] = {"client_name": "PBX", "redirect_uris": ["https://rp.example/cb"]}


def test_client_is_printed_with_the_id_and_secret_made_for_it(
    okno: Okno, given: Callable[[Any], str]
) -> None:
    made = okno("clients", "add", given(RP)).made
    assert len(made["client_id"]) >= 16
    assert len(made["client_secret"]) >= 32
    assert made["redirect_uris"] == ["https://rp.example/cb"]
    assert made["token_endpoint_auth_method"] == "client_secret_basic"


def test_given_id_and_secret_are_kept(okno: Okno, given: Callable[[Any], str]) -> None:
    brought = {"client_id": "my-rp", "client_secret": "my-very-own-secret"}
    made = okno("clients", "add", given(RP | brought)).made
    assert {name: made[name] for name in brought} == brought


def test_okno_member_is_taken(okno: Okno, given: Callable[[Any], str]) -> None:
    wishes = {"first_party": True, "pkce": "optional", "profile": "oidc", "access": "members"}
    made = okno("clients", "add", given(RP | {"okno": wishes | {"resource": "https://api.example"}})).made
    assert made["okno"] == wishes | {"resource": "https://api.example"}


def test_public_client_gets_no_secret(okno: Okno, given: Callable[[Any], str]) -> None:
    made = okno("clients", "add", given(RP | {"token_endpoint_auth_method": "none"})).made
    assert "client_secret" not in made


def test_a_list_is_added_as_a_list(okno: Okno, given: Callable[[Any], str]) -> None:
    made = okno("clients", "add", given([RP, RP])).made
    assert len({client["client_id"] for client in made}) == 2


def test_secret_is_shown_once(okno: Okno, given: Callable[[Any], str]) -> None:
    made = okno("clients", "add", given(RP)).made
    shown = okno("clients", "show", made["client_id"])
    assert shown.made["client_id"] == made["client_id"]
    assert made["client_secret"] not in shown.out + okno("clients", "list").out


def test_removed_client_is_gone(okno: Okno, given: Callable[[Any], str]) -> None:
    client_id = okno("clients", "add", given(RP)).made["client_id"]
    assert okno("clients", "remove", client_id).code == 0
    assert okno("clients", "list").made == []
    assert_one_line(okno("clients", "show", client_id))
    assert_one_line(okno("clients", "remove", client_id))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param({"client_name": "PBX"}, "redirect_uris", id="no-redirect-uri"),
        pytest.param(RP | {"redirect_uris": []}, "redirect_uris", id="empty-redirect-uris"),
        pytest.param(RP | {"redirect_uris": ["/cb"]}, "redirect_uris", id="relative-redirect-uri"),
        pytest.param(
            RP | {"redirect_uris": "https://rp.example/cb"}, "redirect_uris", id="redirect-uris-no-list"
        ),
        pytest.param(RP | {"redirect_uris": ["https://rp.example/cb#x"]}, "redirect_uris", id="fragment"),
        pytest.param(RP | {"okno": {"pkce": "plain"}}, "pkce", id="pkce-unknown"),
        pytest.param(RP | {"okno": {"frist_party": True}}, "frist_party", id="okno-typo"),
        pytest.param(RP | {"okno": ["first_party"]}, "okno", id="okno-no-object"),
        pytest.param(RP | {"okno": {"first_party": "yes"}}, "first_party", id="okno-wrong-type"),
        pytest.param(RP | {"client_id": "bad\u0001id"}, "client_id", id="client-id-control-character"),
        pytest.param(RP | {"token_endpoint_auth_method": "x"}, "token_endpoint_auth_method", id="method"),
        pytest.param([RP, {"client_name": "second is bad"}], "item 2", id="second-of-a-list"),
        pytest.param([RP | {"client_id": "same"}, RP | {"client_id": "same"}], "same", id="same-id-twice"),
        pytest.param([], "one JSON object", id="nothing"),
    ],
)
def test_bad_metadata_is_refused_in_one_line_and_nothing_is_written(
    okno: Okno, given: Callable[[Any], str], document: Any, words: str
) -> None:
    refused = okno("clients", "add", given(document))
    assert_one_line(refused)
    assert words in refused.err
    assert okno("clients", "list").made == []


def test_id_that_is_taken_is_refused(okno: Okno, given: Callable[[Any], str]) -> None:
    file = given(RP | {"client_id": "pbx"})
    okno("clients", "add", file)
    refused = okno("clients", "add", file)
    assert_one_line(refused)
    assert "registered already" in refused.err
