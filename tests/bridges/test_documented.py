"""What docs/bridges.md tells a service's team to write is good as it stands there."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from legacy_bridges.linting import lint
from legacy_bridges.manifest.schema import ManifestFile
from legacy_bridges.protocols.form_replay import FormReplayOptions
from legacy_bridges.registry import PROTOCOLS
from tests.support.tree import ROOT

PAGE = (ROOT / "docs/bridges.md").read_text(encoding="utf-8")
BLOCKS: list[dict[str, Any]] = [
    yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
]
MANIFEST = next(block for block in BLOCKS if "service" in block)
OLD_ACCOUNTS = {"links": "person", "lent": "link", "prove": ["login"]}
TODAY = date(2026, 11, 22)


def with_block(name: str) -> dict[str, Any]:
    """Put one of the page's other blocks into the page's manifest."""
    block = next(block for block in BLOCKS if name in block)
    protocol = name if name in PROTOCOLS else "form_replay"
    more = {} if name in PROTOCOLS else next(block for block in BLOCKS if protocol in block)
    return {**MANIFEST, **OLD_ACCOUNTS, **more, **block, "protocol": protocol}


def forward_auth() -> dict[str, Any]:
    """Show a credential in the query, the one way to which every option of the page belongs."""
    said = with_block("forward_auth")
    return {**said, "prove": ["sms"], "forward_auth": {**said["forward_auth"], "inject": "query"}}


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(MANIFEST, id="the-manifest"),
        pytest.param(forward_auth(), id="forward_auth"),
        pytest.param(with_block("form_replay"), id="form_replay"),
        pytest.param(with_block("provision"), id="provision"),
    ],
)
def test_what_is_on_the_page_is_good(tmp_path: Path, manifest: dict[str, Any]) -> None:
    file = tmp_path / "archive.yaml"
    file.write_text(yaml.safe_dump(manifest, allow_unicode=True), encoding="utf-8")
    assert [problem.words for problem in lint([file], PROTOCOLS, TODAY).problems] == []


def test_every_key_of_a_manifest_is_on_the_page() -> None:

    keys = set(ManifestFile.model_fields) - {"demo"}
    assert {
        key for key in keys if key not in MANIFEST and f"`{key}`" not in PAGE and f"{key}:" not in PAGE
    } == set()


def test_every_option_of_form_replay_is_on_the_page() -> None:

    keys = set(FormReplayOptions.model_fields)
    assert {key for key in keys if f"{key}:" not in PAGE and f"`{key}`" not in PAGE} == set()
