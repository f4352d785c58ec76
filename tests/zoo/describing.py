"""Manifests of the old programs: written from our templates, and read as the gate reads them."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from idp.model.secret import Secret
from legacy_bridges.contract import Credential, Dialogue, Manifest, Replays, Reply
from legacy_bridges.contract.traffic import T
from legacy_bridges.manifest import read_manifest
from legacy_bridges.registry import PROTOCOLS
from tests.zoo.client import Client
from tests.zoo.place import HERE


def describe(folder: Path, service: str, origin: str, upstream: str, **values: object) -> Path:
    """Write the manifest of a service behind the gate."""
    template = Template((HERE / "manifests" / f"{service}.yaml").read_text(encoding="utf-8"))
    written = folder / f"{service}.yaml"
    written.write_text(template.substitute(values, origin=origin, upstream=upstream), encoding="utf-8")
    return written


@dataclass
class Form:
    """A program that is signed in to by its form, spoken to without any gate."""

    manifest: Manifest
    bridge: Replays
    asked: list[str]

    def log_in(self, login: str, password: str) -> tuple[dict[str, str] | None, str]:
        """Sign in once; return the jar, and why there is none."""
        ended = self.talk(self.bridge.log_in(self.manifest, Credential(login, Secret(password))))
        return (dict(ended.jar) if ended.jar is not None else None), ended.reason

    def get(self, path: str, jar: dict[str, str], user_agent: str = "zoo") -> Reply:
        """Open a page with a jar."""
        return self._ask(
            "GET", path, {"Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())}, b"", user_agent
        )

    def talk(self, dialogue: Dialogue[T]) -> T:
        """Hold a dialogue to its end."""
        try:
            ask = next(dialogue)
            while True:
                ask = dialogue.send(self._ask(ask.method, ask.path, dict(ask.headers), ask.body or b""))
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes, user_agent: str = "zoo"
    ) -> Reply:
        self.asked.append(f"{method} {path}")
        client = Client(self.manifest.upstream, user_agent=user_agent)
        client.host = self.bridge.habits(self.manifest).host
        answer = client.send(method, path, list(headers.items()), body)
        return Reply(answer.status, tuple(answer.headers.items()), answer.text.encode(), path)


def read_form(written: Path) -> Form:
    """Read a manifest of a service that is signed in to by its form."""
    manifest = read_manifest(written, PROTOCOLS)
    bridge = PROTOCOLS[manifest.protocol]
    assert isinstance(bridge, Replays)
    return Form(manifest, bridge, [])
