"""What a manifest may say under `form_replay`, and how its mistakes are named."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from idp.model.ids import ServiceId
from legacy_bridges.contract import (
    Lent,
    Logout,
    RequestFacts,
)
from legacy_bridges.protocols.form_replay import FormReplay
from tests.bridges.replay.talking import OPTIONS, manifest

MISTAKES: dict[str, dict[str, Any]] = {
    "no-proof": {"ok": None},
    "empty-proof": {"ok": {}},
    "proof-that-only-equals": {"ok": {"equals": "x"}},
    "equals-of-a-page": {"ok": {"css": "b", "equals": "x"}},
    "no-form": {"form": None},
    "no-start": {"start": None},
    "no-secret": {"fill": {"u": "$login"}},
    "secret-twice": {"fill": {"u": "$secret", "p": "$secret"}},
    "bad-selector": {"form": "form[["},
    "bad-pattern": {"login_page": {"path": "("}},
    "start-elsewhere": {"start": "https://evil.example/"},
    "start-on-another-host": {"start": "//evil.example/"},
    "json-without-address": {"kind": "json"},
    "token-without-a-group": {"logout": {"path": "/out", "token": {"name": "t", "pattern": "t"}}},
    "token-without-an-address": {"logout": {"link_css": "a", "token": {"name": "t", "pattern": "(t)"}}},
    "two-ways-out": {"logout": {"link_css": "a", "path": "/out"}},
    "base-url-with-a-path": {"base_urls": ["http://old.example/wiki"]},
    "carried-nowhere": {"carry": {"xml": "S"}},
    "carried-from-nowhere": {"carry": {"query": "S"}},
    "unknown-key": {"retries": 5},
}


@pytest.mark.parametrize("change", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_block_that_does_not_hold_together_is_refused(change: dict[str, Any]) -> None:
    said = {key: value for key, value in (OPTIONS | change).items() if value is not None}
    with pytest.raises(ValidationError):
        FormReplay().read_options(said)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"upstream": ""}, "upstream"),
        ({"lent": Lent.NONE}, "lent"),
        ({"options": FormReplay().read_options(OPTIONS | {"logout": {}})}, "form_replay.logout"),
    ],
)
def test_a_manifest_that_promises_what_it_cannot_do_is_refused(change: dict[str, Any], key: str) -> None:
    said = {"logout": Logout.BACK} | change
    assert [found for found, _words in FormReplay().problems(manifest(**said))] == [key]
    assert FormReplay().problems(manifest()) == []


PAGE = RequestFacts("GET", "/a?b=1", plain=True)


def test_options_of_another_protocol_are_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="other"):
        FormReplay().habits(replace(manifest(service=ServiceId("other")), options=None))


def test_the_host_that_the_service_sees_is_the_manifests_choice() -> None:
    public = manifest(OPTIONS | {"host_header": "public"})
    assert FormReplay().habits(public).host == "kb.example"
    assert FormReplay().habits(manifest()).host == "127.0.0.1:8110"
