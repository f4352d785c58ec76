"""What the gate shows of itself, and a secret that is there only now."""

import pytest

from legacy_bridges.gate.scrubbing import covered
from tests.gate.guarded import PLAIN, Guarded
from tests.gate.lent import BASIC, SECRET, arrived, entered
from tests.gate.upstream import Handler, Seen

OWN = "of-the-gate-itself"


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell a service that knows us by a header, and one that is shown old accounts."""
    return {"wiki": PLAIN + "forward_auth: {secret_header: X-Own}\n", "basic": BASIC}


@pytest.mark.parametrize("kind", ["text/html", "application/x-javascript", ""])
def test_a_service_that_shows_its_headers_shows_nobody_our_own(world: Guarded, kind: str) -> None:
    world.seal_own("wiki", OWN)
    browser = arrived(world, world.person(), "wiki")

    def telling(handler: Handler, seen: Seen) -> None:
        typed = [("Content-Type", kind)] if kind else []
        handler.reply(200, seen.one("X-Own").encode(), ("X-Echo", seen.one("X-Own")), *typed)

    world.old.answering = telling
    answer = browser.ask("/x", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-3", "If-Range": "x"})
    assert answer.text == "*" * len(OWN)
    assert "X-Echo" not in answer.headers
    assert [world.old.last.all(name) for name in ("Accept-Encoding", "Range", "If-Range")] == [[], [], []]


def test_what_is_no_text_passes_as_it_is() -> None:
    assert list(covered([b"a secret"], "application/zip", (b"secret",))) == [b"a secret"]


def test_a_secret_that_is_put_there_opens_at_once(world: Guarded) -> None:
    browser = entered(world, "basic", secret=None)
    assert browser.ask("/x", "basic").headers["Location"] == "/_okno/link"
    world.seal("basic", "link:link-anna", SECRET)
    assert browser.ask("/x", "basic").status_code == 200
