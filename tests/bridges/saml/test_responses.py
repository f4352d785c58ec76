"""Responses, judged by python3-saml, by xmlsec, and by the schema of the standard."""

import base64
from datetime import timedelta
from pathlib import Path

import onelogin.saml2
import pytest
from lxml import etree
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from legacy_bridges.protocols.saml import (
    Format,
    NameId,
    Status,
    make_error_response,
    make_response,
    send_by_post,
)
from tests.bridges.saml.parties import (
    ACS,
    IDP,
    SP,
    SSO,
    certificate_of,
    head,
    options,
    signing_key,
    statement,
)
from tests.support.clock import START

NS = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
ASKED_AT = {"https": "on", "http_host": "crm.example", "script_name": "/saml/acs"}


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """Let the judge's clock stand where ours does."""
    monkeypatch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(START.timestamp())))


def judge(xml, strict=("assertion", "response"), audience=SP):
    """Ask python3-saml what it holds of a response; empty if nothing is wrong with it."""
    wants = {
        "wantAssertionsSigned": "assertion" in strict,
        "wantMessagesSigned": "response" in strict,
        "requestedAuthnContext": False,
        "rejectUnsolicitedResponsesWithInResponseTo": True,
    }
    settings = {
        "strict": True,
        "security": wants,
        "sp": {"entityId": audience, "assertionConsumerService": {"url": ACS}},
        "idp": {"entityId": IDP, "singleSignOnService": {"url": SSO}, "x509cert": certificate_of("idp")},
    }
    read = OneLogin_Saml2_Response(OneLogin_Saml2_Settings(settings), base64.b64encode(xml).decode())
    asked = etree.fromstring(xml).get("InResponseTo")
    return read, "" if read.is_valid(ASKED_AT, request_id=asked) else read.get_error()


def made(sign=("assertion", "response"), of=None, to=None):
    return make_response(options(sign=list(sign)), of or statement(), to or head(), signing_key())


@pytest.mark.parametrize("sign", [("assertion", "response"), ("assertion",), ("response",)])
def test_python3_saml_takes_a_response_and_reads_what_was_said(sign):
    read, wrong = judge(made(sign), sign)
    assert wrong == ""
    assert read.get_nameid() == "person-1"
    assert read.get_nameid_format() == Format.PERSISTENT
    assert read.get_attributes() == {"uid": ["ana"], "groups": ["boss", "clerk"]}
    assert read.get_session_index() == "session-1"
    assert read.get_session_not_on_or_after() == int((START + timedelta(hours=8)).timestamp())


def test_python3_saml_takes_a_response_that_nobody_asked_for():
    xml = made(to=head(in_response_to=""))
    assert judge(xml)[1] == ""
    assert b"InResponseTo" not in xml


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"person-1", b"person-2", id="name"),
        pytest.param(b">boss<", b">root<", id="role"),
        pytest.param(SP.encode(), b"https://other.example", id="audience"),
        pytest.param(b'Recipient="', b'Recipient="x', id="recipient"),
        pytest.param(b"_request-1", b"_request-2", id="request"),
    ],
)
def test_python3_saml_refuses_it_when_anything_was_changed(old, new):
    xml = made()
    assert old in xml
    wrong = judge(xml.replace(old, new))[1]
    assert wrong


def test_python3_saml_refuses_it_for_another_service():
    assert "audience" in judge(made(), audience="https://other.example/metadata")[1]


def test_xmlsec_verifies_each_of_both_signatures():
    xml = made()
    root = etree.fromstring(xml)
    paths = ["/samlp:Response/ds:Signature", "/samlp:Response/saml:Assertion/ds:Signature"]
    for path in paths:
        assert len(root.xpath(path, namespaces=NS)) == 1
        assert OneLogin_Saml2_Utils.validate_sign(root, cert=certificate_of("idp"), xpath=path)
        assert not OneLogin_Saml2_Utils.validate_sign(root, cert=certificate_of("sp"), xpath=path)
    methods = {element.get("Algorithm") for element in root.iter("{*}SignatureMethod")}
    assert methods == {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"}
    assert {e.get("Algorithm") for e in root.iter("{*}CanonicalizationMethod")} == {
        "http://www.w3.org/2001/10/xml-exc-c14n#"
    }


def schema(name="saml-schema-protocol-2.0.xsd"):
    return etree.XMLSchema(etree.parse(Path(onelogin.saml2.__file__).parent / "schemas" / name))


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(made, id="response"),
        pytest.param(lambda: made(of=statement(attributes={})), id="nothing-released"),
        pytest.param(lambda: make_error_response(head(), Status.NO_PASSIVE, signing_key()), id="error"),
    ],
)
def test_what_we_send_keeps_to_the_schema(xml):
    schema().assertValid(etree.fromstring(xml()))


@pytest.mark.spec("SAML 2.0 Core §3.3.3")
@pytest.mark.spec("SAML 2.0 Profiles §4.1.4.2")
def test_the_statement_is_for_one_service_one_request_and_a_few_minutes():
    root = etree.fromstring(made())
    data = root.find(".//saml:SubjectConfirmationData", NS)
    assert (data.get("Recipient"), data.get("InResponseTo")) == (ACS, "_request-1")
    conditions = root.find(".//saml:Conditions", NS)
    assert conditions.get("NotOnOrAfter") == data.get("NotOnOrAfter") == "2026-11-22T12:03:00Z"
    assert conditions.get("NotBefore") == "2026-11-22T11:59:00Z"
    assert root.findtext(".//saml:Audience", namespaces=NS) == SP
    assert root.find(".//saml:AuthnStatement", NS).get("AuthnInstant") == "2026-11-22T11:53:00Z"
    assert root.get("ID") != root.find("saml:Assertion", NS).get("ID")


def test_ids_are_made_of_the_nonce_alone_and_never_of_what_others_sent():
    first, second = (etree.fromstring(made(to=head(nonce=n))).get("ID") for n in ("one", "two"))
    assert first != second
    assert etree.fromstring(made(to=head(in_response_to="_other"))).get("ID") == etree.fromstring(made()).get(
        "ID"
    )


NASTY = """</saml:AttributeValue><saml:AttributeValue>root & "quotes" ]]> <!-- x -->"""


def test_a_value_stays_one_value_whatever_it_holds():
    xml = made(of=statement(name_id=NameId(NASTY), attributes={"uid": (NASTY,)}))
    read, wrong = judge(xml)
    assert wrong == ""
    assert read.get_nameid() == NASTY
    assert read.get_attributes() == {"uid": [NASTY]}


@pytest.mark.spec("SAML 2.0 Core §3.2.2")
@pytest.mark.parametrize(
    ("status", "top"),
    [
        (Status.NO_PASSIVE, "Responder"),
        (Status.NO_AUTHN_CONTEXT, "Responder"),
        (Status.REQUEST_DENIED, "Responder"),
        (Status.INVALID_NAME_ID_POLICY, "Requester"),
    ],
)
def test_an_error_is_signed_and_says_nothing_of_anybody(status, top):
    xml = make_error_response(head(), status, signing_key())
    root = etree.fromstring(xml)
    codes = [code.get("Value").rpartition(":")[2] for code in root.iter("{*}StatusCode")]
    assert codes == [top, status]
    assert root.find("saml:Assertion", NS) is None
    assert OneLogin_Saml2_Utils.validate_sign(
        root, cert=certificate_of("idp"), xpath="/samlp:Response/ds:Signature"
    )


def test_a_response_goes_out_in_a_form_with_the_relay_state_as_it_came():
    sent = send_by_post(made(), ACS, "ss:mem:<&\"'", None)
    assert sent.url == ACS
    assert sent.fields["RelayState"] == "ss:mem:<&\"'"
    assert base64.b64decode(sent.fields["SAMLResponse"]) == made()
