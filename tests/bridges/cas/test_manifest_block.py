"""What a manifest may say under `cas`, and what it may not."""

import re
from datetime import date
from pathlib import Path

import pytest

from idp.settings import Settings
from legacy_bridges import ManifestError, load_bridges
from legacy_bridges.linting import lint
from legacy_bridges.registry import PROTOCOLS
from tests.bridges.cas.conftest import FORUM, HEAD, LINKED, MAILED, ROLES
from tests.support.tree import ROOT

GOOD = HEAD.format("forum") + ROLES + FORUM


def load(folder: Path, text: str) -> None:
    (folder / "forum.yaml").write_text(text)
    load_bridges(Settings(issuer="http://localhost:8400", data_dir=folder, bridges_dir=folder))


@pytest.mark.parametrize(
    "body", [FORUM, LINKED.replace("linked", "forum"), MAILED.replace("mailed", "forum")]
)
def test_a_whole_block_is_read(tmp_path: Path, body: str) -> None:
    load(tmp_path, HEAD.format("forum") + ROLES + body)


@pytest.mark.parametrize(
    ("said", "instead", "words"),
    [
        pytest.param("https://forum.example/app/", "https://other.example/", "must lie on", id="elsewhere"),
        pytest.param("https://forum.example/app/", "http://forum.example/app/", "must lie on", id="plain"),
        pytest.param("https://forum.example/app/", "https://forum.example/app", "slash", id="no-slash"),
        pytest.param("https://forum.example/app/", "https://forum.example/a?b/", "slash", id="with-query"),
        pytest.param("https://forum.example/app/", "https://*.example/", "slash", id="wildcard"),
        pytest.param("https://forum.example/app/", "https://forum.example/../", "slash", id="dot-segment"),
        pytest.param("user: sub", "user: name", "user", id="no-name-that-stays"),
        pytest.param("user: sub", "user: login", "whose login", id="login-without-links"),
        pytest.param("mail: email", "user: email", "CAS has itself", id="reserved"),
        pytest.param("mail: email", "isFromNewLogin: email", "CAS has itself", id="reserved-in-any-case"),
        pytest.param("mail: email", "xmlns: email", "CAS has itself", id="xml"),
        pytest.param("mail: email", '"a b": email', "CAS has itself", id="no-name"),
        pytest.param("mail: email", '"a><cas:user": email', "CAS has itself", id="markup"),
        pytest.param("mail: email", "mail: password", "mail", id="nothing-of-ours"),
        pytest.param("logout: back", "logout: kill", "at best", id="promises-too-much"),
        pytest.param("logout: back", "logout: front", "browser", id="no-message-for-browsers"),
        pytest.param("logout: back", "logout: ttl", "forget", id="how-long"),
        pytest.param("landing: /app/start", "proxy_secret_file: forum.secret", "ask us", id="door"),
        pytest.param("landing: /app/start", "upstream: http://127.0.0.1:9", "ask us", id="gate"),
        pytest.param("landing: /app/start", "identity: {X-User: sub}", "attributes", id="headers"),
        pytest.param(
            "landing: /app/start", 'paths: [{path: "/**", need: "service:use"}]', "asks once", id="paths"
        ),
        pytest.param(ROLES, "", "words", id="roles-without-words"),
        pytest.param("user: sub", "user: sub\n  pgt: true", "pgt", id="proxy-tickets"),
    ],
)
def test_a_block_is_refused(tmp_path: Path, said: str, instead: str, words: str) -> None:
    assert said in GOOD
    with pytest.raises(ManifestError, match=words):
        load(tmp_path, GOOD.replace(said, instead))


def test_the_manifest_of_the_documentation_is_good(tmp_path: Path) -> None:
    page = (ROOT / "docs/bridges.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "forum.yaml"
    file.write_text(next(block for block in blocks if "protocol: cas" in block), encoding="utf-8")
    found = lint([file], PROTOCOLS, date(2026, 11, 22))
    assert [problem.words for problem in found.problems] == []
