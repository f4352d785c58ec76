"""The shapes of services that are shipped to be copied: sound as they stand, and served nowhere by themselves."""

from datetime import date
from pathlib import Path

import pytest

from idp.settings import Settings
from legacy_bridges import load_bridges
from legacy_bridges.linting import lint
from legacy_bridges.registry import PROTOCOLS, SHIPPED

SHAPES = sorted((SHIPPED / "shapes").glob("*.yaml"))


def test_there_is_one_for_each_service_that_is_named():
    assert [shape.stem for shape in SHAPES] == ["bitrix24", "saas", "vk-workspace"]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.stem)
def test_a_shape_is_sound(shape):
    linted = lint([shape], PROTOCOLS, date(2026, 11, 22))
    assert linted.good, [problem.words for problem in linted.problems]
    [manifest] = linted.manifests.values()
    assert manifest.service == shape.stem
    assert not manifest.demo
    assert manifest.title.keys() == manifest.description.keys() == {"ru", "en", "ro"}
    assert not manifest.options.idp_initiated
    assert manifest.origin.endswith(".example"), "an address that is nobody's, until it is filled in"


def test_all_of_them_fit_together():
    assert lint(SHAPES, PROTOCOLS, date(2026, 11, 22)).good


def test_nobody_is_offered_a_shape(tmp_path: Path):
    served = load_bridges(Settings(issuer="http://localhost:8400", data_dir=tmp_path, demo=True))
    assert not {shape.stem for shape in SHAPES} & set(served.bridged)
