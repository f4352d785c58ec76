"""Ticket sites that stand on hosts of their own and hand `/_okno` to the provider, without any gate."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.bridges.processes import free_ports
from tests.zoo.house import House
from tests.zoo.place import HERE, Zoo, needed, put
from tests.zoo.programs.apache import start_apache
from tests.zoo.programs.tickets import PUBTKT, TOKEN

MODULES = Path("/usr/lib/apache2/modules")


@dataclass(frozen=True)
class Site:
    """A ticket site on a host of its own: where it is, and what its tickets are signed with."""

    origin: str
    key: str
    """The shared secret, or the private key in PEM, which the site itself never sees."""

    @property
    def address(self) -> str:
        """Return where it really listens."""
        return f"http://127.0.0.1:{self.origin.rpartition(':')[2]}"


def start_reports(zoo: Zoo, port: int = 0, door: str = "") -> Site:
    """Run a site that believes tickets of mod_auth_tkt; `door` is what its Apache does besides."""
    site = Site(_origin("reports", port), secrets.token_urlsafe(24))
    module = needed(str(MODULES / "mod_auth_tkt.so"))
    _start(zoo, site, "tkt.conf", door, module=module, secret=site.key)
    return site


def start_bills(zoo: Zoo, port: int = 0, door: str = "") -> Site:
    """Run a site that believes tickets of mod_auth_pubtkt."""
    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    site = Site(_origin("bills", port), pem)
    known = put(zoo.cage("bills") / "public.pem", public)
    _start(zoo, site, "pubtkt.conf", door, module=needed(str(PUBTKT)), public_key=known)
    return site


def describe(house: House, service: str, port: int, options: str) -> Path:
    """Write a site's manifest and the secret that its Apache shows; return the secret's file."""
    secret = house.folder / "data" / f"{service}.secret"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.touch(0o600)
    secret.write_text(secrets.token_urlsafe(32))
    template = Template((HERE / "manifests" / "door.yaml").read_text(encoding="utf-8"))
    written = template.substitute(service=service, origin=_origin(service, port), options=options)
    (house.folder / "services" / f"{service}.yaml").write_text(written, encoding="utf-8")
    house.services.append(service)
    return secret


def door(zoo: Zoo, house: House, service: str, secret: Path) -> str:
    """Return what makes an Apache hand `/_okno` to the provider."""
    file = zoo.write(
        zoo.cage(service) / "door.conf",
        "door.conf",
        modules=needed(str(MODULES)),
        provider=house.provider_port,
        service=service,
        proxy_secret=secret.read_text(),
    )
    return f"Include {file}"


def _origin(service: str, port: int) -> str:
    return f"http://{service}.localhost:{port or free_ports(1)[0]}"


def _start(zoo: Zoo, site: Site, config: str, door: str, **values: object) -> None:
    host, port = str(urlsplit(site.origin).hostname), urlsplit(site.origin).port or 0
    name = host.partition(".")[0]
    folder = zoo.cage(name)
    zoo.write(folder / "who.cgi", "who.cgi").chmod(0o755)
    start = f"{site.origin}/_okno/start"
    ways = {"login": start, "refused": f"{start}?why=token", "token": TOKEN, "folder": folder}
    written = zoo.write(folder / "site.conf", config, **ways, **values)
    start_apache(zoo, name, f"{door}\nInclude {written}", port=port, host=host)
