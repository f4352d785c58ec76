"""The services that are shipped: each is described whole, and stands before a program of the sandbox."""

from datetime import date

import pytest

from idp.settings import Settings
from legacy_bridges import load_bridges
from legacy_bridges.contract import Links, Manifest
from legacy_bridges.linting import lint
from legacy_bridges.registry import PROTOCOLS, SHIPPED
from sandbox.zoo import PROGRAMS, TRUSTING
from tests.sandbox.conftest import Begin

LANGUAGES = {"ru", "en", "ro"}
TODAY = date(2026, 11, 23)
FILES = sorted(SHIPPED.glob("*.yaml"))
BRIDGED = {m.service: m for m in lint(FILES, PROTOCOLS, TODAY).manifests.values()}
OLD = sorted(name for name in BRIDGED if name not in {"cabinet", *TRUSTING})
ALONE = sorted(set(BRIDGED) & set(TRUSTING))
"""Those that ask the provider themselves: nobody stands before them."""


def test_a_lint_finds_nothing_at_all() -> None:
    assert not lint([file for file in FILES if file.stem != "cabinet"], PROTOCOLS, TODAY).problems


def test_there_is_a_manifest_for_each_old_program_and_they_load_in_the_demo_alone() -> None:
    assert len(OLD) >= 12
    assert set(OLD) == set(PROGRAMS)
    assert set(ALONE) == set(TRUSTING)
    assert not load_bridges(Settings(demo=False)).bridged


@pytest.mark.parametrize("name", [*OLD, *ALONE])
def test_a_service_is_described_in_three_languages_and_somebody_answers_for_it(name: str) -> None:
    manifest = BRIDGED[name]
    assert manifest.owner
    for texts in (manifest.title, manifest.description, manifest.section):
        assert set(texts) == LANGUAGES
    assert manifest.tasks
    assert all(set(task.title) == LANGUAGES and task.words for task in manifest.tasks)


@pytest.mark.parametrize("name", OLD)
def test_a_service_stands_on_a_host_of_its_own_and_lets_no_path_through_unasked(name: str) -> None:
    manifest = BRIDGED[name]
    assert (manifest.origin, manifest.upstream) == (
        f"http://{name}.localhost:8402",
        f"http://{name}-old.localhost:8401",
    )
    assert manifest.paths
    assert not any(rule.path in ("/**", "**") for rule in manifest.paths)


@pytest.mark.parametrize("name", ALONE)
def test_a_service_that_asks_for_itself_stands_on_its_own_host_with_nothing_before_it(name: str) -> None:
    manifest = BRIDGED[name]
    assert manifest.origin == f"http://{name}.localhost:8401"
    assert not any((manifest.upstream, manifest.paths, manifest.health))


@pytest.mark.parametrize("name", OLD)
def test_the_program_is_well_by_what_its_manifest_says(name: str, begin: Begin) -> None:
    health = BRIDGED[name].health
    assert health is not None
    answer = begin(name).get(health.path)
    assert answer.status_code == health.status
    if health.css:
        mark = health.css.partition("#")[2]
        assert f'id="{mark}"' in answer.text


@pytest.mark.parametrize("name", OLD)
def test_the_landing_and_every_task_are_pages_that_the_program_has(name: str, begin: Begin) -> None:
    manifest, browser = BRIDGED[name], begin(name)
    for path in (manifest.landing, *(task.path for task in manifest.tasks)):
        assert browser.get(path).status_code != 404
        assert _ruled(manifest, path)


def _ruled(manifest: Manifest, path: str) -> bool:
    return any(rule.path == path.partition("?")[0] or rule.path == "/free/*" for rule in manifest.paths)


def test_every_way_of_linking_and_every_protocol_is_there() -> None:
    assert {m.links for m in BRIDGED.values()} == set(Links)
    assert {m.protocol for m in BRIDGED.values()} <= set(PROTOCOLS)
    assert BRIDGED["servguide"].sunset is not None
