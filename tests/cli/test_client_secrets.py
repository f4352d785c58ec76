"""Several secrets of one client, by the command line."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Okno, assert_one_line

RP: dict[str, Any] = {"client_id": "rp", "client_name": "PBX", "redirect_uris": ["https://rp.example/cb"]}
KEYED = {
    "client_id": "keyed",
    "redirect_uris": ["https://rp.example/cb"],
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks_uri": "https://rp.example/jwks",
}


@pytest.fixture
def registered(okno: Okno, given: Callable[[Any], str]) -> Okno:
    """Register a client with its first secret."""
    assert okno("clients", "add", given(RP)).code == 0
    return okno


def ids(okno: Okno) -> list[str]:
    """List the live secrets."""
    return [secret["id"] for secret in okno("clients", "secret", "list", "rp").made]


def test_a_secret_is_shown_once_and_lives_beside_the_first(registered: Okno) -> None:
    made = registered("clients", "secret", "add", "rp").made
    assert len(made["client_secret"]) == 43
    assert made["client_secret_expires_at"] == 0
    assert ids(registered) == ["first", made["id"]]
    shown = registered("clients", "secret", "list", "rp").out + registered("clients", "show", "rp").out
    assert made["client_secret"] not in shown


def test_a_secret_may_have_its_days(registered: Okno) -> None:
    made = registered("clients", "secret", "add", "rp", "--days", "30").made
    assert made["client_secret_expires_at"] > 0
    assert made["expires_at"]


def test_an_ended_secret_is_gone_the_last_one_too(registered: Okno) -> None:
    made = registered("clients", "secret", "add", "rp").made
    assert registered("clients", "secret", "end", "rp", "first").out.strip().endswith("left: 1")
    assert ids(registered) == [made["id"]]
    assert registered("clients", "secret", "end", "rp", made["id"]).out.strip().endswith("left: 0")
    assert ids(registered) == []
    assert registered("clients", "secret", "add", "rp").code == 0


def test_nobody_keeps_more_than_five(registered: Okno) -> None:
    for _ in range(4):
        assert registered("clients", "secret", "add", "rp").code == 0
    refused = registered("clients", "secret", "add", "rp")
    assert_one_line(refused)
    assert "end one of them first" in refused.err
    assert len(ids(registered)) == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("add", "nobody"), "no client nobody", id="add-to-nobody"),
        pytest.param(("list", "nobody"), "no client nobody", id="list-of-nobody"),
        pytest.param(("end", "nobody", "first"), "no client nobody", id="end-of-nobody"),
        pytest.param(("end", "rp", "second"), "no secret second", id="end-what-is-not"),
        pytest.param(("add", "keyed"), "secrets of its own", id="add-to-one-with-keys"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    registered: Okno, given: Callable[[Any], str], arguments: tuple[str, ...], words: str
) -> None:
    registered("clients", "add", given(KEYED))
    before = ids(registered)
    refused = registered("clients", "secret", *arguments)
    assert_one_line(refused)
    assert words in refused.err
    assert ids(registered) == before


def test_an_initial_token_is_shown_once(okno: Okno) -> None:
    made = okno("clients", "initial-token", "make", "--uses", "3", "--days", "2", "--label", "the lab").made
    assert len(made["token"]) == 43
    listed = okno("clients", "initial-token", "list")
    assert listed.made == [{name: value for name, value in made.items() if name != "token"}]
    assert (made["uses_left"], made["label"]) == (3, "the lab")
    assert made["token"] not in listed.out


def test_an_initial_token_is_ended_once(okno: Okno) -> None:
    made = okno("clients", "initial-token", "make").made
    assert okno("clients", "initial-token", "end", made["id"]).code == 0
    assert okno("clients", "initial-token", "list").made == []
    assert_one_line(okno("clients", "initial-token", "end", made["id"]))


def test_a_sector_that_cannot_be_read_is_refused_and_nothing_is_written(
    okno: Okno, given: Callable[[Any], str]
) -> None:
    listed = {"subject_type": "pairwise", "sector_identifier_uri": "https://127.0.0.1:9/uris.json"}
    refused = okno("clients", "add", given(RP | listed))
    assert_one_line(refused)
    assert "sector_identifier_uri" in refused.err
    assert okno("clients", "list").made == []
