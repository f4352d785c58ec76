"""Messages that two readers would take differently, signed or not. B02, S1."""

import base64
import hashlib

import pytest
from lxml import etree

from legacy_bridges.protocols.saml import (
    Fault,
)
from tests.bridges.saml.parties import (
    logout,
    signed,
)
from tests.bridges.saml.test_forged_signatures import DS, check, refusal

VOID = 'xmlns:void="relative"'


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda xml: xml.replace("<saml:NameID>", f"<saml:NameID {VOID}>"), id="within"),
        pytest.param(
            lambda xml: xml.replace("<samlp:LogoutRequest ", f"<samlp:LogoutRequest {VOID} "), id="at-top"
        ),
        pytest.param(lambda xml: xml.replace("<ds:SignedInfo>", f"<ds:SignedInfo {VOID}>"), id="signed-info"),
        pytest.param(lambda xml: xml.replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:v="1">'), id="number"),
        pytest.param(
            lambda xml: xml.replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:v="http://[">'),
            id="half-an-address",
        ),
        pytest.param(
            lambda xml: xml.replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:v="urn:">'), id="a-scheme-alone"
        ),
    ],
)
def test_b02_what_cannot_be_written_down_is_not_taken_for_empty(spoil):
    """The digest of nothing is known to everybody: canonicalisation that fails must not yield it."""
    empty = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    xml = signed(logout())
    digest = etree.fromstring(xml.encode()).find(f".//{{{DS}}}DigestValue").text
    assert spoil(xml) != xml
    assert refusal(spoil(xml)) is Fault.MALFORMED
    assert refusal(spoil(xml).replace(digest, empty)) is Fault.MALFORMED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("ID=", "samlp:ID=", id="id"),
        pytest.param("ID=", "ds:x='1' xmlns:ds='http://www.w3.org/2000/09/xmldsig#' ID=", id="ds"),
        pytest.param("Destination=", "saml:Destination='x' Destination=", id="beside"),
    ],
)
def test_b02_an_attribute_with_a_prefix_is_none_of_ours(old, new):
    assert refusal(signed(logout()).replace(old, new, 1)) is Fault.MALFORMED


@pytest.mark.parametrize("attribute", ["Id", "id", "xml:id"])
def test_two_spellings_of_an_id_never_name_two_elements(attribute):
    xml = signed(logout()).replace("<saml:NameID>", f'<saml:NameID {attribute}="_request-1">')
    assert refusal(xml) is Fault.MALFORMED


FOREIGN = "urn:oasis:names:tc:SAML:2.0:protocol:evil"


def test_b02_an_element_of_another_namespace_is_another_element():
    issuer = "<saml:Issuer>https://crm.example/saml/metadata</saml:Issuer>"
    fake = f'<x:Issuer xmlns:x="{FOREIGN}">https://crm.example/saml/metadata</x:Issuer>'
    assert refusal(signed(logout().replace(issuer, fake))) is Fault.MALFORMED
    name = f'<x:NameID xmlns:x="{FOREIGN}">boss</x:NameID><saml:NameID>person-1</saml:NameID>'
    assert check(signed(logout(name))).name_id.value == "person-1"
    fake_signature = signed(logout()).replace(f'xmlns:ds="{DS}"', 'xmlns:ds="urn:x"')
    assert refusal(fake_signature) is Fault.SIGNATURE_MISSING
