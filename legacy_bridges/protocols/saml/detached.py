"""Signatures beside a message: over the octets of a query. SAML 2.0 Bindings §3.4.4.1."""

from collections.abc import Sequence
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.messages import Detached, SigningKey

RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_HASHES: Final = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


def sign_octets(octets: bytes, signing: SigningKey) -> bytes:
    """Sign what goes beside a message, as `RSA_SHA256`."""
    return signing.key.sign(octets, PKCS1v15(), hashes.SHA256())


def refuse_forged(detached: Detached, certificates: Sequence[bytes]) -> None:
    """Refuse a signature that no key of the service made. Raises `SamlError`."""
    family, _, digest = detached.algorithm.removeprefix(_MORE).partition("-")
    if not detached.algorithm.startswith(_MORE) or family not in ("rsa", "ecdsa") or digest not in _HASHES:
        raise SamlError(Fault.UNSUPPORTED, "an algorithm that we do not take")
    if not any(_is_by(certificate, family, digest, detached) for certificate in certificates):
        raise SamlError(Fault.SIGNATURE_INVALID, "the signature is not by a key of the service")


def _is_by(certificate: bytes, family: str, digest: str, detached: Detached) -> bool:
    key, algorithm = x509.load_der_x509_certificate(certificate).public_key(), _HASHES[digest]
    try:
        if family == "rsa" and isinstance(key, RSAPublicKey):
            key.verify(detached.signature, detached.signed, PKCS1v15(), algorithm)
            return True
        if family == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_in_der(detached.signature), detached.signed, ec.ECDSA(algorithm))
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False


def _in_der(signature: bytes) -> bytes:
    """Write both halves of a signature as OpenSSL wants them. XML Signature 1.1 §6.4.3."""
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
