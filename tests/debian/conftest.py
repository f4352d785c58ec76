"""Debian's nginx and Apache, each from a config of our own, against a provider that really runs."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest

from tests.adapters.authority import Authority
from tests.bridges.processes import free_ports, running
from tests.debian.parties import Apache, write_key
from tests.debian.provider import Ports, Provider, new_provider
from tests.support.databases import Databases

HERE = Path(__file__).parent
MODULES = Path("/usr/lib/apache2/modules")
CLIENT_SECRET = "s" * 43


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """Make a folder that the servers' own users can read, unlike pytest's."""
    with tempfile.TemporaryDirectory(prefix="okno-debian-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def provider(place: Path, databases: Databases) -> Iterator[Provider]:
    """Run `okno serve` on the database that this run is about."""
    made = new_provider(place, Ports(*free_ports(6)), databases.new())
    made.write_bridge()
    made.found_company()
    origin = f"http://apache.localhost:{made.ports.apache}"
    made.add(
        "clients",
        {
            "client_id": "apache",
            "client_secret": CLIENT_SECRET,
            "client_name": "Apache",
            "redirect_uris": [f"{origin}/oidc/redirect"],
            "post_logout_redirect_uris": [f"{origin}/"],
            "backchannel_logout_uri": f"{origin}/oidc/redirect?logout=backchannel",
            "backchannel_logout_session_required": True,
            "okno": {"first_party": True},
        },
    )
    made.add("clients", parties_of(made).clients())
    command = [sys.executable, "-m", "idp", "serve"]
    log = place / "provider.log"
    with running(command, log, ports=[made.ports.provider], environment=made.environment):
        yield made


@pytest.fixture(scope="session")
def sandbox(provider: Provider) -> Iterator[str]:
    """Run the sandbox, whose old cabinet stands behind nginx here, and give its address."""
    state = provider.folder / "sandbox"
    state.mkdir()
    told = {
        "pbx": {"client_id": "none", "client_secret": "none"},
        "cabinet": {"proxy_secret": provider.proxy_secret, "own_secret": provider.own_secret},
    }
    (state / "sandbox.json").write_text(json.dumps(told))
    port = provider.ports.sandbox
    command = [sys.executable, "-m", "sandbox", "--listen", f"127.0.0.1:{port}", "--state", str(state)]
    command += ["--provider", provider.issuer]
    with running(command, provider.folder / "sandbox.log", ports=[port]):
        yield f"http://localhost:{port}"


@pytest.fixture(scope="session")
def nginx(provider: Provider, sandbox: str) -> Iterator[str]:
    """Run nginx before the cabinet, and give the cabinet's address."""
    del sandbox
    program, folder = find_program("nginx"), provider.folder / "nginx"
    folder.mkdir()
    config = fill(
        "nginx.conf",
        provider,
        folder,
        user="user root;" if os.geteuid() == 0 else "",
        port=provider.ports.nginx,
        proxy_secret=provider.proxy_secret,
        own_secret=provider.own_secret,
    )
    command = [program, "-c", str(config), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    with running(command, folder / "log", ports=[provider.ports.nginx]):
        yield f"http://cabinet.localhost:{provider.ports.nginx}"


@pytest.fixture(scope="session")
def apache(provider: Provider) -> Iterator[str]:
    """Run Apache as a relying party, and give its address."""
    program, folder = find_program("apache2"), provider.folder / "apache"
    if not (MODULES / "mod_auth_openidc.so").exists():
        pytest.skip("mod_auth_openidc is not installed (bin/test --all installs it)")
    for name in ("cache", "www/everybody", "www/owners"):
        (folder / name).mkdir(parents=True)
    for name in ("index.html", "everybody/index.html", "owners/index.html"):
        (folder / "www" / name).write_text(f"<p>{name}</p>")
    (folder / "www" / "admin").mkdir()
    (folder / "www" / "admin" / "index.html").write_text("<p>admin</p>")
    parties_of(provider).write()
    for path in (folder, folder / "cache"):
        path.chmod(0o777)
    origin = f"http://apache.localhost:{provider.ports.apache}"
    config = fill(
        "apache.conf",
        provider,
        folder,
        user="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
        port=provider.ports.apache,
        modules=MODULES,
        origin=origin,
        client_id="apache",
        client_secret=CLIENT_SECRET,
        passphrase="p" * 32,
    )
    command = [program, "-f", str(config), "-DFOREGROUND"]
    with running(command, folder / "log", ports=[provider.ports.apache]):
        yield origin


def parties_of(provider: Provider) -> Apache:
    """Describe Apache's virtual hosts, whose key is made once."""
    folder = provider.folder / "apache"
    if not folder.exists():
        folder.mkdir()
        write_key(folder)
        Authority(folder).server("localhost")
    return Apache(provider, folder)


@pytest.fixture(scope="session")
def hosts(provider: Provider, apache: str) -> Apache:
    """Run Apache, and give its virtual hosts."""
    del apache
    return parties_of(provider)


def find_program(name: str) -> str:
    """Return where a server is; Debian keeps them in /usr/sbin."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed (bin/test --all installs it)")
    return found


def fill(name: str, provider: Provider, folder: Path, **values: object) -> Path:
    """Write a config with its addresses and secrets."""
    text = Template((HERE / name).read_text(encoding="utf-8")).substitute(
        folder=folder,
        issuer=provider.issuer,
        provider_port=provider.ports.provider,
        sandbox_port=provider.ports.sandbox,
        **values,
    )
    written = folder / name
    written.touch(0o600)
    written.write_text(text)
    return written
