"""Companies, keys, sessions, deliveries, the audit trail, and the command line itself."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Okno, assert_one_line


def test_company_is_printed_with_the_id_made_for_it(okno: Okno, given: Callable[[Any], str]) -> None:
    made = okno("companies", "add", given({"name": "Ромашка", "external_id": "org-001"})).made
    assert okno("companies", "list").made == [made]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param({}, "name", id="no-name"),
        pytest.param({"name": "  "}, "name", id="blank-name"),
        pytest.param({"name": "A", "nme": "B"}, "nme", id="unknown-key"),
        pytest.param({"name": "A", "time_zone": "Moscow"}, "time_zone", id="time-zone"),
        pytest.param({"name": "A", "time_zone": "../etc"}, "time_zone", id="time-zone-path"),
        pytest.param({"name": "A", "services": ["vats"]}, "services", id="services-list"),
        pytest.param({"name": "A" * 201}, "name", id="long-name"),
        pytest.param({"id": "a/b", "name": "A"}, "id: must be", id="id-with-a-slash"),
        pytest.param({"id": "ромашка", "name": "A"}, "id: must be", id="id-in-cyrillic"),
        pytest.param({"id": "..", "name": "A"}, "id: must be", id="id-of-dots"),
        pytest.param({"id": "a" * 65, "name": "A"}, "id: must be", id="long-id"),
        pytest.param([{"id": "a", "name": "A"}, {"id": "a", "name": "B"}], "exists already", id="same-id"),
    ],
)
def test_bad_company_is_refused_and_nothing_is_written(
    okno: Okno, given: Callable[[Any], str], document: Any, words: str
) -> None:
    refused = okno("companies", "add", given(document))
    assert_one_line(refused)
    assert words in refused.err
    assert okno("companies", "list").made == []


def test_rotation_moves_the_announced_key_to_signing(okno: Okno) -> None:
    before = {key["kid"]: key["state"] for key in okno("keys", "list").made}
    turn = okno("keys", "rotate", "--alg", "ES256").made[0]
    after = {key["kid"]: key["state"] for key in okno("keys", "list").made}
    assert before[turn["signing"]] == "announced"
    assert after[turn["signing"]] == "signing"
    assert after[turn["retired"]] == "retired"
    assert after[turn["announced"]] == "announced"


def test_a_saml_key_takes_its_turn_by_its_purpose(okno: Okno) -> None:
    before = {key["kid"]: key for key in okno("keys", "list").made}
    (turn,) = okno("keys", "rotate", "--purpose", "saml").made
    assert (turn["purpose"], turn["alg"]) == ("saml", "RS256")
    after = {key["kid"]: key for key in okno("keys", "list").made}
    assert (before[turn["signing"]]["state"], after[turn["signing"]]["state"]) == ("announced", "signing")
    assert {kid for kid in before if before[kid] != after[kid]} == {turn["signing"], turn["retired"]}
    assert_one_line(okno("keys", "rotate", "--purpose", "saml", "--alg", "ES256"))


def test_second_rotation_at_once_is_refused_unless_the_key_has_leaked(okno: Okno) -> None:
    okno("keys", "rotate", "--alg", "ES256")
    assert_one_line(okno("keys", "rotate", "--alg", "ES256"))
    assert okno("keys", "rotate", "--alg", "ES256", "--at-once").code == 0


def test_no_private_part_of_a_key_is_shown(okno: Okno) -> None:
    assert {name for key in okno("keys", "list").made for name in key} == {
        "kid",
        "purpose",
        "alg",
        "state",
        "created_at",
        "changed_at",
    }


def test_master_key_is_private_and_never_overwritten(okno: Okno, tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "master.key"
    assert okno("keys", "master", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_text()
    assert_one_line(okno("keys", "master", str(file)))
    assert file.read_text() == content


def test_audit_tail_shows_what_was_done(okno: Okno, given: Callable[[Any], str]) -> None:
    okno("companies", "add", given({"name": "Ромашка"}))
    rows = [json.loads(row) for row in okno("audit", "tail").out.splitlines()]
    assert rows[-1]["kind"] == "Administered"
    assert rows[-1]["detail"]["change"] == "added"


def test_audit_verify_tells_unsealed_rows(okno: Okno, given: Callable[[Any], str]) -> None:
    okno("companies", "add", given({"name": "Ромашка"}))
    report = okno("audit", "verify").made
    assert report["ok"] is True
    assert report["unsealed"] > 0


def test_deliveries_of_a_new_installation_are_none(okno: Okno) -> None:
    assert okno("deliveries", "list").made == []


def test_unknown_session_cannot_be_ended(okno: Okno) -> None:
    assert_one_line(okno("sessions", "end", "nosuchsession"))


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["servr"], id="unknown-command"),
        pytest.param(["people", "ad", "x"], id="unknown-subcommand"),
        pytest.param(["people", "add"], id="missing-argument"),
        pytest.param(["people", "list", "--limit", "x"], id="option-type"),
        pytest.param(["deliveries", "list", "--state", "lost"], id="option-choice"),
        pytest.param(["keys", "rotate", "--alg", "none"], id="algorithm-none"),
        pytest.param(["people"], id="group-alone"),
        pytest.param([], id="nothing"),
    ],
)
def test_wrong_call_is_answered_in_one_line(okno: Okno, arguments: list[str]) -> None:
    assert_one_line(okno(*arguments))


def test_help_needs_no_room_behind_the_command_line() -> None:
    code = "import sys; from idp.cli.root import run; run(['--help']); print('flask' in sys.modules, 'sqlalchemy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "False False"


def test_command_line_ends_with_code_and_line_as_a_process(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "idp", "people", "add", "none.json"]
    environ = {"OKNO_DATA_DIR": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == "okno: none.json: cannot be read: No such file or directory\n"
    assert not (tmp_path / "var").exists()
