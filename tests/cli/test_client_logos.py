"""The logos of clients, from the command line."""

from collections.abc import Callable
from typing import Any

from tests.cli.conftest import Okno, assert_one_line

URI = "https://rp.example/logo.png"
RP: dict[str, Any] = {"client_name": "PBX", "redirect_uris": ["https://rp.example/cb"]}


def fetches(okno: Okno) -> list[str]:
    """Return for whom a logo is to be fetched."""
    listed = okno("deliveries", "list", "--kind", "client_logo").made
    return [str(job["target"]) for job in listed]


def test_a_client_that_is_added_has_its_logo_fetched(okno: Okno, given: Callable[[Any], str]) -> None:
    okno("clients", "add", given([RP, {**RP, "client_id": "branded", "logo_uri": URI}]))
    assert fetches(okno) == ["client:branded"]


def test_a_logo_is_fetched_anew(okno: Okno, given: Callable[[Any], str]) -> None:
    okno("clients", "add", given({**RP, "client_id": "branded", "logo_uri": URI}))
    said = okno("clients", "logo", "branded")
    assert said.code == 0
    assert URI in said.out
    assert fetches(okno) == ["client:branded"] * 2


def test_a_client_without_one_or_unknown_is_refused(okno: Okno, given: Callable[[Any], str]) -> None:
    okno("clients", "add", given({**RP, "client_id": "plain"}))
    for client in ("plain", "nobody"):
        assert_one_line(okno("clients", "logo", client))
    assert fetches(okno) == []
