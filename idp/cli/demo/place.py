"""Where a demo lives: its folder, its addresses, and the settings of its provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from idp.app.demo import PERSONAS

PROVIDER_PORT = 8400
SERVICES_PORT = 8401
BRIDGES_PORT = 8402
LDAP_PORT = 8403
RADIUS_PORT = 8404
OPERATOR = "operator"
"""The id of the operator's own company."""
LOOPBACK = "127.0.0.0/8,::1/128"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder and five ports; everything the demo remembers lies in the folder."""

    folder: Path
    provider_port: int = PROVIDER_PORT
    services_port: int = SERVICES_PORT
    bridges_port: int = BRIDGES_PORT
    ldap_port: int = LDAP_PORT
    radius_port: int = RADIUS_PORT

    @property
    def issuer(self) -> str:
        """Return the provider's address."""
        return f"http://localhost:{self.provider_port}"

    @property
    def memory(self) -> Path:
        """Return the file of passwords and secrets."""
        return self.folder / "demo.json"

    @property
    def cards(self) -> Path:
        """Return the file of persona cards, for people."""
        return self.folder / "personas.txt"

    @property
    def personas(self) -> Path:
        """Return the file of personas, for programs."""
        return self.folder / PERSONAS

    @property
    def sandbox(self) -> Path:
        """Return the file that tells the sandbox who its services are."""
        return self.folder / "sandbox.json"

    def log(self, child: str) -> Path:
        """Return the file a child process writes its log to."""
        return self.folder / f"{child}.log"

    def service(self, name: str) -> str:
        """Return the address of a sandbox service, on a host name of its own."""
        return f"http://{name}.localhost:{self.services_port}"

    def gate(self, name: str) -> str:
        """Return the address of an old service behind the gate, on a host name of its own."""
        return f"http://{name}.localhost:{self.bridges_port}"

    @property
    def manifests(self) -> Path | None:
        """Return the folder of manifests for services on other ports; the usual ones need none."""
        moved = (self.services_port, self.bridges_port) != (SERVICES_PORT, BRIDGES_PORT)
        return self.folder / "manifests" if moved else None

    def environment(self) -> Mapping[str, str]:
        """Return the provider's settings. The sandbox's proxy calls from this machine."""
        moved = {"OKNO_BRIDGES_DIR": str(self.manifests)} if self.manifests else {}
        return {
            **moved,
            "OKNO_DEMO": "true",
            "OKNO_DATA_DIR": str(self.folder.resolve()),
            "OKNO_ISSUER": self.issuer,
            "OKNO_LISTEN": f"127.0.0.1:{self.provider_port}",
            "OKNO_BRIDGES_LISTEN": f"127.0.0.1:{self.bridges_port}",
            "OKNO_LDAP_LISTEN": f"127.0.0.1:{self.ldap_port}",
            "OKNO_RADIUS_LISTEN": f"127.0.0.1:{self.radius_port}",
            "OKNO_OUTBOUND_ALLOW": LOOPBACK,
            "OKNO_BILLING_URL": self.service("billing"),
            "OKNO_TRUSTED_PROXIES": LOOPBACK,
            "OKNO_STAFF_COMPANY": OPERATOR,
        }
