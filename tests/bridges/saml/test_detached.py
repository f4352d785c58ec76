"""Signatures beside a message, and those by elliptic keys."""

import base64
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from signxml import SignatureMethod

from legacy_bridges.protocols.saml import (
    Fault,
    LogoutRequest,
    SamlError,
    check_logout_request,
    read_redirect,
)
from tests.bridges.saml.parties import (
    RSA_SHA256,
    SLO,
    elliptic_certificate,
    elliptic_key,
    logout,
    options,
    pem_of,
    redirected,
    transform,
)
from tests.bridges.saml.test_forged_signatures import MORE, check, refusal, signed_by_signxml
from tests.support.clock import START


@pytest.mark.spec("XML Signature 1.1 §6.4.3")
def test_an_elliptic_key_signs_as_well_in_a_message_and_beside_it():
    known = {"certificates": [elliptic_certificate()]}
    xml = signed_by_signxml(key=elliptic_key(), method=SignatureMethod.ECDSA_SHA256)
    assert isinstance(check(xml, **known), LogoutRequest)
    assert refusal(xml) is Fault.SIGNATURE_INVALID
    query = f"{redirected(logout())}&SigAlg={quote(f'{MORE}ecdsa-sha256', safe='')}"
    r, s = decode_dss_signature(elliptic_key().sign(query.encode(), ec.ECDSA(hashes.SHA256())))
    raw = base64.b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()
    received = read_redirect(f"{query}&Signature={quote(raw, safe='')}")
    assert isinstance(check_logout_request(options(**known), received, SLO, START), LogoutRequest)


@pytest.mark.spec("SAML 2.0 Bindings §3.4.4.1")
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("RelayState=where", "RelayState=there", Fault.SIGNATURE_INVALID, id="relay-state"),
        pytest.param("RelayState=where&", "", Fault.SIGNATURE_INVALID, id="without-relay-state"),
        pytest.param("rsa-sha256", "rsa-sha512", Fault.SIGNATURE_INVALID, id="other-hash"),
        pytest.param("xmldsig-more%23rsa-sha256", "xmldsig-more%23hmac-sha256", Fault.UNSUPPORTED, id="hmac"),
        pytest.param(
            "2001%2F04%2Fxmldsig-more%23rsa-sha256",
            "2000%2F09%2Fxmldsig%23rsa-sha1",
            Fault.UNSUPPORTED,
            id="sha1",
        ),
        pytest.param("xmldsig-more%23rsa", "xmldsig-more%23ecdsa", Fault.SIGNATURE_INVALID, id="other-kind"),
        pytest.param("SAMLRequest=", "SAMLRequest=%20", Fault.MALFORMED, id="spelling"),
        pytest.param("&Signature=", "&Signature=AAAA", Fault.SIGNATURE_INVALID, id="signature"),
        pytest.param("&Signature=", "&Sig=", Fault.SIGNATURE_INVALID, id="no-signature"),
        pytest.param("&SigAlg=", "&Alg=", Fault.UNSUPPORTED, id="no-algorithm"),
    ],
)
def test_a_signature_beside_a_message_is_over_the_very_octets_that_came(old, new, fault):
    query = redirected(logout(), "where", who="sp")
    assert old in query
    with pytest.raises(SamlError) as caught:
        check_logout_request(options(), read_redirect(query.replace(old, new, 1)), SLO, START)
    assert caught.value.code is fault


def test_lower_case_escapes_are_verified_as_they_were_signed():
    query = redirected(
        logout(),
        "a/b",
        extra={"SigAlg": RSA_SHA256.replace(":", "%3a").replace("/", "%2f").replace("#", "%23")},
    )
    signature = OneLogin_Saml2_Utils.sign_binary(query, pem_of("sp"), algorithm=transform())
    received = read_redirect(f"{query}&Signature={quote(base64.b64encode(signature).decode(), safe='')}")
    assert isinstance(check_logout_request(options(), received, SLO, START), LogoutRequest)
