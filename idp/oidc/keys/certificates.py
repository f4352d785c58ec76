"""Certificates of keys that are known by one: signed by the key itself, for its public part alone.

Nobody follows a chain to them: a service has the certificate from our metadata. RFC 7517 §4.7.
"""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from idp.model.errors import Conflict
from idp.model.ids import KeyId
from idp.model.keys import KeyPurpose

CERTIFIED: Final = frozenset({KeyPurpose.SAML})
"""What is known by a certificate, and so is not rotated by schedule: services hold on to the old one."""
LASTS: Final = timedelta(days=3650)
_EARLIER: Final = timedelta(days=1)
"""For services whose clock is behind."""


def certify(key: object, kid: KeyId, now: datetime) -> bytes:
    """Make a certificate in DER. RFC 5280 §4.1. Raises `Conflict` for a key of another kind."""
    if not isinstance(key, RSAPrivateKey):
        msg = "Only RSA keys are known by a certificate"
        raise Conflict(msg)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Okno {kid[:16]}")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def with_certificate(jwk: Mapping[str, Any], certificate: bytes) -> dict[str, Any]:
    """Put a certificate into a public key. RFC 7517 §4.7."""
    return {**jwk, "x5c": [base64.b64encode(certificate).decode()]}


def certificate_of(jwk: Mapping[str, Any]) -> bytes:
    """Return the certificate of a public key; empty if it has none."""
    return base64.b64decode(jwk["x5c"][0]) if jwk.get("x5c") else b""
