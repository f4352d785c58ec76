"""A program becomes a service by one file of data, whose every word is checked."""

from pathlib import Path

import pytest

from legacy_bridges.checking import dangers, faults
from legacy_bridges.manifest import read_manifest
from legacy_bridges.registry import PROTOCOLS
from tests.zoo.describing import describe
from tests.zoo.place import HERE

SERVICES = sorted(
    file.stem
    for file in (HERE / "manifests").glob("*.yaml")
    if file.read_text(encoding="utf-8").startswith(f"service: {file.stem}\n")
)


@pytest.mark.parametrize("service", SERVICES)
def test_a_manifest_holds_together(tmp_path: Path, service: str) -> None:
    values = {"login": "anna", "database": "/var/lib/sims.sqlite", "resource": "https://mail.example/"}
    written = describe(tmp_path, service, f"http://{service}.localhost:8402", "http://127.0.0.1:8", **values)
    manifest = read_manifest(written, PROTOCOLS)
    assert manifest.service == service
    bridge = PROTOCOLS[manifest.protocol]
    assert [*faults(manifest, bridge), *dangers(manifest, bridge)] == []
