"""A key and the certificate that a service provider signs itself with, made for one run."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.zoo.place import put


@dataclass(frozen=True)
class Pair:
    """Where its halves lie."""

    key: Path
    certificate: Path

    @property
    def base64(self) -> str:
        """Return the certificate as metadata carries it."""
        return "".join(self.certificate.read_text().splitlines()[1:-1])


def make_pair(folder: Path, name: str) -> Pair:
    """Make one in a folder."""
    key = generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)  # noqa: TID251 - of a foreign program, by its own clock
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Pair(
        put(folder / "sp.key", pem),
        put(folder / "sp.crt", made.public_bytes(Encoding.PEM).decode()),
    )
