"""docs/specifications.md claims nothing without a test, and agrees with what discovery says.

What is written by hand stands in docs/specifications.yaml; `bin/docs` makes the page of it.
"""

import re
from functools import cache
from urllib.parse import urlsplit

import pytest
import yaml

from idp.oidc.metadata import provider_metadata
from tests.support.citations import marks, named_standards, standard_of
from tests.support.tree import ROOT, named, python_files

WRITTEN = yaml.safe_load((ROOT / "docs" / "specifications.yaml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "specifications.md").read_text(encoding="utf-8")
ENTRIES = {entry["name"]: entry for group in WRITTEN["groups"] for entry in group["entries"]}
CLAIMED = {name for name, entry in ENTRIES.items() if entry["support"] != "not"}
ALTERNATIVES = [provider_metadata("https://id.example.com", registration=on) for on in (True, False)]
PATHS = re.compile(r"`(tests/[^`]+\.py)`")


@cache
def marked():
    return marks(python_files("tests"))


def proved():
    return {standard_of(citation) for citation in marked()}


@cache
def named_everywhere():
    return proved() | named_standards(python_files("idp", "legacy_bridges")).keys()


def shown():
    """Return the tests of each section, as the page has them."""
    for chapter in PAGE.split("\n### ")[1:]:
        name = next(name for name in ENTRIES if chapter.startswith((f"{name}:", f"{name}\n")))
        for section, tests in re.findall(
            r"^\| ([^|]+) \| (`tests/.+) \|$", chapter.split("\n## ")[0], re.MULTILINE
        ):
            yield name if section == "as a whole" else f"{name} §{section}", PATHS.findall(tests)


def test_support_is_one_of_three_words():
    assert {entry["support"] for entry in ENTRIES.values()} <= {"supported", "partly", "not"}


def test_nothing_is_listed_twice():
    names = [entry["name"] for group in WRITTEN["groups"] for entry in group["entries"]]
    assert sorted(names) == sorted(ENTRIES)
    assert ENTRIES.keys() & WRITTEN["details"].keys() == set()


def test_every_standard_that_code_or_a_test_names_is_listed():
    assert sorted(named_everywhere() - ENTRIES.keys() - WRITTEN["details"].keys()) == []


def test_no_detail_is_listed_that_nothing_leans_on():
    assert sorted(WRITTEN["details"].keys() - named_everywhere()) == []


def test_nothing_is_claimed_without_a_test():
    assert sorted(CLAIMED - proved()) == []


def test_what_is_not_supported_is_in_no_mark():
    assert sorted((ENTRIES.keys() - CLAIMED) & proved()) == []


def test_every_section_with_a_test_is_on_the_page_with_each_of_them():
    known = {c: list(map(named, files)) for c, files in marked().items() if standard_of(c) in ENTRIES}
    assert dict(shown()) == known


def test_every_test_that_the_page_names_is_there():
    assert [path for path in PATHS.findall(PAGE) if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("metadata", ALTERNATIVES, ids=["registration", "no-registration"])
def test_each_member_of_the_metadata_belongs_to_something_that_is_claimed(metadata):
    claimed = {member for name in CLAIMED for member in ENTRIES[name].get("discovery", ())}
    assert sorted(metadata.keys() - claimed) == []


def test_every_member_that_an_entry_claims_is_in_the_metadata():
    claimed = {member for name in CLAIMED for member in ENTRIES[name].get("discovery", ())}
    assert sorted(claimed - ALTERNATIVES[0].keys()) == []


def test_nothing_in_the_metadata_is_of_what_is_not_supported():
    absent = {member for name in ENTRIES.keys() - CLAIMED for member in ENTRIES[name].get("discovery", ())}
    assert [sorted(absent & metadata.keys()) for metadata in ALTERNATIVES] == [[], []]


def test_the_page_says_what_discovery_says():
    for member, value in ALTERNATIVES[0].items():
        values = value if isinstance(value, list) else [value]
        words = (f"`{str(one).lower() if isinstance(one, bool) else one}`" for one in values)
        assert f"| `{member}` | {' '.join(words)} |" in PAGE


def test_every_endpoint_that_discovery_names_is_described():
    described = (ROOT / "docs" / "endpoints.md").read_text(encoding="utf-8")
    uris = [v for k, v in ALTERNATIVES[0].items() if k.endswith(("_endpoint", "_uri")) and isinstance(v, str)]
    assert len(uris) > 5
    assert [uri for uri in uris if f"{urlsplit(uri).path}`" not in described] == []
