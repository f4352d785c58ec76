"""Relying parties on Node that nobody here wrote, against a provider that really runs, over https."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.node.clients import ALGORITHMS, clients
from tests.node.provider import Provider, running_provider
from tests.node.relying_parties import REDIRECT_URI, Node, Party
from tests.support.databases import Databases

HERE = Path(__file__).parent
LIBRARIES = ("openid-client", "oauth4webapi", "openid-client-v5")
FORGED = "forged"
"""A key that nobody registered, by the name of one that is."""


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Provider]:
    """Run `okno serve` on the database that this run is about."""
    if shutil.which("node") is None or not (HERE / "node_modules").exists():
        pytest.skip("Node or its packages are not installed (bin/test --all installs the packages)")
    with running_provider(tmp_path_factory.mktemp("node"), databases.new()) as made:
        yield made


@pytest.fixture(scope="session")
def node(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Run Node with the libraries, and register the clients whose keys it made."""
    log = tmp_path_factory.mktemp("node-log") / "node.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["node", str(HERE / "rp.mjs")],
            env={**os.environ, "NODE_EXTRA_CA_CERTS": str(provider.authority), "NODE_OPTIONS": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
            text=True,
        )
    made = Node(process)
    try:
        keys = {alg: made.do("keys", "makeKey", name=alg, alg=alg) for alg in ALGORITHMS}
        made.do("keys", "makeKey", name=FORGED, alg="ES256", kid="ES256")
        provider.register(clients(keys))
        yield made
    finally:
        process.communicate(timeout=10)


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> str:
    """Name each library in turn."""
    return str(request.param)


Connect = Callable[..., Party]
"""Takes the id of a client, the name of its key, and what else its metadata say."""


@pytest.fixture
def connect(provider: Provider, node: Node, library: str) -> Connect:
    """Return what makes a relying party of the library of this test."""

    def as_client(client_id: str, key: str | None = None, **said: Any) -> Party:
        uri = said.pop("redirect_uri", REDIRECT_URI)
        given = {
            "issuer": said.pop("issuer", provider.issuer),
            "secret": said.pop("secret", provider.secrets[client_id]),
            "key": key,
        }
        method = "private_key_jwt" if key else "client_secret_basic"
        metadata = {"client_id": client_id, "token_endpoint_auth_method": method, **said}
        return Party(node, library, node.do(library, "connect", metadata=metadata, **given), uri)

    return as_client
