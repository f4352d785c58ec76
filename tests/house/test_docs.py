"""Generated documents are fresh, and no link in a document is dead."""

import re
import subprocess
import sys

import pytest

from tests.support.tree import ROOT, named, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)#\s]+)")


def test_the_pages_that_are_made_from_the_code_are_fresh():
    command = [sys.executable, "bin/_docs.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("document", [pytest.param(path, id=named(path)) for path in DOCUMENTS])
def test_what_a_document_links_to_is_there(document):
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []
