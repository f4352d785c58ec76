"""Single logout: theirs counts only signed, ours is known by its id, and an answer says what it says."""

from datetime import timedelta

import pytest
from lxml import etree
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from legacy_bridges.protocols.saml import (
    Fault,
    Format,
    LogoutRequest,
    LogoutResponse,
    NameId,
    Party,
    SamlError,
    Status,
    check_logout_request,
    check_logout_response,
    make_logout_request,
    make_logout_response,
    read_post,
    read_redirect,
    read_soap,
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
    logged_out,
    logout,
    options,
    posted,
    redirected,
    signed,
    signing_key,
)
from tests.support.clock import START

NASTY = '</saml:NameID><saml:NameID>boss & "co"'
ASKED_AT = {"https": "on", "http_host": "crm.example", "script_name": "/saml/slo"}


def soap(xml):
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    return read_soap(f'<s:Envelope xmlns:s="{envelope}"><s:Body>{xml}</s:Body></s:Envelope>'.encode())


def check(received, now=START, **said):
    return check_logout_request(options(**said), received, SLO, now)


def answered(received, to="_request-1", now=START, **said):
    return check_logout_response(options(**said), received, to, SLO, now)


def answer(xml, how="post"):
    if how == "redirect":
        return read_redirect(redirected(xml, "hop", "SAMLResponse", who="sp"))
    return soap(xml) if how == "soap" else read_post(posted(xml, "hop", "SAMLResponse"))


@pytest.mark.parametrize(
    "received",
    [
        pytest.param(lambda: read_post(posted(signed(logout()), "where")), id="posted"),
        pytest.param(lambda: read_redirect(redirected(logout(), "where", who="sp")), id="redirected"),
    ],
)
def test_a_service_may_say_that_somebody_leaves(received):
    assert check(received()) == LogoutRequest(
        "_request-1", NameId("person-1", Format.UNSPECIFIED), ("session-1",), "where"
    )


def test_all_sessions_of_a_person_may_leave_at_once():
    found = check(read_post(posted(signed(logout("<saml:NameID>person-1</saml:NameID>")))))
    assert found.session_indexes == ()


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        pytest.param(lambda: read_post(posted(logout())), Fault.SIGNATURE_MISSING, id="unsigned-posted"),
        pytest.param(
            lambda: read_redirect(redirected(logout())), Fault.SIGNATURE_MISSING, id="unsigned-redirected"
        ),
        pytest.param(lambda: soap(logout()), Fault.SIGNATURE_MISSING, id="unsigned-in-an-envelope"),
        pytest.param(
            lambda: read_post(posted(signed(logout(), "evil"))), Fault.SIGNATURE_INVALID, id="foreign"
        ),
        pytest.param(
            lambda: read_redirect(redirected(logout(), who="evil")),
            Fault.SIGNATURE_INVALID,
            id="foreign-beside",
        ),
        pytest.param(
            lambda: read_post(posted(signed(logout()).replace("person-1", "boss"))),
            Fault.SIGNATURE_INVALID,
            id="forged",
        ),
        pytest.param(
            lambda: read_post(posted(signed(logout(Destination=SSO)))),
            Fault.WRONG_DESTINATION,
            id="elsewhere",
        ),
        pytest.param(
            lambda: read_post(posted(signed(logout(Destination=None)))), Fault.WRONG_DESTINATION, id="nowhere"
        ),
        pytest.param(
            lambda: read_post(posted(signed(logout(IssueInstant="2026-11-22T11:00:00Z")))),
            Fault.STALE,
            id="stale",
        ),
        pytest.param(
            lambda: read_post(posted(signed(logout(NotOnOrAfter="2026-11-22T11:59:00Z")))),
            Fault.STALE,
            id="expired",
        ),
        pytest.param(
            lambda: read_post(posted(signed(logout(issuer="https://other.example")))),
            Fault.UNKNOWN_ISSUER,
            id="issuer",
        ),
        pytest.param(lambda: read_post(posted(signed(logout("")))), Fault.MALFORMED, id="nobody"),
        pytest.param(
            lambda: read_post(posted(signed(logout("<saml:EncryptedID/>")))), Fault.MALFORMED, id="encrypted"
        ),
        pytest.param(lambda: answer(signed(logged_out())), Fault.UNSUPPORTED, id="an-answer"),
    ],
)
def test_b01_a_logout_that_nobody_can_vouch_for_ends_nothing(received, fault):
    with pytest.raises(SamlError) as caught:
        check(received())
    assert caught.value.code is fault


def test_a_service_without_a_certificate_ends_nothing():
    with pytest.raises(SamlError) as caught:
        check(read_post(posted(signed(logout()))), certificates=[])
    assert caught.value.code is Fault.SIGNATURE_MISSING


@pytest.mark.parametrize("how", ["post", "redirect", "soap"])
def test_a_service_answers_that_it_is_done(how):
    xml = signed(logged_out()) if how == "post" else logged_out()
    expected = LogoutResponse("_request-1", succeeded=True, relay_state="" if how == "soap" else "hop")
    assert answered(answer(xml, how)) == expected


def status(top, below=""):
    inner = f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{below}"/>' if below else ""
    code = f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{top}">{inner}</samlp:StatusCode>'
    return f"<samlp:Status>{code}</samlp:Status>"


@pytest.mark.parametrize(
    ("said", "succeeded"),
    [
        (status("Success"), True),
        (status("Success", "PartialLogout"), False),
        (status("Responder", "PartialLogout"), False),
        (status("Requester", "UnknownPrincipal"), False),
        (status("Responder"), False),
    ],
)
def test_only_success_is_success(said, succeeded):
    assert answered(answer(signed(logged_out(said)))).succeeded is succeeded


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        pytest.param(lambda: answer(logged_out()), Fault.SIGNATURE_MISSING, id="unsigned"),
        pytest.param(lambda: answer(signed(logged_out(), "evil")), Fault.SIGNATURE_INVALID, id="foreign"),
        pytest.param(
            lambda: answer(signed(logged_out(InResponseTo="_other"))), Fault.WRONG_ANSWER, id="other"
        ),
        pytest.param(lambda: answer(signed(logged_out(InResponseTo=None))), Fault.WRONG_ANSWER, id="unasked"),
        pytest.param(
            lambda: answer(signed(logged_out(Destination=SSO))), Fault.WRONG_DESTINATION, id="elsewhere"
        ),
        pytest.param(lambda: answer(signed(logged_out(""))), Fault.MALFORMED, id="no-status"),
        pytest.param(
            lambda: answer(logged_out(InResponseTo="_other"), "soap"), Fault.WRONG_ANSWER, id="soap-other"
        ),
        pytest.param(
            lambda: answer(signed(logged_out(), "evil"), "soap"),
            Fault.SIGNATURE_INVALID,
            id="soap-signed-wrongly",
        ),
        pytest.param(
            lambda: answer(logged_out(issuer="https://x.example"), "soap"), Fault.UNKNOWN_ISSUER, id="issuer"
        ),
    ],
)
def test_an_answer_that_is_none_counts_for_nothing(received, fault):
    with pytest.raises(SamlError) as caught:
        answered(received())
    assert caught.value.code is fault


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


def test_a_request_of_the_past_is_not_taken_again_later():
    with pytest.raises(SamlError) as caught:
        check(read_post(posted(signed(logout()))), START + timedelta(minutes=6))
    assert caught.value.code is Fault.STALE
