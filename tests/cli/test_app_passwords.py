"""`okno app-passwords`: a server's password is shown once, and every one can be ended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Okno, assert_one_line

MANIFEST = """
service: directory
title: {en: Directory}
origin: https://directory.example
owner: Directories
protocol: ldap
ldap: {login: sub}
access: members
logout: none
"""


@pytest.fixture
def company(okno: Okno, given: Callable[[Any], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "bridges"
    folder.mkdir()
    (folder / "directory.yaml").write_text(MANIFEST, encoding="utf-8")
    monkeypatch.setenv("OKNO_BRIDGES_DIR", str(folder))
    assert okno("companies", "add", given([{"name": "R", "id": "romashka"}])).code == 0
    return "romashka"


def listed(okno: Okno, *more: str) -> Any:
    done = okno("app-passwords", "list", "directory", *more)
    assert done.code == 0
    return json.loads(done.out)


def test_a_server_s_is_made_shown_once_listed_and_ended(okno: Okno, company: str) -> None:
    done = okno("app-passwords", "make", "directory", company, "Mail-1")
    made = json.loads(done.out)
    assert (made["login"], made["kind"], made["person"]) == ("mail-1", "server", None)
    (row,) = listed(okno)
    assert row["id"] == made["id"]
    assert listed(okno, "--company", company) == [row]
    assert listed(okno, "--company", "other") == []
    assert made["password"] not in okno("app-passwords", "list", "directory").out
    assert okno("app-passwords", "end", made["id"]).code == 0
    assert listed(okno) == []
    assert_one_line(okno("app-passwords", "end", made["id"]))


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("make", "nowhere", "romashka", "mail-1"), id="no-such-service"),
        pytest.param(("make", "directory", "nowhere", "mail-1"), id="no-such-company"),
        pytest.param(("make", "directory", "romashka", "почта"), id="no-name-of-a-server"),
        pytest.param(("list", "nowhere"), id="list-of-nothing"),
        pytest.param(("end", "nowhere"), id="no-such-password"),
    ],
)
def test_what_cannot_be_done_is_one_line(okno: Okno, company: str, arguments: tuple[str, ...]) -> None:
    assert_one_line(okno("app-passwords", *arguments))
    assert listed(okno) == []
