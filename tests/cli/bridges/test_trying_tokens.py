"""`okno bridges try` for a service that is entered by access tokens."""

from typing import Any

import pytest
import yaml

from tests.cli.bridges.samovar import LOGIN
from tests.cli.bridges.tearoom import Place

TOKENS: dict[str, Any] = {
    "service": "samovar",
    "title": {"en": "Samovar"},
    "owner": "Tea room",
    "origin": "https://samovar.example.com",
    "protocol": "token",
    "access": "samovar",
    "links": "person",
    "prove": ["sms"],
    "logout": "ttl",
}
BLOCK = {"client": "kettle", "resource": "https://samovar.example.com/", "scope": "tea"}


def describe(place: Place, user: str) -> None:
    """Write the one file that adds the service."""
    said = {**TOKENS, "token": {**BLOCK, "user": user}}
    (place.folder / "samovar.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")


@pytest.mark.parametrize("user", ["login", "sub"])
def test_what_opens_it_is_said_and_under_which_name_is_not(place: Place, user: str) -> None:
    describe(place, user)
    place.link(place.person("anna"))
    walked = place.walk()
    assert walked.code == 0, walked.err
    assert "token: tea at https://samovar.example.com/ opens it" in walked.out
    assert "session: the service's own" in walked.out
    assert LOGIN not in walked.out


def test_whoever_has_no_name_there_stops_at_the_token(place: Place) -> None:
    describe(place, "email")
    place.person("anna")
    walked = place.walk()
    assert walked.code != 0
    assert "the service has no name for the person" in walked.out + walked.err
