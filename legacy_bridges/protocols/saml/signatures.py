"""Signatures in XML, made with our key as an object and checked by certificates that were pinned.

What a document says of keys is never looked at. Of what was checked only the element that the check
returned is used on. XML Signature 1.1; SAML 2.0 Core §5.
"""

from collections.abc import Sequence
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.messages import SigningKey
from legacy_bridges.protocols.saml.names import DS
from legacy_bridges.protocols.saml.tree import Element, id_of, need, only, parser, qualified

METHODS: Final = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_EXCLUSIVE: Final = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
_ENVELOPED: Final = f"{DS}enveloped-signature"


def sign(root: Element, signing: SigningKey) -> Element:
    """Sign an element, the signature standing after its issuer. SAML 2.0 Core §5.4."""
    place = etree.Element(qualified("ds:Signature"), {"Id": "placeholder"}, nsmap={"ds": DS})
    root.insert(1, place)
    signer = XMLSigner(c14n_algorithm=_EXCLUSIVE)
    certificate = x509.load_der_x509_certificate(signing.certificate)
    return signer.sign(
        root,
        key=signing.key,
        cert=[certificate],
        reference_uri=f"#{root.get('ID')}",
        id_attribute="ID",
    )


def is_signed(root: Element) -> bool:
    """Tell whether a message has a signature within. Raises `SamlError` for one anywhere else."""
    everywhere = list(root.iter(qualified("ds:Signature")))
    if not everywhere:
        return False
    if len(everywhere) > 1 or everywhere[0].getparent() is not root:
        raise SamlError(Fault.MALFORMED, "a signature stands where it must not, or twice")
    return True


def verified(root: Element, certificates: Sequence[bytes]) -> Element:
    """Return what was signed, as the check returned it, without the signature. Raises `SamlError`."""
    _refuse_shape(root)
    for certificate in certificates:
        found = _try(root, certificate)
        if found is not None:
            return found
    raise SamlError(Fault.SIGNATURE_INVALID, "the signature is not by a key of the service")


def _try(root: Element, certificate: bytes) -> Element | None:
    pinned = x509.load_der_x509_certificate(certificate)
    expected = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=METHODS,
        digest_algorithms=_DIGESTS,
        # The certificate was handed over with the metadata; how long it says it lasts counts for nothing.
        verification_time=pinned.not_valid_before_utc,
    )
    try:
        result = XMLVerifier().verify(
            root, x509_cert=pinned, parser=parser(), id_attribute="ID", expect_config=expected
        )
    except (SignXMLException, UnsupportedAlgorithm, etree.LxmlError, ValueError, TypeError):
        return None
    if isinstance(result, list) or result.signed_xml is None:
        return None
    return _same(result.signed_xml, root)


def _same(signed: Element, root: Element) -> Element | None:
    """Return what was signed if it is the message itself."""
    is_message = (signed.tag, signed.get("ID")) == (root.tag, root.get("ID"))
    return signed if is_message and not is_signed(signed) else None


def _refuse_shape(root: Element) -> None:
    """Refuse every liberty that SAML does not take: one reference, to the message, two transforms. §5.4.2."""
    signature = need(root, "ds:Signature")
    for foreign in signature.findall(qualified("ds:KeyInfo")):
        signature.remove(foreign)
    signed = need(signature, "ds:SignedInfo")
    need(signature, "ds:SignatureValue")
    reference = need(signed, "ds:Reference")
    if len(signature) != 2 or len(signed) != 3 or reference.get("URI") != f"#{id_of(root)}":
        raise SamlError(Fault.SIGNATURE_INVALID, "the signature is not over the message alone")
    _refuse_algorithms(signed, reference)


def _refuse_algorithms(signed: Element, reference: Element) -> None:
    transforms = only(reference, "ds:Transforms")
    named = [step.get("Algorithm") for step in transforms] if transforms is not None else []
    if len(named) > 2 or not {_ENVELOPED} <= set(named) <= {_ENVELOPED, _EXCLUSIVE.value}:
        raise SamlError(Fault.UNSUPPORTED, "a transform that SAML does not have")
    said = (
        (need(signed, "ds:CanonicalizationMethod"), {_EXCLUSIVE.value}),
        (need(signed, "ds:SignatureMethod"), {method.value for method in METHODS}),
        (need(reference, "ds:DigestMethod"), {digest.value for digest in _DIGESTS}),
    )
    if any(element.get("Algorithm") not in allowed for element, allowed in said):
        raise SamlError(Fault.UNSUPPORTED, "an algorithm that we do not take")
