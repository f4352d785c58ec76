"""`okno demo --tour` tells the whole story by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from idp.cli.demo.tour import CHAPTERS
from tests.bridges.processes import demo_ports, free_ports
from tests.browser.running import environment
from tests.support.browser import find_chromium
from tests.support.tree import ROOT


@pytest.mark.timeout(240)
def test_the_tour_plays_every_chapter_and_ends_well(tmp_path: Path) -> None:
    ports = demo_ports(free_ports(5))
    told = subprocess.run(
        [sys.executable, "-m", "idp", "demo", "--tour", "--data", str(tmp_path / "data"), *ports],
        cwd=ROOT,
        env=environment(CHROMIUM=find_chromium() or ""),
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "The tour is over: every chapter holds." in told.stdout
    for number, title, _ in CHAPTERS:
        assert f"{number:>2}. {title}" in told.stdout
