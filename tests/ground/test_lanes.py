"""Under CI nothing is left out, and elsewhere a test may be skipped with its reason."""

import os
import subprocess
import sys

import pytest

from tests.support.tree import ROOT

SKIPS = {
    "a test": "import pytest\n\n@pytest.mark.skip(reason='later')\ndef test_it(): ...\n",
    "a module": "import pytest\n\npytest.skip('later', allow_module_level=True)\n",
    "a missing part": "import pytest\n\nnothing = pytest.importorskip('no_such_module')\n",
}
FINE = "def test_fine(): ...\n"


def run(folder, source, ci):
    (folder / "test_planted.py").write_text(source + FINE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.lanes", "."]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False).returncode


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS)
def test_a_skip_fails_the_run_under_ci(tmp_path, source):
    assert run(tmp_path, source, ci="true") != 0


def test_a_skip_is_allowed_elsewhere(tmp_path):
    assert run(tmp_path, SKIPS["a test"], ci="") == 0


def test_a_run_without_skips_is_green_under_ci(tmp_path):
    assert run(tmp_path, "", ci="true") == 0


def test_on_the_second_database_only_tests_with_records_run(tmp_path):
    (tmp_path / "test_planted.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef databases(): ...\n\n@pytest.fixture\ndef store(databases): ...\n\n"
        "def test_with(store): ...\n\ndef test_without(): raise AssertionError\n"
    )
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "test_markup.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef databases(): ...\n\n"
        "def test_looks(databases): raise AssertionError\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.lanes", "--with-records", "."]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert "1 passed, 2 deselected" in ran.stdout
