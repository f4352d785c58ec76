"""Shibboleth's service provider: shibd with OpenSAML, and mod_shib in an Apache before it."""

import time
from dataclasses import dataclass
from pathlib import Path

from tests.bridges.processes import PATIENCE, free_ports
from tests.zoo.place import Zoo, as_server, find, needed, put
from tests.zoo.programs.apache import start_apache, tail
from tests.zoo.programs.pair import Pair, make_pair

MODULE = "/usr/lib/apache2/modules/mod_shib.so"


@dataclass(frozen=True)
class Shib:
    """Where it is, and by what it is known."""

    name: str
    port: int
    folder: Path
    pair: Pair
    binding: str
    """How its messages travel: `HTTP-Redirect` or `HTTP-POST`."""

    @property
    def origin(self) -> str:
        return f"http://{self.name}.localhost:{self.port}"

    @property
    def entity_id(self) -> str:
        return f"{self.origin}/shibboleth"

    @property
    def acs(self) -> str:
        """Return where it takes assertions."""
        return f"{self.origin}/Shibboleth.sso/SAML2/POST"

    @property
    def logout(self) -> str:
        """Return where a person begins to sign out."""
        return f"{self.origin}/Shibboleth.sso/Logout"

    @property
    def metadata(self) -> Path:
        return self.folder / "sp.xml"

    def said(self, zoo: Zoo) -> str:
        """Return what it complained of."""
        log = self.folder / "shibd.log"
        return tail(zoo, self.name) + log.read_text(errors="replace")[-3000:]


def new_shib(zoo: Zoo, name: str, binding: str = "HTTP-Redirect") -> Shib:
    """Give it a port, a key and its metadata; `binding` is how its messages travel."""
    folder = zoo.cage(name)
    made = Shib(name, free_ports(1)[0], folder, make_pair(folder, name), binding)
    zoo.write(
        made.metadata,
        "shib-sp.xml",
        entity_id=made.entity_id,
        certificate=made.pair.base64,
        binding=binding,
        logout=f"{made.origin}/Shibboleth.sso/SLO/{binding.removeprefix('HTTP-')}",
        acs=made.acs,
    )
    return made


def start_shib(zoo: Zoo, shib: Shib, provider: str, provider_metadata: str) -> None:
    """Run both halves, knowing the provider by its entity ID and its metadata."""
    folder = shib.folder
    script = zoo.write(folder / "who.cgi", "saml-who.cgi")
    script.chmod(0o755)
    put(folder / "idp.xml", provider_metadata)
    zoo.write(folder / "attribute-map.xml", "shib-attributes.xml")
    config = zoo.write(
        folder / "shibboleth2.xml",
        "shibboleth2.xml",
        folder=folder,
        entity_id=shib.entity_id,
        origin=shib.origin,
        provider=provider,
        binding=shib.binding,
    )
    needed("/etc/shibboleth/protocols.xml")
    daemon = [find("shibd"), "-F", "-f", "-c", config, "-p", folder / "shibd.pid"]
    zoo.start(as_server(daemon), folder / "shibd.log")
    _wait_for(folder / "shibd.sock", folder / "shibd.log")
    site = zoo.write(
        folder / "site.conf", "shib.conf", folder=folder, module=needed(MODULE), origin=shib.origin
    )
    start_apache(zoo, shib.name, f"Include {site}", port=shib.port, host=f"{shib.name}.localhost")


def _wait_for(socket: Path, log: Path) -> None:
    """Wait until shibd listens on its socket."""
    until = time.monotonic() + PATIENCE
    while not socket.exists():
        assert time.monotonic() < until, log.read_text(errors="replace")[-4000:]
        time.sleep(0.05)
