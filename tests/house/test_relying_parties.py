"""docs/relying-parties.md quotes refusals as they are said, and everything that discovery is told about."""

import re

from idp.oidc import errors
from tests.support.tree import ROOT, python_files

PAGE = (ROOT / "docs" / "relying-parties.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+?) \| (.*?) \| .+ \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE[PAGE.index("| error | words |") :])[2:]
"""What is said in the first two columns."""


def quoted(column):
    return [words for row in ROWS for words in re.findall(r"`([^`]+)`", row[column])]


def test_every_code_is_one_of_ours():
    ours = {kind.error for kind in vars(errors).values() if hasattr(kind, "error")}
    assert [code for code in quoted(0) if code not in ours] == []


def test_every_refusal_is_quoted_as_it_is_said():
    said = "\n".join(file.read_text(encoding="utf-8") for file in python_files("idp"))
    assert len(quoted(1)) > 20
    assert [words for words in quoted(1) if words not in said] == []
