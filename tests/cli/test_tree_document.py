"""`okno tree export`, `diff`, `apply`: reviewed as a file, applied as one revision or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from idp.cli.documents import BIGGEST
from tests.cli.conftest import Okno, assert_one_line
from tests.cli.roster import NINA, ROMASHKA, VASILEK, VIKTOR, move_in
from tests.support.clock import FixedClock

Given = Callable[[Any], str]
Write = Callable[[str], str]
GIFT = f"  new-right: {{who: {VIKTOR}, role: billing_viewer, node: north, max_month: 500.00, reason: for a while}}\n"


@pytest.fixture(autouse=True)
def _town(okno: Okno, given: Given, database_url: str, clock: FixedClock) -> None:
    answer = okno("companies", "add", given([ROMASHKA, VASILEK]))
    assert answer.code == 0, answer.err
    move_in(database_url, clock)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> str:
        file = tmp_path / "tree.yaml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return to_file


@pytest.fixture
def text(okno: Okno) -> str:
    return okno("tree", "export", "org-001").out


def revision(okno: Okno) -> int:
    rev: int = okno("tree", "history", "romashka", "--limit", "1").made[0]["rev"]
    return rev


def with_gift(text: str) -> str:
    return text.replace("bindings:\n", f"bindings:\n{GIFT}")


def test_what_was_written_leads_to_no_change(okno: Okno, write: Write, text: str) -> None:
    assert VIKTOR in text
    before = revision(okno)
    assert okno("tree", "diff", "romashka", write(text)).out == ""
    assert okno("tree", "apply", "romashka", write(text)).made == {"rev": None, "changed": []}
    assert revision(okno) == before


def test_difference_is_said_line_by_line_and_nothing_is_written(okno: Okno, write: Write, text: str) -> None:
    before = revision(okno)
    changed = with_gift(text).replace("name: Север", "name: Филиал «Север»")
    lines = okno("tree", "diff", "romashka", write(changed)).out.splitlines()
    assert any(line.startswith("+ binding new-right: ") and "role billing_viewer" in line for line in lines)
    assert "~ node north: name Север → Филиал «Север»" in lines
    assert len(lines) == 2
    assert len(okno("tree", "diff", "romashka", write(changed), "--json").made) == 2
    assert revision(okno) == before


def test_file_is_applied_as_one_revision_once(okno: Okno, write: Write, text: str) -> None:
    before, file = revision(okno), write(with_gift(text))
    made = okno("tree", "apply", "romashka", file, "--comment", "ticket 4711").made
    assert made["rev"] == before + 1
    assert [one["after"]["id"] for one in made["changed"]] == ["new-right"]
    newest = okno("tree", "history", "romashka", "--limit", "1").made[0]
    assert (newest["cause"], newest["comment"], newest["actor"]) == ("document", "ticket 4711", None)
    assert okno("tree", "apply", "romashka", file).made["rev"] is None
    allowed = okno("tree", "explain", VIKTOR, "billing:view", "north", "--json").made
    assert allowed["decision"] is True


def test_what_a_file_leaves_out_ends(okno: Okno, write: Write, text: str) -> None:
    okno("tree", "apply", "romashka", write(with_gift(text)))
    ended = okno("tree", "apply", "romashka", write(text.replace("revision:", "# revision:"))).made
    assert [(one["before"]["id"], one["after"]) for one in ended["changed"]] == [("new-right", None)]


def test_file_of_an_older_revision_does_not_undo_what_others_did(okno: Okno, write: Write, text: str) -> None:
    okno("tree", "apply", "romashka", write(with_gift(text)))
    before = revision(okno)
    stale = okno("tree", "apply", "romashka", write(text))
    assert_one_line(stale)
    assert "binding new-right" in stale.err
    assert revision(okno) == before


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param("role: owner", "role: king", "role", id="unknown-role"),
        pytest.param("role: owner", "role: billing_viewer", "owner", id="the-last-owner"),
        pytest.param("node: dep-it", "node: nowhere", "node", id="unknown-node"),
        pytest.param(f"who: {VIKTOR}", "who: nobody@x.example", "nobody@x.example", id="unknown-person"),
        pytest.param(f"who: {VIKTOR}", f"who: {NINA}", "subject", id="person-of-another-company"),
        pytest.param("company: romashka", "company: vasilek", "company", id="file-of-another-company"),
        pytest.param("nodes:", "nodez:", "nodez", id="unknown-key"),
        pytest.param("kind: branch", "kind: galaxy", "kind", id="unknown-kind"),
        pytest.param("id: acc,", "id: north,", "north", id="node-twice"),
        pytest.param("name: Север", "name: ''", "name", id="no-name"),
        pytest.param("revision: ", "revision: 9", "revision", id="revision-to-come"),
        pytest.param("company:", "company: &x", "anchors", id="anchor"),
        pytest.param("company:", "company: !!python/name:os.system", "tags", id="tag"),
        pytest.param("nodes:", "\t- nodes:", "YAML", id="no-yaml"),
        pytest.param(
            "role: branch_admin", "role: branch_admin, only_here: perhaps", "only_here", id="no-truth"
        ),
    ],
)
def test_bad_file_is_refused_in_one_line_and_nothing_is_written(
    okno: Okno, write: Write, text: str, old: str, new: str, words: str
) -> None:
    if old not in text:
        pytest.fail(f"{old} is not in the file")
    before = revision(okno)
    refused = okno("tree", "apply", "romashka", write(text.replace(old, new, 1)))
    assert_one_line(refused)
    assert words in refused.err
    assert revision(okno) == before


def test_refusal_says_which_of_the_rows_it_is_about(okno: Okno, write: Write, text: str) -> None:
    stranger = GIFT.replace("new-right", "odd-right").replace(VIKTOR, NINA)
    refused = okno("tree", "apply", "romashka", write(with_gift(text).replace(GIFT, GIFT + stranger)))
    assert_one_line(refused)
    assert "binding odd-right: subject: " in refused.err


def test_a_big_companys_own_file_can_be_applied(okno: Okno, write: Write, text: str) -> None:
    padded = f"# {'x' * BIGGEST}\n{text}"
    assert okno("tree", "apply", "romashka", write(padded)).made["rev"] is None


@pytest.mark.parametrize(
    "content",
    [pytest.param(b"", id="empty"), pytest.param(b"\xff\xfe", id="no-utf-8"), pytest.param(b"[]", id="list")],
)
def test_file_that_is_no_document_is_refused(okno: Okno, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    assert_one_line(okno("tree", "diff", "romashka", str(tmp_path / "x.yaml")))
    assert_one_line(okno("tree", "apply", "romashka", str(tmp_path / "x.yaml")))


def test_unknown_file_and_company_are_named(okno: Okno, write: Write, text: str) -> None:
    assert "none.yaml" in okno("tree", "apply", "romashka", "none.yaml").err
    assert "no company nobody" in okno("tree", "apply", "nobody", write(text)).err
    assert "no company nobody" in okno("tree", "export", "nobody").err
