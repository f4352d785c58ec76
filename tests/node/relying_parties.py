"""The relying parties that run on Node, as a test speaks to them."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.node.visitor import Callback, Visitor

REDIRECT_URI = "https://rp.example/cb"


class Refused(Exception):  # noqa: N818 - it is what the library said, not a fault of ours
    """What a library refused, in its own words."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(json.dumps(said))
        self.name: str = said["name"]
        self.code: str | None = said["code"]
        self.error: str | None = said["error"]
        self.status: int | None = said["status"]
        self.message: str = said["message"]
        self.challenges: list[Any] = said["challenges"]


@dataclass
class Node:
    """One process of Node with every library in it: a command a line, an answer a line."""

    process: "subprocess.Popen[str]"
    asked: int = 0
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)

    def ask(self, library: str, step: str, **given: Any) -> int:
        """Begin a step, and return by what number its answer is fetched."""
        self.asked += 1
        assert self.process.stdin
        command = {"id": self.asked, "library": library, "step": step, "given": given}
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self.asked

    def fetch(self, number: int) -> Any:
        """Wait for the answer of a step. Raises `Refused` if the library did."""
        assert self.process.stdout
        while number not in self.answers:
            line = self.process.stdout.readline()
            assert line, "Node ended; its last words stand in its log"
            answer = json.loads(line)
            self.answers[answer["id"]] = answer
        answer = self.answers.pop(number)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer["value"]

    def do(self, library: str, step: str, **given: Any) -> Any:
        """Take a step to its end."""
        return self.fetch(self.ask(library, step, **given))


@contextmanager
def refused(*, error: str | None = None, status: int | None = None, says: str = "") -> Iterator[None]:
    """Expect that the library refuses, and says this error of the provider's, or these words of its own."""
    with pytest.raises(Refused) as caught:
        yield
    said = caught.value
    assert said.error == error, said
    assert status is None or said.status == status, said
    assert re.search(says, said.message), said


@contextmanager
def not_known() -> Iterator[None]:
    """Expect `invalid_client`. Where the answer challenges too, the newer libraries tell of that alone."""
    with pytest.raises(Refused) as caught:
        yield
    said = caught.value
    assert said.status == 401, said
    told = said.challenges[0]["scheme"] if said.challenges else said.error
    assert told == ("basic" if said.challenges else "invalid_client"), said


@dataclass(frozen=True)
class Begun:
    """A request for authorization: where the browser goes, and by what number the library knows it."""

    attempt: int
    url: str

    @property
    def parameters(self) -> dict[str, str]:
        """Return what the address says."""
        return dict(parse_qsl(urlsplit(self.url).query))


@dataclass(frozen=True)
class Party:
    """One relying party of one library. Every step is the library's own."""

    node: Node
    library: str
    party: int
    redirect_uri: str = REDIRECT_URI

    def start(self, *, pushed: bool = False, signed_by: str | None = None, **asked: str) -> Begun:
        """Make the address that begins a sign-in."""
        said = {"redirect_uri": self.redirect_uri, "scope": "openid", **asked}
        made = self.do("start", parameters=said, pushed=pushed, signedBy=signed_by)
        return Begun(made["attempt"], made["url"])

    def finish(self, begun: Begun, callback: Callback) -> dict[str, Any]:
        """Take the callback, and return tokens and claims."""
        return dict(self.do("finish", attempt=begun.attempt, callback=callback.told()))

    def refresh(self, token: str, **parameters: str) -> dict[str, Any]:
        """Refresh."""
        return dict(self.do("refresh", token=token, parameters=parameters))

    def userinfo(self, tokens: dict[str, Any], whose: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask UserInfo, about the person of these tokens or, wrongly, of others."""
        of = whose or tokens
        sub = of["claims"]["sub"]
        return dict(self.do("userinfo", token=tokens["access_token"], sub=sub, idToken=of["id_token"]))

    def enter(self, visitor: Visitor, **asked: Any) -> dict[str, Any]:
        """Sign somebody in, and return tokens and claims."""
        begun = self.start(**asked)
        return self.finish(begun, visitor.go(begun.url, self.redirect_uri))

    def do(self, step: str, **given: Any) -> Any:
        """Take any other step."""
        return self.node.do(self.library, step, party=self.party, **given)
