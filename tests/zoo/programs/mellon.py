"""mod_auth_mellon: an Apache site that believes SAML, over lasso.

It refuses what is not for it, so it is also the judge of what would go wrong.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import Zoo, needed, put
from tests.zoo.programs.apache import start_apache, tail
from tests.zoo.programs.pair import Pair, make_pair

MODULE = "/usr/lib/apache2/modules/mod_auth_mellon.so"
BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings:"
SOAP, REDIRECT = f"{BINDINGS}SOAP", f"{BINDINGS}HTTP-Redirect"


@dataclass(frozen=True)
class Mellon:
    """Where it is, and by what it is known."""

    name: str
    port: int
    folder: Path
    pair: Pair
    logouts: tuple[str, ...]
    """The bindings by which it takes single logout."""

    @property
    def origin(self) -> str:
        return f"http://{self.name}.localhost:{self.port}"

    @property
    def entity_id(self) -> str:
        return f"{self.origin}/mellon/metadata"

    @property
    def acs(self) -> str:
        """Return where it takes assertions."""
        return f"{self.origin}/mellon/postResponse"

    @property
    def logout(self) -> str:
        """Return where it takes logout messages, and where a person begins to sign out."""
        return f"{self.origin}/mellon/logout"

    @property
    def metadata(self) -> Path:
        return self.folder / "sp.xml"

    def said(self, zoo: Zoo) -> str:
        """Return what it complained of."""
        return tail(zoo, self.name)


def new_mellon(zoo: Zoo, name: str, logouts: tuple[str, ...] = (SOAP, REDIRECT)) -> Mellon:
    """Give it a port, a key and its metadata; it starts when the provider's are known."""
    folder = zoo.cage(name)
    made = Mellon(name, free_ports(1)[0], folder, make_pair(folder, name), logouts)
    services = "".join(
        f'<SingleLogoutService Binding="{binding}" Location="{made.logout}"/>' for binding in logouts
    )
    zoo.write(
        made.metadata,
        "mellon-sp.xml",
        entity_id=made.entity_id,
        certificate=made.pair.base64,
        logouts=services,
        acs=made.acs,
    )
    return made


def start_mellon(zoo: Zoo, mellon: Mellon, provider_metadata: str) -> None:
    """Run it, knowing the provider by its metadata."""
    script = zoo.write(mellon.folder / "who.cgi", "saml-who.cgi")
    script.chmod(0o755)
    site = zoo.write(
        mellon.folder / "site.conf",
        "mellon.conf",
        folder=mellon.folder,
        module=needed(MODULE),
        provider=put(mellon.folder / "idp.xml", provider_metadata),
    )
    start_apache(
        zoo, mellon.name, f"Include {site}", port=mellon.port, host=f"{mellon.name}.localhost:{mellon.port}"
    )
