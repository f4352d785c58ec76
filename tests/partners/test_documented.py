"""What docs/partners.md tells partners to write is good as it stands there."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from idp.claims.manifest_reading import read_manifest
from idp.oidc.registration import parse_client
from tests.support.tree import ROOT

PAGE = (ROOT / "docs/partners.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def block(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_manifest_on_the_page_is_good(tmp_path: Path) -> None:
    file = tmp_path / "sonata.yaml"
    file.write_text(block("yaml"), encoding="utf-8")
    assert read_manifest(file).reference == "sonata@1"


def test_the_client_on_the_page_can_be_registered() -> None:
    client, secret = parse_client(json.loads(block("json")), NOW)
    assert (client.partner, secret) == ("sonata", None)


def test_the_test_on_the_page_passes(tmp_path: Path) -> None:
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "sonata.yaml").write_text(block("yaml"), encoding="utf-8")
    (tmp_path / "test_ours.py").write_text(block("python"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_ours.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
