"""Two services that call themselves the same."""

import pytest

from idp.settings import Settings
from legacy_bridges import load_bridges
from legacy_bridges.manifest import ManifestError
from tests.bridges.saml.test_saml_block import written


def test_two_services_of_one_name_do_not_start(tmp_path):
    written(tmp_path, name="crm")
    written(tmp_path, name="twin")
    with pytest.raises(ManifestError, match="is crm too"):
        load_bridges(Settings(issuer="http://localhost:8400", data_dir=tmp_path, bridges_dir=tmp_path))
