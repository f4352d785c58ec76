"""`okno partners try` tells each step of an application, and why it ends where it does."""

import json
from pathlib import Path
from typing import Any

import pytest

from idp.cli.partners.trying import Try, Wish, read_told
from idp.cli.partners.walking import Walker
from idp.cli.root import run
from idp.model.errors import DomainError, NotFound, Refused, Unavailable
from idp.testing import Okno
from tests.bridges.processes import free_ports
from tests.partners.eighth import Sonata


def told(okno: Okno, sonata: Sonata) -> dict[str, Any]:
    """Return what a running demo tells about itself."""
    addresses = {"sonata": f"{sonata.origin}/", "gone": f"http://gone.localhost:{free_ports(1)[0]}/"}
    return {"issuer": okno.issuer, "personas": [dict(okno.person)], "addresses": addresses}


def tried(
    okno: Okno, sonata: Sonata, wish: Wish, partner: str = "sonata", person: str = "owner"
) -> list[str]:
    said: list[str] = []
    Try(told(okno, sonata), partner, person, wish, said.append, Walker()).walk()
    return said


def test_it_tells_what_was_received_and_what_was_not(okno: Okno, sonata: Sonata) -> None:
    said = tried(okno, sonata, Wish(ticks=frozenset({"email"})))
    assert said == [
        "signs in as Директорова Анна Петровна",
        f"opens {sonata.origin}/: A number for a manager",
        "is led to /apply: A number for a manager",
        "agrees to what is needed and to email",
        "the partner received: phoneNumber, familyName, givenName, email",
        "it did not receive: nothing is missing",
        "it reads again: the very same bytes",
    ]


@pytest.mark.parametrize(
    ("wish", "whom", "error", "words"),
    [
        pytest.param(Wish(decline=True), ("sonata", "owner"), Refused, "access_denied", id="declined"),
        pytest.param(
            Wish(frozenset({"passport"})), ("sonata", "owner"), NotFound, "no box passport", id="no-such-box"
        ),
        pytest.param(
            Wish(typed={"phone_number": "x"}),
            ("sonata", "owner"),
            Refused,
            "nothing came",
            id="typed-wrongly",
        ),
        pytest.param(Wish(), ("nobody", "owner"), NotFound, "no partner nobody", id="no-such-partner"),
        pytest.param(Wish(), ("sonata", "nobody"), NotFound, "nobody called nobody", id="no-such-person"),
        pytest.param(Wish(), ("gone", "owner"), Unavailable, "does not answer", id="partner-away"),
    ],
)
def test_it_says_where_the_walk_ends_and_why(
    okno: Okno, sonata: Sonata, wish: Wish, whom: tuple[str, str], error: type[DomainError], words: str
) -> None:
    with pytest.raises(error, match=words):
        tried(okno, sonata, wish, *whom)


def test_it_goes_nowhere_but_to_this_machine() -> None:
    with pytest.raises(Refused, match="not on this machine"):
        Walker().open("http://example.com/")


def test_without_a_running_demo_it_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="start the demo"):
        read_told(tmp_path)


def test_lint_names_file_line_and_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = Path("idp/claims/partners/nethouse.yaml").read_text(encoding="utf-8")
    file = tmp_path / "nethouse.yaml"
    file.write_text(shipped.replace("need: essential", "need: mandatory", 1), encoding="utf-8")
    assert run(["partners", "lint", str(file)]) == 1
    line = file.read_text(encoding="utf-8").splitlines().index("    need: mandatory") + 1
    assert f"{file}:{line}: " in capsys.readouterr().err


def test_lint_says_that_all_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["partners", "lint"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 7
    assert "tinkoff@1: good, 9 fields (4 essential), all by a source" in told
    assert "bitrix24@1: good, 13 fields (4 essential), assumed: adminEmail, adminName" in told


def test_show_tells_the_form_and_who_says_so(okno: Okno, sonata: Sonata) -> None:
    shown = okno.run("partners", "show", "sonata")
    assert [field["key"] for field in shown["fields"]] == ["phoneNumber", "familyName", "givenName", "email"]
    assert {field["basis"] for field in shown["fields"]} == {"assumed"}
    assert shown["clients"] == ["sonata"]
    assert json.dumps(shown)
