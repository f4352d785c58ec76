"""What no linter checks: sizes, names, and that the project is whole by itself."""

import re
from pathlib import Path

import pytest

from tests.support.tree import ROOT, named, python_files, tracked

LINES = 250
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc"}
OUTSIDE = re.compile(r"\.\./shared|/work/|/tmp/" + r"okno|\bDESIGN(?:\.md)?\b|\bBLUEPRINT\b")
"""Papers and folders that a clone does not have."""
LOCKED = re.compile(r"[a-z0-9][a-z0-9.\-]*==[0-9][^ ;]*( ; [^@]+)?")
LOCKS = ["requirements.lock", "requirements-test.lock"]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".yaml",
    ".yml",
    ".json",
    ".po",
    ".css",
    ".js",
    ".svg",
    ".lock",
    ".ini",
    "",
}


def by_name(paths):
    return [pytest.param(path, id=named(path)) for path in paths]


def test_no_python_file_is_longer_than_a_chapter():
    written = [
        path for path in python_files() if "migrations/versions" not in named(path)
    ]  # those are generated
    long = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in written}
    assert {name: lines for name, lines in long.items() if lines > LINES} == {}


def test_no_file_has_a_name_that_says_nothing():
    parts = {named(path): {*Path(named(path)).parts[:-1], path.stem} for path in tracked()}
    assert [name for name, words in parts.items() if words & EMPTY_NAMES] == []


def test_nothing_points_outside_of_the_project():
    texts = [path for path in tracked() if path.suffix in TEXT and path != Path(__file__)]
    assert [named(path) for path in texts if OUTSIDE.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_and_versions_only(lock):
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not LOCKED.fullmatch(line)] == []


def test_tests_run_with_what_is_shipped():
    run, test = ((ROOT / lock).read_text(encoding="utf-8").splitlines() for lock in LOCKS)
    assert [line for line in run if line not in test] == []


@pytest.mark.parametrize("room", by_name(path for path in python_files("idp") if path.name == "__init__.py"))
def test_a_room_introduces_itself(room):
    assert room.read_text(encoding="utf-8").lstrip().startswith('"""')
