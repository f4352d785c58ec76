"""node-oidc-provider in Node, its store in memory: what it has answered is gone when it stops."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from joserfc.jwk import ECKey, RSAKey

from bench.bridges.place import Place
from bench.provider.cores import on_core
from bench.provider.side import (
    CLIENT_ID,
    EMAIL,
    REDIRECT_URI,
    RESOURCE,
    SCOPE,
    Side,
    client_metadata,
    read_paths,
)
from tests.bridges.processes import free_ports
from tests.bridges.wire import WireBrowser

HERE: Final = Path(__file__).parent
BIN: Final = HERE.parent.parent / "bin"
NAME: Final = "node-oidc-provider"


def why_not() -> str:
    """Install it as locked, and say why it cannot be measured here; empty if it can."""
    if str(BIN) not in sys.path:
        sys.path.append(str(BIN))
    packages = import_module("_node")
    try:
        packages.install(HERE)
    except packages.CannotInstallError as error:
        return str(error)
    return ""


def version() -> str:
    """Return which one it is, and the Node that it runs in."""
    package = json.loads((HERE / "node_modules/oidc-provider/package.json").read_text(encoding="utf-8"))
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return f"{package['version']}, Node {node.stdout.strip().removeprefix('v')}"


def start_peer(place: Place, algorithm: str, core: int) -> Side:
    """Run it on a core, and sign Anna in."""
    (port,) = free_ports(1)
    issuer = f"http://localhost:{port}"
    told = place.folder / f"peer-{algorithm}.json"
    told.write_text(json.dumps(_settings(issuer, algorithm)), encoding="utf-8")
    command = on_core(core, ["node", str(HERE / "peer.mjs"), str(port), str(told)])
    pid = place.start(f"{NAME}-{algorithm}", command, [port]).pid
    paths = read_paths(issuer)
    cookie = _sign_in(issuer + paths["authorization_endpoint"])
    return Side(NAME, issuer, algorithm, cookie, [pid], paths)


def _settings(issuer: str, algorithm: str) -> dict[str, Any]:
    keys = RSAKey.generate_key(2048), ECKey.generate_key("P-256")
    return {
        "issuer": issuer,
        "algorithm": algorithm,
        "resource": RESOURCE,
        "clients": [client_metadata(algorithm)],
        "claims": {"name": "Anna", "email": EMAIL, "email_verified": True},
        "jwks": {"keys": [{**key.as_dict(private=True), "use": "sig"} for key in keys]},
    }


def _sign_in(authorize: str) -> str:
    """Come in by a request, which it answers when somebody is there, and return the browser's cookies."""
    query = {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": SCOPE,
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
    }
    browser = WireBrowser()
    page = browser.get(f"{authorize}?{urlencode(query)}", follow=False)
    while page.status in (302, 303) and not page.location.startswith(REDIRECT_URI):
        page = browser.get(page.location, follow=False)
    if "code=" not in page.headers.get("Location", ""):
        msg = f"{NAME}: cannot sign in: {page.status} {page.text[:600]}"
        raise RuntimeError(msg)
    return "; ".join(f"{name}={value}" for name, value in browser.cookies["localhost"].items())
