"""`okno bridges try` for a service that is opened by programs, with passwords of their own."""

import yaml

from tests.cli.bridges.tearoom import Place

GATEWAY = {
    "service": "samovar",
    "title": {"en": "Samovar"},
    "owner": "Tea room",
    "origin": "https://samovar.example.com",
    "protocol": "radius",
    "access": "samovar",
    "logout": "ttl",
    "radius": {"nas": [{"name": "gate", "addresses": ["10.0.0.1/32"]}]},
}


def test_it_says_where_such_a_password_is_made(place: Place) -> None:
    (place.folder / "samovar.yaml").write_text(yaml.safe_dump(GATEWAY), encoding="utf-8")
    place.person("anna")
    walked = place.walk()
    assert walked.code == 0, walked.err
    assert "password: a program's own password opens it, made at /account/passwords/samovar" in walked.out
    assert "session: the service's own" in walked.out
