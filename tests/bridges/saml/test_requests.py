"""Authentication requests: what is taken, what is answered with an error, and what is not answered at all."""

from datetime import timedelta

import pytest

from legacy_bridges.protocols.saml import (
    AuthnRequest,
    Fault,
    SamlError,
    check_authn_request,
    read_post,
    read_redirect,
)
from tests.bridges.saml.parties import (
    ACS,
    SECOND_ACS,
    SSO,
    authn,
    certificate_of,
    message,
    options,
    posted,
    redirected,
    signed,
)
from tests.support.clock import START

PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
MFA = "https://refeds.org/profile/mfa"
SIGNED_ONLY = {"requests": "signed"}


def check(received, now=START, **said):
    return check_authn_request(options(**said), received, SSO, now)


def by_post(xml, relay_state=""):
    return read_post(posted(xml, relay_state))


def by_redirect(xml, relay_state="", who=None):
    return read_redirect(redirected(xml, relay_state, who=who))


def refusal(received, now=START, **said):
    with pytest.raises(SamlError) as caught:
        check(received, now, **said)
    return caught.value.code


@pytest.mark.spec("SAML 2.0 Core §3.4.1")
@pytest.mark.parametrize(
    "received",
    [
        pytest.param(lambda: by_post(signed(authn()), "where"), id="posted"),
        pytest.param(lambda: by_redirect(authn(), "where", "sp"), id="redirected"),
    ],
)
@pytest.mark.parametrize("requests", ["signed", "any"])
def test_a_signed_request_is_taken(received, requests):
    assert check(received(), requests=requests) == AuthnRequest("_request-1", ACS, "where")


def test_a_request_without_a_signature_is_taken_where_the_manifest_takes_any():
    assert check(by_redirect(authn(Destination=None))) == AuthnRequest("_request-1", ACS)


def test_a_request_is_parked_and_comes_back_as_it_was():
    request = AuthnRequest("_request-1", ACS, "where", True, True, (PASSWORD, MFA), "urn:okno:loa:1")
    for one in (request, AuthnRequest("_request-1", ACS)):
        assert AuthnRequest.recalled(one.kept()) == one
        assert all(isinstance(value, str) for value in one.kept().values())


@pytest.mark.parametrize("kept", [{}, {"id": "_a"}, {"acs": ACS}, {"id": '"><script>', "acs": ACS}])
def test_what_was_never_parked_does_not_come_back(kept):
    with pytest.raises(SamlError):
        AuthnRequest.recalled(kept)


@pytest.mark.parametrize(
    ("said", "acs"),
    [
        pytest.param({}, ACS, id="by-url"),
        pytest.param({"AssertionConsumerServiceURL": SECOND_ACS}, SECOND_ACS, id="the-second"),
        pytest.param({"AssertionConsumerServiceURL": None}, ACS, id="the-default"),
        pytest.param(
            {"AssertionConsumerServiceURL": None, "AssertionConsumerServiceIndex": "7"},
            SECOND_ACS,
            id="by-index",
        ),
        pytest.param({"ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"}, ACS, id="post"),
    ],
)
def test_the_answer_goes_to_an_address_of_the_metadata(said, acs):
    assert check(by_post(authn(**said))).acs == acs


TRICKS = [
    f"{ACS}.evil.test",
    f"{ACS}/../evil",
    f"{ACS}?x=1",
    f"{ACS}#",
    f"{ACS}/",
    f" {ACS}",
    ACS.upper(),
    "https://crm.example.evil.test/saml/acs",
    "https://crm.example@evil.test/saml/acs",
    "https://crm.example:443/saml/acs",
    "http://crm.example/saml/acs",
    "https://crm.example\\@evil.test/saml/acs",
    "https://evil.test/saml/acs",
    "javascript:alert(1)",
    "//crm.example/saml/acs",
    "",
]


@pytest.mark.parametrize("url", TRICKS)
@pytest.mark.parametrize("sign", [signed, str], ids=["signed", "unsigned"])
def test_v076_an_address_that_only_looks_like_the_services_gets_nothing(url, sign):
    assert refusal(by_post(sign(authn(AssertionConsumerServiceURL=url)))) is Fault.UNKNOWN_ADDRESS


NO = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        pytest.param({"AssertionConsumerServiceIndex": "7"}, Fault.MALFORMED, id="url-and-index"),
        pytest.param(
            {"AssertionConsumerServiceURL": None, "AssertionConsumerServiceIndex": "3"},
            Fault.UNKNOWN_ADDRESS,
            id="unknown-index",
        ),
        pytest.param(
            {
                "AssertionConsumerServiceURL": None,
                "AssertionConsumerServiceIndex": "7",
                "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
            },
            Fault.MALFORMED,
            id="index-and-binding",
        ),
        pytest.param({"ProtocolBinding": NO}, Fault.UNSUPPORTED, id="answer-by-artifact"),
        pytest.param(
            {"Destination": "https://id.example/saml/slo"}, Fault.WRONG_DESTINATION, id="destination"
        ),
        pytest.param({"Destination": f"{SSO}/"}, Fault.WRONG_DESTINATION, id="destination-prefix"),
        pytest.param({"issuer": "https://other.example"}, Fault.UNKNOWN_ISSUER, id="issuer"),
        pytest.param({"Version": "1.1"}, Fault.UNSUPPORTED, id="version"),
        pytest.param({"Version": None}, Fault.UNSUPPORTED, id="no-version"),
        pytest.param({"IssueInstant": "2026-11-22T11:54:59Z"}, Fault.STALE, id="stale"),
        pytest.param({"IssueInstant": "2026-11-22T12:05:01Z"}, Fault.STALE, id="from-the-future"),
        pytest.param({"IssueInstant": None}, Fault.MALFORMED, id="no-moment"),
        pytest.param({"IssueInstant": "2026-11-22T12:00:00"}, Fault.MALFORMED, id="moment-of-nowhere"),
        pytest.param({"IssueInstant": "2026-13-45T12:00:00Z"}, Fault.MALFORMED, id="no-such-day"),
        pytest.param({"ForceAuthn": "yes"}, Fault.MALFORMED, id="neither-true-nor-false"),
    ],
)
@pytest.mark.parametrize("sign", [signed, str], ids=["signed", "unsigned"])
def test_b01_a_request_that_cannot_be_right_is_not_answered(said, fault, sign):
    assert refusal(by_post(sign(authn(**said)))) is fault


@pytest.mark.spec("SAML 2.0 Core §1.3.4")
@pytest.mark.parametrize(
    "value",
    ["&quot;&gt;&lt;script&gt;", "_a b", "1a", "_a&#10;b", "", "_" + "a" * 200, "'", "_\u0430"],
    ids=["quotes", "space", "digit-first", "line", "empty", "long", "quote", "not-ascii"],
)
def test_an_id_is_a_plain_name(value):
    with pytest.raises(SamlError) as caught:
        by_post(authn(ID=value))
    assert caught.value.code is Fault.MALFORMED


@pytest.mark.parametrize(
    ("received", "said", "fault"),
    [
        pytest.param(lambda: by_post(authn()), SIGNED_ONLY, Fault.SIGNATURE_MISSING, id="unsigned-posted"),
        pytest.param(
            lambda: by_redirect(authn()), SIGNED_ONLY, Fault.SIGNATURE_MISSING, id="unsigned-redirected"
        ),
        pytest.param(lambda: by_post(signed(authn(), "evil")), {}, Fault.SIGNATURE_INVALID, id="foreign-key"),
        pytest.param(
            lambda: by_redirect(authn(), who="evil"), {}, Fault.SIGNATURE_INVALID, id="foreign-key-beside"
        ),
        pytest.param(lambda: by_redirect(signed(authn())), {}, Fault.UNSUPPORTED, id="within-an-address"),
        pytest.param(
            lambda: by_post(signed(authn(Destination=None))),
            {},
            Fault.WRONG_DESTINATION,
            id="signed-for-nowhere",
        ),
        pytest.param(
            lambda: by_redirect(authn(Destination=None), who="sp"),
            {},
            Fault.WRONG_DESTINATION,
            id="signed-beside-for-nowhere",
        ),
        pytest.param(
            lambda: by_post(signed(authn())),
            {**SIGNED_ONLY, "certificates": []},
            Fault.SIGNATURE_MISSING,
            id="no-key",
        ),
        pytest.param(lambda: by_post(message("LogoutRequest")), {}, Fault.UNSUPPORTED, id="another-kind"),
    ],
)
def test_signatures_are_wanted_as_the_manifest_says_and_checked_in_any_case(received, said, fault):
    assert refusal(received(), **said) is fault


def test_any_key_of_the_metadata_does_while_one_follows_another():
    both = [certificate_of("old"), certificate_of("sp")]
    for received in (by_post(signed(authn())), by_redirect(authn(), who="sp")):
        assert isinstance(check(received, certificates=both, requests="signed"), AuthnRequest)


def test_a_certificate_that_has_run_out_still_stands_for_its_key():
    late = START + timedelta(days=5000)
    xml = signed(authn(IssueInstant=late.strftime("%Y-%m-%dT%H:%M:%SZ")))
    assert isinstance(check(by_post(xml), late, requests="signed"), AuthnRequest)
