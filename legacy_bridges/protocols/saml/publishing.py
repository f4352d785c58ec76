"""What we say of ourselves: our metadata, the same bytes until a key changes. SAML 2.0 Metadata §2."""

import base64
from collections.abc import Sequence
from functools import lru_cache

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from legacy_bridges.protocols.saml.names import ALG, DS, MD, SAMLP, Binding, Format
from legacy_bridges.protocols.saml.signatures import METHODS
from legacy_bridges.protocols.saml.tree import Element, qualified
from legacy_bridges.protocols.saml.writing import add


def entity_id(issuer: str) -> str:
    """Return our entity id, which is the address of our metadata."""
    return f"{issuer.rstrip('/')}/saml/metadata"


def make_metadata(issuer: str, certificates: Sequence[bytes]) -> bytes:
    """Describe us: the same bytes for the same certificates, in DER, the one that signs now first.

    `issuer` is the provider's own, whose addresses `/saml/...` are named.
    """
    return _made(issuer.rstrip("/"), tuple(certificates))


@lru_cache(maxsize=8)
def _made(issuer: str, certificates: tuple[bytes, ...]) -> bytes:
    root = etree.Element(
        qualified("md:EntityDescriptor"),
        {"entityID": entity_id(issuer)},
        nsmap={"md": MD, "ds": DS, "alg": ALG},
    )
    _add_algorithms(add(root, "md:Extensions"))
    role = add(root, "md:IDPSSODescriptor", WantAuthnRequestsSigned="false", protocolSupportEnumeration=SAMLP)
    for certificate in certificates:
        _add_key(role, certificate)
    for binding, path in ((Binding.SOAP, "soap"), (Binding.REDIRECT, "slo"), (Binding.POST, "slo")):
        _add_service(role, "md:SingleLogoutService", binding, f"{issuer}/saml/{path}")
    for kind in (Format.PERSISTENT, Format.TRANSIENT, Format.EMAIL, Format.UNSPECIFIED):
        add(role, "md:NameIDFormat", kind.value)
    for binding in (Binding.REDIRECT, Binding.POST):
        _add_service(role, "md:SingleSignOnService", binding, f"{issuer}/saml/sso")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_algorithms(extensions: Element) -> None:
    """Say what signatures we take, or some sign with SHA-1. SAML Metadata Algorithm Support §2.

    The strongest is not the first: services take the first that they know.
    """
    for digest in (DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512):
        add(extensions, "alg:DigestMethod", Algorithm=digest.value)
    for method in sorted(
        METHODS, key=lambda method: (method is not SignatureMethod.RSA_SHA256, method.value)
    ):
        add(extensions, "alg:SigningMethod", Algorithm=method.value)


def _add_key(role: Element, certificate: bytes) -> None:
    key = add(add(role, "md:KeyDescriptor", use="signing"), "ds:KeyInfo")
    add(add(key, "ds:X509Data"), "ds:X509Certificate", base64.b64encode(certificate).decode())


def _add_service(role: Element, tag: str, binding: Binding, location: str) -> None:
    add(role, tag, Binding=binding.uri, Location=location)
