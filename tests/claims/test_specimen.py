"""A page of a manifest alone: everything fits its rules, and is the same each time."""

from datetime import timedelta

import pytest

from idp.claims.catalogue import CATALOGUE, Kind, Source
from idp.claims.manifest_reading import load_manifests
from idp.claims.specimen import NAME, specimen
from idp.model.application import Block
from tests.support.clock import START

MANIFESTS = load_manifests()


def typed_by_hand(line):
    return any(CATALOGUE[claim].source is Source.NOBODY for claim in line.field.claims)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("manifest", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_every_line_has_a_value_that_keeps_its_rule(manifest, kind):
    found = specimen(manifest, kind, "Okno", START)
    assert [line.key for line in found.offer.lines if line.missing and not typed_by_hand(line)] == []
    assert [line.key for line in found.offer.lines if line.unfit] == []
    assert NAME in found.text


def test_a_sole_trader_s_data_are_personal_and_without_a_kpp():
    found = specimen(MANIFESTS["tinkoff"], Kind.SOLE_TRADER, "Okno", START)
    assert found.offer.block(Block.COMPANY) == ()
    assert "kpp" not in {line.key for line in found.offer.lines}


def test_it_is_the_same_each_time():
    once, again = (
        specimen(MANIFESTS["kontur"], Kind.LEGAL, "Okno", START + timedelta(days=day)) for day in (0, 9)
    )
    assert once.offer.digest == again.offer.digest
