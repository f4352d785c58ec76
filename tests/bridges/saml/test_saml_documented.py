"""What docs/connect-your-service.md tells to write for SAML is good as it stands there."""

import re
from datetime import date

import pytest
import yaml

from legacy_bridges.linting import lint
from legacy_bridges.protocols.saml.options import SamlOptions
from legacy_bridges.registry import PROTOCOLS
from tests.bridges.saml.parties import certificate_of
from tests.bridges.saml.test_metadata import file as metadata_file
from tests.bridges.saml.test_metadata import service
from tests.support.tree import ROOT

PAGE = (ROOT / "docs/connect-your-service.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## SAML\n")[2].partition("\n## ")[0]
MANIFEST, BY_HAND = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL))
SOAP = service(
    "SingleLogoutService", "urn:oasis:names:tc:SAML:2.0:bindings:SOAP", "https://crm.example.com/slo"
)


def by_hand():
    return {
        **MANIFEST,
        "logout": "front",
        "saml": {**BY_HAND["saml"], "certificates": [certificate_of("sp")]},
    }


@pytest.mark.parametrize("said", [MANIFEST, by_hand()], ids=["by-its-metadata", "by-hand"])
def test_what_is_on_the_page_is_good(tmp_path, said):
    (tmp_path / "crm.xml").write_bytes(metadata_file(more=SOAP))
    file = tmp_path / "crm.yaml"
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    found = lint([file], PROTOCOLS, date(2026, 11, 22)).problems
    assert [problem.words for problem in found if not problem.warning] == []


def test_every_key_of_the_block_is_on_the_page():
    assert set(SamlOptions.model_fields) <= {*MANIFEST["saml"], *BY_HAND["saml"]}
