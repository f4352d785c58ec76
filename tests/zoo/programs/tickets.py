"""Apache sites that trust a signed ticket in a cookie: mod_auth_tkt by a shared secret, pubtkt by a key pair.

Each shows at /app who it thinks is there, and at /settings the same to holders of one token.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.support.tree import ROOT
from tests.zoo.place import Zoo, needed, put
from tests.zoo.programs.apache import start_apache

TOKEN = "pbx.admin"
NOBODY = "http://localhost:1"
PUBTKT = ROOT / ".venv" / "debian" / "usr/lib/apache2/modules/mod_auth_pubtkt.so"
"""Where `bin/test --all` unpacks it: its package cannot be installed beside mod_auth_tkt's."""


@dataclass(frozen=True)
class TicketSite:
    """Where it is, and what its tickets are signed with."""

    address: str
    key: str
    """The shared secret, or the private key in PEM."""


def start_tkt(zoo: Zoo, origin: str = NOBODY, *, secret: str = "") -> TicketSite:
    """Run a site behind mod_auth_tkt which sends strangers to the door of its own host."""
    secret = secret or secrets.token_urlsafe(24)
    folder = _folder(zoo, "tkt")
    module = needed("/usr/lib/apache2/modules/mod_auth_tkt.so")
    site = zoo.write(
        folder / "site.conf",
        "tkt.conf",
        folder=folder,
        module=module,
        secret=secret,
        **_ways(origin),
        token=TOKEN,
    )
    return TicketSite(start_apache(zoo, "tkt", f"Include {site}"), secret)


def start_pubtkt(zoo: Zoo, origin: str = NOBODY) -> TicketSite:
    """Run a site behind mod_auth_pubtkt which sends strangers to the door of its own host."""
    folder = _folder(zoo, "pubtkt")
    key = generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    site = zoo.write(
        folder / "site.conf",
        "pubtkt.conf",
        folder=folder,
        module=needed(str(PUBTKT)),
        public_key=put(folder / "public.pem", public),
        **_ways(origin),
        token=TOKEN,
    )
    return TicketSite(start_apache(zoo, "pubtkt", f"Include {site}"), _pem(key))


def _ways(origin: str) -> dict[str, str]:
    return {"login": f"{origin}/_okno/start?to=/app", "refused": f"{origin}/refused"}


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _folder(zoo: Zoo, name: str) -> Path:
    folder = zoo.cage(name)
    script = zoo.write(folder / "who.cgi", "who.cgi")
    script.chmod(0o755)
    return folder
