"""Signatures that look right: keys from the document, weak algorithms, odd shapes. B02, S2, S3, S4."""

import base64

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree
from signxml import CanonicalizationMethod, SignatureMethod, XMLSigner

from legacy_bridges.protocols.saml import (
    Fault,
    LogoutRequest,
    SamlError,
    check_logout_request,
    read_post,
)
from tests.bridges.saml.parties import (
    RSA_SHA256,
    SLO,
    certificate_of,
    key_of,
    logout,
    options,
    pem_of,
    posted,
    signed,
)
from tests.support.clock import START

DS = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
EVIL = "<saml:NameID>boss</saml:NameID>"
REFUSED = (Fault.MALFORMED, Fault.SIGNATURE_INVALID, Fault.UNSUPPORTED)


def check(xml, **said):
    return check_logout_request(options(**said), read_post(posted(xml)), SLO, START)


def refusal(xml, **said):
    with pytest.raises(SamlError) as caught:
        check(xml, **said)
    return caught.value.code


def signed_by_signxml(xml=None, key=None, c14n=EXCLUSIVE, method=SignatureMethod.RSA_SHA256, **more):
    """Sign with whatever a foreign program might choose."""
    root = etree.fromstring((xml or logout()).encode())
    place = etree.Element(f"{{{DS}}}Signature", {"Id": "placeholder"}, nsmap={"ds": DS})
    root.insert(1, place)
    signer = XMLSigner(signature_algorithm=method, c14n_algorithm=c14n)
    if key is None and not method.name.startswith("HMAC"):
        key = pem_of("sp").encode()
    reference = more.pop("reference_uri", "#_request-1")
    return etree.tostring(
        signer.sign(root, key=key, reference_uri=reference, id_attribute="ID", **more)
    ).decode()


def test_what_is_signed_as_it_should_be_is_taken():
    for xml in (signed(logout()), signed_by_signxml()):
        assert isinstance(check(xml), LogoutRequest)


@pytest.mark.parametrize("digest", ["384", "512"])
def test_stronger_hashes_are_taken(digest):
    assert isinstance(check(signed_by_signxml(method=SignatureMethod[f"RSA_SHA{digest}"])), LogoutRequest)


@pytest.mark.parametrize("where", ["X509Data", "KeyValue", "both", "named"])
def test_s004_a_key_that_the_document_brings_along_counts_for_nothing(where):
    xml = signed(logout(EVIL), "evil")
    assert refusal(xml) is Fault.SIGNATURE_INVALID
    root = etree.fromstring(signed_by_signxml(logout(EVIL), pem_of("evil").encode()).encode())
    info = root.find(f".//{{{DS}}}KeyInfo")
    if where in ("X509Data", "both"):
        data = etree.SubElement(info, f"{{{DS}}}X509Data")
        etree.SubElement(data, f"{{{DS}}}X509Certificate").text = certificate_of("evil").split("-----")[2]
    if where == "X509Data":
        info.remove(info.find(f"{{{DS}}}KeyValue"))
    if where == "named":
        etree.SubElement(info, f"{{{DS}}}KeyName").text = "sp"
    assert refusal(etree.tostring(root)) is Fault.SIGNATURE_INVALID


def test_key_info_may_be_wrong_or_missing_where_the_signature_is_right():
    xml = signed(logout())
    root = etree.fromstring(xml.encode())
    info = root.find(f".//{{{DS}}}KeyInfo")
    info.getparent().remove(info)
    assert isinstance(check(etree.tostring(root)), LogoutRequest)
    swapped = xml.replace(
        "".join(certificate_of("sp").split("-----")[2].split()),
        "".join(certificate_of("evil").split("-----")[2].split()),
    )
    assert isinstance(check(swapped), LogoutRequest)


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(lambda: certificate_of("sp").encode(), id="pem"),
        pytest.param(lambda: base64.b64decode(certificate_of("sp").split("-----")[2]), id="der"),
        pytest.param(
            lambda: key_of("sp").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            id="key",
        ),
    ],
)
def test_s003_a_secret_that_everybody_knows_is_no_signature(secret):
    xml = signed_by_signxml(logout(EVIL), secret(), method=SignatureMethod.HMAC_SHA256)
    assert refusal(xml) is Fault.UNSUPPORTED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(RSA_SHA256, f"{DS}rsa-sha1", id="sha1"),
        pytest.param(RSA_SHA256, f"{MORE}hmac-sha256", id="hmac"),
        pytest.param(RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#dsa-sha1", id="dsa"),
        pytest.param(RSA_SHA256, "", id="nothing"),
        pytest.param("http://www.w3.org/2001/04/xmlenc#sha256", f"{DS}sha1", id="digest-sha1"),
        pytest.param(f'"{EXCLUSIVE}"', '"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"', id="inclusive"),
        pytest.param(f'"{EXCLUSIVE}"', f'"{EXCLUSIVE}WithComments"', id="with-comments"),
        pytest.param(f"{DS}enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116", id="xslt"),
        pytest.param(f"{DS}enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116", id="xpath"),
        pytest.param(f"{DS}enveloped-signature", f"{DS}base64", id="base64"),
    ],
)
def test_an_algorithm_that_saml_does_not_have_is_refused(old, new):
    xml = signed(logout())
    assert old in xml
    assert refusal(xml.replace(old, new)) is Fault.UNSUPPORTED


@pytest.mark.parametrize(
    "c14n",
    [
        CanonicalizationMethod.CANONICAL_XML_1_0_WITH_COMMENTS,
        CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0_WITH_COMMENTS,
        CanonicalizationMethod.CANONICAL_XML_1_1,
    ],
)
def test_another_way_to_write_it_down_is_refused_even_where_it_was_really_signed(c14n):
    assert refusal(signed_by_signxml(c14n=c14n)) is Fault.UNSUPPORTED


def doubled(tag, *, first):
    """Say something twice: the true one and a forged one."""
    root = etree.fromstring(signed(logout()).encode())
    found = root.find(f".//{{{DS}}}{tag}")
    twin = etree.fromstring(etree.tostring(found, with_tail=False))
    for text in twin.iter():
        text.text = "AAAA" if text.text and text.text.strip() else text.text
    found.addprevious(twin) if first else found.addnext(twin)
    return etree.tostring(root)


@pytest.mark.parametrize("first", [True, False], ids=["before", "behind"])
@pytest.mark.parametrize(
    "tag",
    [
        "Signature",
        "SignedInfo",
        "SignatureValue",
        "Reference",
        "SignatureMethod",
        "DigestValue",
        "Transforms",
    ],
)
def test_s002_nothing_of_a_signature_stands_twice(tag, first):
    assert refusal(doubled(tag, first=first)) in REFUSED


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: f"<!--{d}-->AAAA", id="comment-instead"),
        pytest.param(lambda d: f"AAAA<!--{d}-->", id="comment-behind"),
        pytest.param(lambda d: f"{d[:4]}<!--x-->AAAA", id="comment-within"),
        pytest.param(lambda d: f"<?x {d}?>AAAA", id="instruction"),
        pytest.param(lambda d: f"{d}AAAA", id="longer"),
        pytest.param(lambda d: "", id="empty"),
    ],
)
def test_s002_a_comment_changes_no_digest(change):
    root = etree.fromstring(signed(logout()).encode())
    digest = root.find(f".//{{{DS}}}DigestValue").text
    forged = etree.tostring(root).decode().replace("person-1", "boss").replace(digest, change(digest))
    assert refusal(forged) in REFUSED


def test_a_comment_within_what_was_signed_changes_nothing():
    xml = signed(logout())
    digest = etree.fromstring(xml.encode()).find(f".//{{{DS}}}DigestValue").text
    assert isinstance(check(xml.replace(digest, f"{digest[:4]}<!--x-->{digest[4:]}")), LogoutRequest)


@pytest.mark.spec("SAML 2.0 Core §5.4")
@pytest.mark.parametrize(
    "reference",
    [
        "",
        "#",
        "#_other",
        "#xpointer(/)",
        "#xpointer(id('_request-1'))",
        "https://evil.test/x",
        "file:///etc/passwd",
    ],
)
def test_a_reference_is_to_the_message_and_nothing_else(reference):
    xml = signed(logout()).replace('URI="#_request-1"', f'URI="{reference}"')
    assert refusal(xml) in REFUSED
