"""Single logout: theirs counts only signed, ours is known by its id, and an answer says what it says."""

from datetime import timedelta

import pytest

from legacy_bridges.protocols.saml import (
    Fault,
    Format,
    LogoutRequest,
    LogoutResponse,
    NameId,
    SamlError,
    check_logout_request,
    check_logout_response,
    read_post,
    read_redirect,
    read_soap,
)
from tests.bridges.saml.parties import (
    SLO,
    SSO,
    logged_out,
    logout,
    options,
    posted,
    redirected,
    signed,
)
from tests.support.clock import START


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


@pytest.mark.spec("SAML 2.0 Core §3.7")
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


@pytest.mark.spec("SAML 2.0 Core §3.2.2.2")
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


def test_no_more_sessions_are_looked_for_than_a_person_has():
    many = "".join(f"<samlp:SessionIndex>s-{number}</samlp:SessionIndex>" for number in range(65))
    received = read_redirect(redirected(logout(f"<saml:NameID>p</saml:NameID>{many}"), who="sp"))
    with pytest.raises(SamlError) as caught:
        check_logout_request(options(), received, SLO, START)
    assert caught.value.code is Fault.TOO_LARGE


def test_a_request_of_the_past_is_not_taken_again_later():
    with pytest.raises(SamlError) as caught:
        check(read_post(posted(signed(logout()))), START + timedelta(minutes=6))
    assert caught.value.code is Fault.STALE
