"""Whatever comes in, a message is taken or it is a `SamlError`: nothing else ever comes out. V74."""

import base64
import zlib
from contextlib import suppress
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from legacy_bridges.protocols.saml import (
    SamlError,
    check_authn_request,
    check_logout_request,
    check_logout_response,
    read_metadata,
    read_post,
    read_redirect,
    read_soap,
)
from tests.bridges.saml.parties import (
    SLO,
    SSO,
    authn,
    logged_out,
    logout,
    options,
    posted,
    redirected,
    signed,
)
from tests.bridges.saml.test_metadata import file as metadata_file
from tests.support.clock import START

KNOWN = options()
MANY = settings(max_examples=250, deadline=None)
VALID = [signed(authn()), authn(), signed(logout()), logout(), signed(logged_out()), logged_out()]
TOKENS = [
    "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "&#0;", "&amp;", "&x;", "<!DOCTYPE x>",
    "<!ENTITY", "'", '"', "\x00", "\ufffe", "\ud7ff", "я", "xmlns=''", "xmlns:saml='urn:x'", "xmlns:ds='relative'", " xmlns:v='http://[' ", " v:a='' xmlns:v='urn:v' ",
    "ID='_request-1'", "Id='_request-1'", "<ds:Signature/>", "<saml:Issuer/>", "<saml:NameID>boss</saml:NameID>",
    "<a>" * 80, "A" * 3000, "%", "%00", "&", "=", "SAMLRequest=", "&RelayState=", "&SigAlg=", "&Signature=",
]  # fmt: skip


def swallow(read, *sent):
    """Take a message through everything that could be asked of it."""
    try:
        received = read(*sent)
    except SamlError:
        return
    checks = (
        lambda: check_authn_request(KNOWN, received, SSO, START),
        lambda: check_logout_request(KNOWN, received, SLO, START),
        lambda: check_logout_response(KNOWN, received, "_request-1", SLO, START),
    )
    for check in checks:
        try:
            check()
        except SamlError:
            continue


def swallow_metadata(raw):
    with suppress(SamlError):
        read_metadata(raw, START)


@st.composite
def spoilt(draw, valid):
    """Cut, repeat, and put odd things into what was valid."""
    text = draw(st.sampled_from(valid))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        put = draw(st.one_of(st.sampled_from(TOKENS), st.text(max_size=20), st.just(text[start:end] * 2)))
        text = text[:start] + put + text[end:]
    return text


def encoded(text):
    return text.encode("utf-8", "surrogatepass")


@MANY
@given(spoilt(VALID))
def test_v074_spoilt_messages_are_taken_or_refused_by_a_form(text):
    for name in ("SAMLRequest", "SAMLResponse"):
        swallow(read_post, posted(encoded(text), name=name))


@MANY
@given(spoilt(VALID))
def test_v074_spoilt_messages_are_taken_or_refused_in_an_envelope(text):
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    swallow(read_soap, encoded(f'<s:Envelope xmlns:s="{envelope}"><s:Body>{text}</s:Body></s:Envelope>'))
    swallow(read_soap, encoded(text))


@MANY
@given(spoilt([redirected(authn(), "where", who="sp"), redirected(logout(), who="sp"), redirected(authn())]))
def test_v074_spoilt_addresses_are_taken_or_refused(query):
    swallow(read_redirect, query)


@MANY
@given(spoilt(VALID))
def test_v074_spoilt_messages_are_taken_or_refused_by_an_address(text):
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = base64.b64encode(packer.compress(encoded(text)) + packer.flush()).decode()
    swallow(read_redirect, f"SAMLRequest={quote(packed, safe='')}&RelayState=a")


@MANY
@given(st.binary(max_size=400))
def test_v074_noise_is_refused(raw):
    value = base64.b64encode(raw).decode()
    swallow(read_post, [("SAMLRequest", value)])
    swallow(read_redirect, f"SAMLRequest={quote(value, safe='')}")
    swallow(read_redirect, raw.decode("latin-1"))
    swallow(read_soap, raw)
    swallow_metadata(raw)


@MANY
@given(
    st.lists(
        st.tuples(st.sampled_from(["SAMLRequest", "SAMLResponse", "RelayState", "x"]), st.text()), max_size=4
    )
)
def test_v074_any_form_is_taken_or_refused(form):
    swallow(read_post, form)


@MANY
@given(spoilt([metadata_file().decode()]))
def test_v074_spoilt_metadata_is_taken_or_refused(text):
    swallow_metadata(encoded(text))


@MANY
@given(spoilt([signed(logout())]))
def test_a_spoilt_message_that_is_taken_says_what_was_signed(text):
    """The strongest that can be said of a signature: nothing is different, or nothing comes through."""
    try:
        found = check_logout_request(KNOWN, read_post(posted(encoded(text))), SLO, START)
    except SamlError:
        return
    assert (found.id, found.name_id.value, found.session_indexes) == (
        "_request-1",
        "person-1",
        ("session-1",),
    )
