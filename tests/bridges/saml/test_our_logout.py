"""What we send for a logout, judged by python3-saml."""

import pytest
from lxml import etree
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from legacy_bridges.protocols.saml import (
    NameId,
    Party,
    Status,
    make_logout_request,
    make_logout_response,
    request_id,
    send_by_redirect,
)
from tests.bridges.saml.parties import (
    ACS,
    IDP,
    SLO,
    SP,
    SP_SLO,
    SSO,
    certificate_of,
    head,
    signing_key,
)
from tests.support.clock import START

NASTY = '</saml:NameID><saml:NameID>boss & "co"'
ASKED_AT = {"https": "on", "http_host": "crm.example", "script_name": "/saml/slo"}


def settings():
    known = {"url": SP_SLO, "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"}
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "security": {"wantMessagesSigned": True},
            "sp": {"entityId": SP, "assertionConsumerService": {"url": ACS}, "singleLogoutService": known},
            "idp": {
                "entityId": IDP,
                "singleSignOnService": {"url": SSO},
                "singleLogoutService": {"url": SLO},
                "x509cert": certificate_of("idp"),
            },
        }
    )


@pytest.fixture
def still(monkeypatch):
    monkeypatch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(START.timestamp())))


def asked_with(sent):
    """Give python3-saml what a browser would bring."""
    from urllib.parse import parse_qsl, urlsplit

    query = urlsplit(sent.url).query
    return {
        **ASKED_AT,
        "get_data": dict(parse_qsl(query)),
        "query_string": query,
        "validate_signature_from_qs": True,
    }


def test_python3_saml_takes_our_request(still):
    made = make_logout_request(head(SP_SLO, ""), Party(NameId(NASTY), "session-1"))
    asked = asked_with(send_by_redirect(made, SP_SLO, "hop", signing_key()))
    read = OneLogin_Saml2_Logout_Request(settings(), asked["get_data"]["SAMLRequest"])
    assert read.is_valid(asked), read.get_error()
    assert read.get_nameid(read.get_xml()) == NASTY
    assert read.get_session_indexes(read.get_xml()) == ["session-1"]
    assert etree.fromstring(made).get("ID") == request_id(head(SP_SLO, ""))


def test_python3_saml_takes_our_answer(still):
    made = make_logout_response(head(SP_SLO), Status.SUCCESS)
    asked = asked_with(send_by_redirect(made, SP_SLO, "", signing_key()))
    read = OneLogin_Saml2_Logout_Response(settings(), asked["get_data"]["SAMLResponse"])
    assert read.is_valid(asked, request_id="_request-1"), read.get_error()
    assert read.get_status().endswith(":Success")


def test_an_answer_says_when_not_all_could_be_told():
    root = etree.fromstring(make_logout_response(head(SP_SLO), Status.PARTIAL_LOGOUT))
    assert [code.get("Value").rpartition(":")[2] for code in root.iter("{*}StatusCode")] == [
        "Responder",
        "PartialLogout",
    ]
