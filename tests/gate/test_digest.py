"""Digest, judged by a service that reads RFC 7616 for itself."""

import hashlib
import re
from urllib.parse import quote

import pytest

from idp.model.link import LinkState
from tests.gate.guarded import Guarded
from tests.gate.lent import DIGEST, SECRET, entered
from tests.gate.upstream import Handler, Seen


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell a service that asks for a digest."""
    return {"digest": DIGEST}


class DigestService:
    """Judges answers by RFC 7616 with its own reading of it."""

    def __init__(self, login: str, secret: str, **said: str) -> None:
        self.said = {"realm": "old", "nonce": "n1", "qop": "auth", "opaque": "o"} | said
        self.login, self.secret = login, secret
        self.counts: list[str] = []
        self.stale = False

    def __call__(self, handler: Handler, seen: Seen) -> None:
        shown = seen.all("Authorization")
        if shown and self.fits(shown[0], seen):
            handler.reply(200, seen.body)
            return
        said = ", ".join(f'{name}="{value}"' for name, value in self.said.items() if value)
        stale = ", stale=true" if self.stale else ""
        handler.reply(401, b"", ("WWW-Authenticate", f"Digest {said}{stale}"))

    def fits(self, header: str, seen: Seen) -> bool:
        got = {n: q or t for n, q, t in re.findall(r'([a-z*]+)=(?:"([^"]*)"|([^, ]+))', header)}
        if got["nonce"] != self.said["nonce"]:
            return False
        self.counts.append(got.get("nc", ""))
        algorithm = self.said.get("algorithm") or "MD5"
        kind = algorithm.lower().removesuffix("-sess").replace("-", "")

        def digest(text: str) -> str:
            return hashlib.new(kind, text.encode()).hexdigest()

        first = digest(f"{self.login}:{got['realm']}:{self.secret}")
        if algorithm.endswith("-sess"):
            first = digest(f"{first}:{got['nonce']}:{got['cnonce']}")
        second = digest(f"{seen.method}:{seen.target}")
        middle = f"{got['nonce']}:{got['nc']}:{got['cnonce']}:auth" if self.said["qop"] else got["nonce"]
        named = got.get("username") or got["username*"].removeprefix("UTF-8''")
        return (
            got["response"] == digest(f"{first}:{middle}:{second}")
            and got["uri"] == seen.target
            and got["opaque"] == self.said["opaque"]
            and named in (self.login, quote(self.login))
        )


@pytest.mark.parametrize(
    ("algorithm", "qop"),
    [("", "auth"), ("MD5", "auth"), ("MD5-sess", "auth"), ("SHA-256", "auth,auth-int"), ("MD5", "")],
)
def test_digest_is_answered_with_a_rising_count(world: Guarded, algorithm: str, qop: str) -> None:
    browser = entered(world, "digest")
    world.old.answering = service = DigestService("анна", SECRET, algorithm=algorithm, qop=qop)
    for path in ("/a?b=1", "/c", "/d"):
        assert browser.ask(path, "digest").status_code == 200
    assert [seen.method for seen in world.old.seen] == ["HEAD", "GET", "GET", "GET"]
    if qop:
        assert service.counts == ["00000001", "00000002", "00000003"]


def test_a_stale_nonce_is_renewed_and_a_small_body_sent_again(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = service = DigestService("анна", SECRET)
    browser.ask("/a", "digest")
    service.said["nonce"], service.stale = "n2", True
    answer = browser.ask("/a", "digest", "POST", data=b"small")
    assert (answer.status_code, answer.data) == (200, b"small")
    assert world.link_state("link-anna") is LinkState.ACTIVE


def test_a_large_body_is_never_sent_twice(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = service = DigestService("анна", SECRET)
    browser.ask("/a", "digest")
    service.said["nonce"], service.stale = "n2", True
    answer = browser.ask("/a", "digest", "POST", data=b"x" * 100_000)
    assert answer.status_code == 409
    assert "Send this once more" in answer.text
    assert browser.ask("/a", "digest", "POST", data=b"x" * 100_000).status_code == 200
    assert world.link_state("link-anna") is LinkState.ACTIVE


def test_a_wrong_password_is_tried_once_by_digest_too(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = DigestService("анна", "another")
    assert browser.ask("/a", "digest").status_code == 502
    assert len([seen for seen in world.old.seen if seen.all("Authorization")]) == 1
    assert world.link_state("link-anna") is LinkState.BROKEN


def test_a_digest_that_nobody_knows_is_not_answered(world: Guarded) -> None:
    browser = entered(world, "digest")
    world.old.answering = DigestService("анна", SECRET, algorithm="SHA-512-256")
    answer = browser.ask("/a", "digest")
    assert answer.status_code == 502
    assert "asks for a sign-in that we cannot do" in answer.text
    assert not [seen for seen in world.old.seen if seen.all("Authorization")]
