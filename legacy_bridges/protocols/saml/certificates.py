"""Certificates of services: read once, kept in DER, and only for the key that stands in them."""

import base64
import binascii
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

SMALLEST_RSA: Final = 2048
SMALLEST_ELLIPTIC: Final = 256


def read_certificate(said: str) -> bytes:
    """Read a certificate in PEM, or the base64 between its lines. Raises `ValueError`."""
    joined = "".join(said.split())
    body = joined.removeprefix("-----BEGINCERTIFICATE-----").removesuffix("-----ENDCERTIFICATE-----")
    try:
        found = x509.load_der_x509_certificate(base64.b64decode(body, validate=True))
        key = found.public_key()
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        msg = "is no certificate"
        raise ValueError(msg) from None
    strong_rsa = isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST_RSA
    if not strong_rsa and not (isinstance(key, EllipticCurvePublicKey) and key.key_size >= SMALLEST_ELLIPTIC):
        msg = "must be for an RSA key of 2048 bits or more, or an elliptic one of 256"
        raise ValueError(msg)
    return found.public_bytes(Encoding.DER)
