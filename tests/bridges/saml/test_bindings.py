"""How messages come in: by an address, by a form, in an envelope; and how ours go out."""

import base64
import zlib
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from legacy_bridges.protocols.saml import (
    Binding,
    Fault,
    NameId,
    Party,
    SamlError,
    make_logout_request,
    read_post,
    read_redirect,
    read_soap,
    send_by_post,
    send_by_redirect,
    send_by_soap,
)
from tests.bridges.saml.parties import (
    RSA_SHA256,
    SP,
    SP_SLO,
    authn,
    certificate_of,
    head,
    logged_out,
    logout,
    packed,
    posted,
    redirected,
    signing_key,
)


def fault_of(read, *sent):
    with pytest.raises(SamlError) as caught:
        read(*sent)
    return caught.value.code


def deflated(raw):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return quote(base64.b64encode(packer.compress(raw) + packer.flush()).decode(), safe="")


def in_envelope(inside, header=""):
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{header}<s:Body>{inside}</s:Body></s:Envelope>'
    ).encode()


def test_a_message_says_by_itself_what_it_is():
    for received in (read_redirect(redirected(authn())), read_post(posted(authn()))):
        assert (received.kind, received.issuer, received.id) == ("AuthnRequest", SP, "_request-1")
    received = read_soap(in_envelope(logout()))
    assert (received.binding, received.kind, received.issuer) == (Binding.SOAP, "LogoutRequest", SP)
    received = read_post(posted(logged_out(), name="SAMLResponse"))
    assert (received.kind, received.id) == ("LogoutResponse", "_answer-1")


def test_a_form_may_break_its_lines_and_an_address_may_not():
    lines = base64.encodebytes(authn().encode()).decode()
    assert read_post([("SAMLRequest", lines)]).kind == "AuthnRequest"
    broken = quote(packed(authn())[:20] + "\n" + packed(authn())[20:], safe="")
    assert fault_of(read_redirect, f"SAMLRequest={broken}") is Fault.MALFORMED


QUERY = redirected(authn(), "where", who="sp")


@pytest.mark.parametrize("name", ["SAMLRequest", "RelayState", "SigAlg", "Signature", "SAMLEncoding"])
def test_b01_a_parameter_that_comes_twice_is_refused(name):
    encoding = quote("urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE", safe="")
    query = f"{QUERY}&SAMLEncoding={encoding}"
    again = next(pair for pair in query.split("&") if pair.startswith(f"{name}="))
    for sent in (f"{query}&{again}", f"{again}&{query}", f"{query}&{name}=", f"{query}&{name}"):
        assert fault_of(read_redirect, sent) is Fault.DUPLICATE_PARAMETER
    assert fault_of(read_post, [*posted(authn(), "a"), ("RelayState", "b")]) is Fault.DUPLICATE_PARAMETER
    assert fault_of(read_post, posted(authn()) * 2) is Fault.DUPLICATE_PARAMETER


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        pytest.param("", Fault.MALFORMED, id="nothing"),
        pytest.param(f"{redirected(authn())}&RelayState=я", Fault.MALFORMED, id="not-ascii"),
        pytest.param(f"{redirected(authn())}&RelayState=a%00", Fault.RELAY_STATE, id="relay-state-no-text"),
        pytest.param("RelayState=a", Fault.MALFORMED, id="no-message"),
        pytest.param(f"{QUERY}&SAMLResponse=a", Fault.MALFORMED, id="two-messages"),
        pytest.param(f"{QUERY}&SAML%52equest=a", Fault.MALFORMED, id="disguised-name"),
        pytest.param(f"{QUERY}&SAMLEncoding=urn:none", Fault.UNSUPPORTED, id="another-encoding"),
        pytest.param("SAMLRequest=%%%", Fault.MALFORMED, id="no-base64"),
        pytest.param("SAMLRequest=aGVsbG8%3D", Fault.MALFORMED, id="not-deflated"),
        pytest.param(f"SAMLRequest={deflated(b'hello')}", Fault.MALFORMED, id="no-xml"),
        pytest.param(f"SAMLRequest={deflated(authn().encode())[:-8]}", Fault.MALFORMED, id="cut-off"),
        pytest.param(
            f"SAMLResponse={deflated(authn().encode())}", Fault.UNSUPPORTED, id="request-as-response"
        ),
        pytest.param(
            f"SAMLRequest={deflated(logged_out().encode())}", Fault.UNSUPPORTED, id="response-as-request"
        ),
        pytest.param(f"RelayState=%FF&{redirected(authn())}", Fault.MALFORMED, id="relay-state-not-utf-8"),
        pytest.param(f"SAMLRequest={'A' * 70_000}", Fault.TOO_LARGE, id="long"),
        pytest.param(
            f"{redirected(authn())}&RelayState={'a' * 2049}", Fault.RELAY_STATE, id="long-relay-state"
        ),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(query, fault):
    assert fault_of(read_redirect, query) is fault


def test_what_goes_on_behind_the_end_of_what_is_packed_is_refused():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = packer.compress(authn().encode()) + packer.flush() + b"more"
    query = f"SAMLRequest={quote(base64.b64encode(raw).decode(), safe='')}"
    assert fault_of(read_redirect, query) is Fault.MALFORMED


@pytest.mark.parametrize("size", [65_537, 10_000_000, 30_000_000])
def test_s001_a_deflate_bomb_is_not_unpacked(size):
    bomb = deflated(b" " * size)
    assert len(bomb) < 65_000
    assert fault_of(read_redirect, f"SAMLRequest={bomb}") is Fault.TOO_LARGE


def test_a_posted_message_is_not_packed_and_not_large():
    assert fault_of(read_post, [("SAMLRequest", packed(authn()))]) is Fault.MALFORMED
    large = authn(f"<samlp:Extensions>{'x' * 300_000}</samlp:Extensions>")
    assert fault_of(read_post, posted(large)) is Fault.TOO_LARGE
    assert fault_of(read_post, [("SAMLRequest", "A" * 1_000_000)]) is Fault.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param(logout().encode(), Fault.MALFORMED, id="no-envelope"),
        pytest.param(in_envelope(""), Fault.MALFORMED, id="empty"),
        pytest.param(in_envelope(logout() + logout(ID="_b")), Fault.MALFORMED, id="two"),
        pytest.param(in_envelope("<x/>"), Fault.UNSUPPORTED, id="something-else"),
        pytest.param(
            in_envelope(logout(), '<s:Header><x s:mustUnderstand="1"/></s:Header>'),
            Fault.UNSUPPORTED,
            id="header",
        ),
        pytest.param(b"", Fault.MALFORMED, id="nothing"),
    ],
)
def test_an_envelope_holds_one_message(body, fault):
    assert fault_of(read_soap, body) is fault


def ours():
    return make_logout_request(head(SP_SLO, ""), Party(NameId("person-1"), "session-1"))


def test_xmlsec_verifies_what_we_send_by_an_address():
    sent = send_by_redirect(ours(), SP_SLO, "hop 1", signing_key())
    query = dict(parse_qsl(urlsplit(sent.url).query))
    assert query["SigAlg"] == RSA_SHA256
    assert query["RelayState"] == "hop 1"
    data = {name: query[name] for name in ("SAMLRequest", "RelayState", "SigAlg")}
    signed = "&".join(f"{name}={quote(value, safe='')}" for name, value in data.items())
    made = base64.b64decode(query["Signature"])
    key = certificate_of("idp")
    assert OneLogin_Saml2_Utils.validate_binary_sign(signed, made, cert=key, algorithm=RSA_SHA256)
    assert not OneLogin_Saml2_Utils.validate_binary_sign(signed + "x", made, cert=key, algorithm=RSA_SHA256)
    received = read_redirect(urlsplit(sent.url).query)
    assert received.kind == "LogoutRequest"


def test_an_address_that_has_a_query_keeps_it():
    sent = send_by_redirect(ours(), f"{SP_SLO}?a=1", "", signing_key())
    assert sent.url.startswith(f"{SP_SLO}?a=1&SAMLRequest=")
    bare = send_by_redirect(ours(), f"{SP_SLO}?", "", signing_key())
    assert bare.url.startswith(f"{SP_SLO}?&SAMLRequest=")
    assert "RelayState" not in sent.url


def test_xmlsec_verifies_what_we_send_by_a_form_and_in_an_envelope():
    form = send_by_post(ours(), SP_SLO, "hop", signing_key())
    xml = base64.b64decode(form.fields["SAMLRequest"])
    inside = read_soap(send_by_soap(ours(), signing_key())).xml
    for sent in (xml, inside):
        path = "/samlp:LogoutRequest/ds:Signature"
        assert OneLogin_Saml2_Utils.validate_sign(sent, cert=certificate_of("idp"), xpath=path)
        assert not OneLogin_Saml2_Utils.validate_sign(sent, cert=certificate_of("sp"), xpath=path)
