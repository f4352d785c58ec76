"""`okno links` and `okno vault`: lists in, secrets in, and no secret out."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Okno, assert_one_line

CANARY = "canary-of-a-password"
MANIFEST = """
service: {service}
title: {{en: Old}}
origin: https://{service}.example
upstream: https://{service}-old.example
owner: Old services
protocol: forward_auth
forward_auth: {{inject: basic}}
access: everyone
links: {links}
lent: link
prove: [login, sms, operator]
identity: {{X-Login: login}}
paths:
  - {{methods: [], path: "/**", need: "service:use"}}
logout: kill
"""
Given = Callable[[Any], str]


@pytest.fixture
def company(okno: Okno, given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Add a company with Anna, two of the operator's staff, and two bridged services."""
    folder = tmp_path / "bridges"
    folder.mkdir()
    for service, links in (("old-pbx", "person"), ("old-fax", "shared")):
        text = MANIFEST.format(service=service, links=links)
        (folder / f"{service}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("OKNO_BRIDGES_DIR", str(folder))
    monkeypatch.setenv("OKNO_STAFF_COMPANY", "operator")
    assert (
        okno(
            "companies", "add", given([{"name": "R", "id": "romashka"}, {"name": "O", "id": "operator"}])
        ).code
        == 0
    )
    people = [
        {"login": "anna@r.example", "companies": [{"id": "romashka", "number": "T-17"}]},
        {"login": "s1@o.example", "companies": ["operator"]},
        {"login": "s2@o.example", "companies": ["operator"]},
    ]
    assert okno("people", "add", given(people)).code == 0
    return "romashka"


def imported(okno: Okno, given: Given, *rows: Any, service: str = "old-pbx") -> Any:
    return okno("links", "import", service, "romashka", given(list(rows))).made


def listed(okno: Okno, service: str = "old-pbx") -> Any:
    return okno("links", "list", service).made


def test_a_list_is_imported_matched_and_listed_without_its_passwords(
    okno: Okno, given: Given, company: str
) -> None:
    rows = [{"login": "1001", "number": "T-17", "password": CANARY}, {"login": "1002"}]
    assert imported(okno, given, *rows) == {"new": 2, "changed": 0, "same": 0, "passwords": 1, "matched": 1}
    assert imported(okno, given, *rows)["same"] == 2
    shown = okno("links", "list", "old-pbx", "--company", company)
    assert [(one["login"], one["state"], one["has_secret"]) for one in shown.made] == [
        ("1001", "pending", True), ("1002", "pending", False)
    ]  # fmt: skip
    assert CANARY not in shown.out + okno("audit", "tail").out
    assert okno("links", "list", "old-pbx", "--state", "active").made == []
    matched = okno("links", "match", company).made
    assert matched == {"matched": 0, "ambiguous": [], "unmatched": [shown.made[1]["id"]]}


def test_faults_are_named_line_by_line_and_nothing_is_imported(
    okno: Okno, tmp_path: Path, company: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("login,phone,name\n1001,12,\n,,x\n", encoding="utf-8")
    refused = okno("links", "import", "old-pbx", company, str(path))
    assert_one_line(refused)
    assert "line 2: phone" in refused.err
    assert "line 3: login" in refused.err
    assert listed(okno) == []


def test_two_of_the_staff_confirm_a_link_and_it_is_revoked(okno: Okno, given: Given, company: str) -> None:
    imported(okno, given, {"login": "1001", "password": CANARY})
    (link,) = listed(okno)
    confirm = ("links", "confirm", link["id"], "anna@r.example", "--by")
    assert "another of the staff" in okno(*confirm, "s1@o.example").out
    assert_one_line(okno(*confirm, "s1@o.example"))
    assert_one_line(okno(*confirm, "anna@r.example"))
    assert okno(*confirm, "s2@o.example").out == f"active: {link['id']}\n"
    assert listed(okno)[0]["state"] == "active"
    assert okno("links", "revoke", link["id"]).code == 0
    assert (listed(okno)[0]["state"], listed(okno)[0]["has_secret"]) == ("revoked", False)
    assert okno("vault", "list").made == []
    assert_one_line(okno("links", "revoke", link["id"]))


def test_an_account_is_shared(okno: Okno, given: Given, company: str) -> None:
    done = okno("links", "share", "old-fax", company, "fax-7", "--user", "anna@r.example").made
    assert (done["shared"], len(done["users"]), done["state"]) == (True, 1, "active")
    imported(okno, given, {"login": "fax-8", "number": "T-17"}, service="old-fax")
    assert_one_line(okno("links", "share", "old-fax", company, "fax-8"))
    assert okno("links", "queue").made == []


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("links", "list", "crm"), id="list-of-no-service"),
        pytest.param(("links", "match", "nobody"), id="match-for-no-company"),
        pytest.param(("links", "match", "romashka", "--service", "crm"), id="match-at-no-service"),
        pytest.param(("links", "import", "old-pbx", "romashka", "/no/such/file"), id="import-of-no-file"),
        pytest.param(("links", "share", "old-pbx", "romashka", "1001"), id="share-where-each-has-their-own"),
        pytest.param(("links", "share", "old-fax", "romashka", "1", "--user", "s1@o.example"), id="share-with-a-stranger"),
        pytest.param(("links", "revoke", "nothing"), id="revoke-nothing"),
        pytest.param(("vault", "rotate"), id="rotate-nobodys"),
        pytest.param(("vault", "rotate", "romashka"), id="rotate-where-there-is-none"),
        pytest.param(("vault", "shred", "romashka"), id="shred-without-a-yes"),
        pytest.param(("vault", "shred", "romashka", "--yes"), id="shred-where-there-is-none"),
    ],
)  # fmt: skip
def test_a_command_refuses_in_one_line(okno: Okno, company: str, command: tuple[str, ...]) -> None:
    assert_one_line(okno(*command))


@pytest.fixture
def put(okno: Okno, company: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    def put(*arguments: str, text: str = f"{CANARY}\n") -> Any:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return okno("vault", "put", *arguments)

    return put


def test_a_secret_is_put_listed_rotated_and_shredded_and_never_shown(
    okno: Okno, put: Any, company: str
) -> None:
    said = [put("old-pbx", "own"), put("old-pbx", "role:admin", "--company", company)]
    shown = okno("vault", "list")
    assert [(one["company"], one["name"], one["used_at"]) for one in shown.made] == [
        ("-", "own", None), (company, "role:admin", None)
    ]  # fmt: skip
    assert okno("vault", "rotate", "--all").out.count("1 secrets sealed under a new key") == 2
    assert [one["key_version"] for one in okno("vault", "list", "--company", company).made] == [2]
    assert okno("vault", "shred", company, "--yes").out == f"{company}: 1 secrets destroyed\n"
    assert [one["company"] for one in okno("vault", "list").made] == ["-"]
    everything = "".join(one.out + one.err for one in said) + shown.out + okno("audit", "tail").out
    assert CANARY not in everything
    assert json.dumps(CANARY) not in everything


@pytest.mark.parametrize("name", ["own", "key", "canary", "api", "role:admin"])
def test_every_name_that_a_manifest_speaks_of_may_be_put(okno: Okno, put: Any, name: str) -> None:
    assert put("old-pbx", name).out == f"sealed {name} of old-pbx\n"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        pytest.param(("old-pbx", "own"), "", id="nothing-on-standard-input"),
        pytest.param(("old-pbx", "own"), "\n", id="an-empty-line"),
        pytest.param(("old-pbx", "own"), "x" * 4097, id="too-long"),
        pytest.param(("old-pbx", "link:1"), "x", id="a-persons-password"),
        pytest.param(("old-pbx", "next:1"), "x", id="a-password-on-its-way"),
        pytest.param(("old-pbx", "role:"), "x", id="a-role-without-a-word"),
        pytest.param(("old-pbx", "role:a|b"), "x", id="a-sign-between-parts"),
        pytest.param(("old-pbx", "other"), "x", id="an-unknown-name"),
        pytest.param(("crm", "own"), "x", id="an-unknown-service"),
        pytest.param(("old-pbx", "own", "--company", "nobody"), "x", id="an-unknown-company"),
    ],
)
def test_nothing_is_sealed(okno: Okno, put: Any, arguments: tuple[str, ...], text: str) -> None:
    assert_one_line(put(*arguments, text=text))
    assert okno("vault", "list").made == []
