"""What a service may wish of a sign-in, and what may travel along with it."""

import pytest

from legacy_bridges.protocols.saml import (
    AuthnRequest,
    Fault,
    Refused,
    SamlError,
    Status,
    check_relay_state,
)
from tests.bridges.saml.parties import (
    ACS,
    authn,
    options,
)
from tests.bridges.saml.test_requests import by_post, by_redirect, check, refusal

CLASS = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
PASSWORD = f"{CLASS}PasswordProtectedTransport"
MFA = "https://refeds.org/profile/mfa"


def context(*names, comparison=""):
    inside = "".join(f"<saml:AuthnContextClassRef>{name}</saml:AuthnContextClassRef>" for name in names)
    said = f' Comparison="{comparison}"' if comparison else ""
    return f"<samlp:RequestedAuthnContext{said}>{inside}</samlp:RequestedAuthnContext>"


def test_what_the_service_wishes_is_read():
    xml = authn(context(MFA), ForceAuthn="true", IsPassive="1")
    request = check(by_post(xml))
    assert (request.force_authn, request.is_passive) == (True, True)
    assert (request.contexts, request.acr) == ((MFA,), "urn:okno:loa:2")


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        (
            '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"/>',
            Status.INVALID_NAME_ID_POLICY,
        ),
        (
            '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/>',
            Status.INVALID_NAME_ID_POLICY,
        ),
        ('<samlp:NameIDPolicy SPNameQualifier="https://other.example"/>', Status.INVALID_NAME_ID_POLICY),
        ("<saml:Subject><saml:NameID>boss</saml:NameID></saml:Subject>", Status.REQUEST_UNSUPPORTED),
        (context("urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos"), Status.NO_AUTHN_CONTEXT),
        (context(), Status.NO_AUTHN_CONTEXT),
        (context(MFA, comparison="better"), Status.NO_AUTHN_CONTEXT),
        (context(MFA, comparison="worse"), Status.NO_AUTHN_CONTEXT),
    ],
)
def test_what_cannot_be_granted_is_answered_to_the_service_itself(inside, status):
    assert check(by_post(authn(inside), "where")) == Refused("_request-1", ACS, "where", status)


@pytest.mark.parametrize(
    "policy",
    [
        "",
        '<samlp:NameIDPolicy AllowCreate="true"/>',
        '<samlp:NameIDPolicy Format=""/>',
        '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"/>',
        '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"/>',
        '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"/>',
    ],
)
def test_names_that_are_asked_for_by_habit_are_what_the_manifest_says(policy):
    assert isinstance(check(by_post(authn(policy))), AuthnRequest)


@pytest.mark.spec("SAML 2.0 Core §3.3.2.2.1")
@pytest.mark.parametrize(
    ("inside", "acr", "contexts"),
    [
        (context(PASSWORD), "urn:okno:loa:1", (PASSWORD,)),
        (context(MFA, PASSWORD), "urn:okno:loa:1", (MFA, PASSWORD)),
        (context("urn:x:unknown", MFA), "urn:okno:loa:2", (MFA,)),
        (context(MFA, comparison="minimum"), "urn:okno:loa:2", (MFA,)),
        (context(MFA, comparison="maximum"), "", ()),
        (context(PASSWORD, comparison="better"), "urn:okno:loa:2", ()),
    ],
)
def test_classes_of_authentication_become_an_assurance_of_ours(inside, acr, contexts):
    request = check(by_post(authn(inside)))
    assert (request.acr, request.contexts) == (acr, contexts)


@pytest.mark.parametrize(
    ("relay_state", "said"),
    [("a" * 81, {}), ("я" * 41, {}), ("a" * 501, {"relay_state_bytes": 500})],
)
def test_a_relay_state_longer_than_agreed_is_refused(relay_state, said):
    assert refusal(by_post(authn(), relay_state), **said) is Fault.RELAY_STATE
    assert refusal(by_redirect(authn(), relay_state), **said) is Fault.RELAY_STATE


def test_a_relay_state_of_any_length_agreed_comes_back_as_it_came():
    nasty = "https://crm.example/?a=1&b=\"><script>'"
    for received in (by_post(authn(), nasty), by_redirect(authn(), nasty), by_redirect(authn(), nasty, "sp")):
        assert check(received).relay_state == nasty
    assert check(by_post(authn(), "a" * 500), relay_state_bytes=500).relay_state == "a" * 500


@pytest.mark.parametrize(
    "relay_state", ["https://evil.test/", "https://crm.example/start.evil.test", "https://crm.example/start/"]
)
def test_v076_a_response_that_nobody_asked_for_leads_only_where_the_manifest_says(relay_state):
    known = options(relay_states=["https://crm.example/start"])
    assert check_relay_state(known, "") == ""
    assert check_relay_state(known, "https://crm.example/start") == "https://crm.example/start"
    with pytest.raises(SamlError) as caught:
        check_relay_state(known, relay_state)
    assert caught.value.code is Fault.RELAY_STATE
