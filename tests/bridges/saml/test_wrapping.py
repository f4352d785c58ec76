"""Signature wrapping: a message that is signed, moved about inside one that is not. B02, V71."""

import copy

import pytest
from lxml import etree

from legacy_bridges.protocols.saml import (
    Fault,
    LogoutRequest,
    SamlError,
    check_authn_request,
    check_logout_request,
    read_post,
    read_soap,
)
from tests.bridges.saml.parties import SECOND_ACS, SLO, SSO, authn, logout, options, posted, signed
from tests.support.clock import START

DS = "{http://www.w3.org/2000/09/xmldsig#}"
SAMLP = "{urn:oasis:names:tc:SAML:2.0:protocol}"
VICTIM = "<saml:NameID>boss</saml:NameID>"


def parts(good, evil):
    """Take a signed message apart: the whole, its signature, it without that; and another that is forged."""
    whole = etree.fromstring(signed(good).encode())
    bare = copy.deepcopy(whole)
    signature = bare.find(f"{DS}Signature")
    bare.remove(signature)
    return whole, signature, bare, etree.fromstring(evil.encode())


def object_of(signature, *inside):
    held = etree.SubElement(signature, f"{DS}Object")
    held.extend(inside)
    return signature


def xsw1(whole, signature, bare, evil):
    signature.append(bare)
    evil.insert(1, signature)
    return evil


def xsw2(whole, signature, bare, evil):
    evil.insert(1, bare)
    evil.insert(2, signature)
    return evil


def xsw3(whole, signature, bare, evil):
    evil.insert(0, whole)
    return evil


def xsw4(whole, signature, bare, evil):
    whole.append(evil)
    return whole


def xsw5(whole, signature, bare, evil):
    evil.insert(1, signature)
    evil.append(bare)
    return evil


def xsw6(whole, signature, bare, evil):
    evil.insert(1, signature)
    value = signature.find(f"{DS}SignatureValue")
    value.addnext(bare)
    return evil


def xsw7(whole, signature, bare, evil):
    extensions = etree.Element(f"{SAMLP}Extensions")
    extensions.append(whole)
    evil.insert(1, extensions)
    return evil


def xsw8(whole, signature, bare, evil):
    evil.insert(1, object_of(signature, bare))
    return evil


def before(whole, signature, bare, evil):
    """Put the forged one in front, as V71 has it, within the message that is signed."""
    whole.insert(0, evil)
    return whole


def swapped_id(whole, signature, bare, evil):
    evil.insert(1, signature)
    evil.set("Id", evil.attrib.pop("ID"))
    bare.set("ID", "_request-1")
    extensions = etree.Element(f"{SAMLP}Extensions")
    extensions.append(bare)
    evil.append(extensions)
    return evil


TWISTS = [xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8, before, swapped_id]


@pytest.mark.parametrize("evil_id", ["_evil", "_request-1"], ids=["id-of-its-own", "same-id"])
@pytest.mark.parametrize("twist", TWISTS, ids=lambda twist: twist.__name__)
@pytest.mark.parametrize("requests", ["any", "signed"])
def test_b02_no_wrapped_request_is_taken(twist, evil_id, requests):
    evil = authn(ID=evil_id, AssertionConsumerServiceURL=SECOND_ACS)
    xml = etree.tostring(twist(*parts(authn(), evil)))
    with pytest.raises(SamlError) as caught:
        check_authn_request(options(requests=requests), read_post(posted(xml)), SSO, START)
    assert caught.value.code in (Fault.MALFORMED, Fault.SIGNATURE_INVALID)


def read_and_check(xml, *, by_soap):
    received = read_soap(xml.encode()) if by_soap else read_post(posted(xml))
    return check_logout_request(options(), received, SLO, START)


@pytest.mark.parametrize("evil_id", ["_evil", "_request-1"], ids=["id-of-its-own", "same-id"])
@pytest.mark.parametrize("twist", TWISTS, ids=lambda twist: twist.__name__)
@pytest.mark.parametrize("by_soap", [False, True], ids=["posted", "soap"])
def test_b02_no_wrapped_logout_is_taken(twist, evil_id, by_soap):
    xml = etree.tostring(twist(*parts(logout(), logout(VICTIM, ID=evil_id)))).decode()
    if by_soap:
        envelope = "http://schemas.xmlsoap.org/soap/envelope/"
        xml = f'<s:Envelope xmlns:s="{envelope}"><s:Body>{xml}</s:Body></s:Envelope>'
    with pytest.raises(SamlError) as caught:
        read_and_check(xml, by_soap=by_soap)
    assert caught.value.code in (Fault.MALFORMED, Fault.SIGNATURE_INVALID)


def test_a_signed_message_that_stands_in_an_envelope_is_still_signed():
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    whole = f'<s:Envelope xmlns:s="{envelope}"><s:Body>{signed(logout())}</s:Body></s:Envelope>'
    found = check_logout_request(options(), read_soap(whole.encode()), SLO, START)
    assert isinstance(found, LogoutRequest)
    assert found.name_id.value == "person-1"


def test_what_lies_in_the_envelope_beside_the_message_is_not_looked_at():
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    good = signed(logout())
    header = f"<s:Header>{logout(VICTIM, ID='_evil')}</s:Header>"
    whole = f'<s:Envelope xmlns:s="{envelope}">{header}<s:Body>{good}</s:Body></s:Envelope>'
    assert check_logout_request(options(), read_soap(whole.encode()), SLO, START).name_id.value == "person-1"
