"""Metadata: what is believed of a service, and what we say of ourselves."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from idp.model.ids import KeyId
from idp.oidc.keys.certificates import certify
from legacy_bridges.protocols.saml import (
    Binding,
    Fault,
    SamlError,
    SpMetadata,
    make_metadata,
    read_metadata,
)
from tests.bridges.saml.parties import (
    ACS,
    ISSUER,
    SECOND_ACS,
    SP,
    SP_SLO,
    SSO,
    certificate_of,
    in_pem,
    pem_of,
    signing_key,
)
from tests.support.clock import START

POST = Binding.POST.uri
FILE = """<?xml version="1.0"?>
<!-- handed over by the service's team -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{sp}" {until}>
  <md:SPSSODescriptor protocolSupportEnumeration="{speaks}" AuthnRequestsSigned="true">
    {keys}
    {more}
    <md:AssertionConsumerService index="0" Binding="{post}" Location="{acs}"/>
    <md:AssertionConsumerService index="7" isDefault="true" Binding="{post}" Location="{second}"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"""


def key(certificate, use='use="signing"'):
    body = "".join(certificate.split("-----")[2].split())
    held = f"<ds:X509Data><ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data>"
    info = f'<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{held}</ds:KeyInfo>'
    return f"<md:KeyDescriptor {use}>{info}</md:KeyDescriptor>"


def service(tag, binding, location, more=""):
    return f'<md:{tag} Binding="{binding}" Location="{location}" {more}/>'


def file(**changes):
    said = {
        "sp": SP,
        "until": "",
        "speaks": "urn:oasis:names:tc:SAML:2.0:protocol",
        "keys": key(certificate_of("sp")),
        "more": service("SingleLogoutService", Binding.REDIRECT.uri, SP_SLO),
        "post": POST,
        "acs": ACS,
        "second": SECOND_ACS,
        **changes,
    }
    return FILE.format(**said).encode()


@pytest.mark.spec("SAML 2.0 Metadata §2")
def test_a_file_of_metadata_is_read():
    found = read_metadata(file(), START)
    assert (found.entity_id, found.default_acs, found.signs_requests) == (SP, SECOND_ACS, True)
    assert [(one.url, one.index) for one in found.acs] == [(ACS, 0), (SECOND_ACS, 7)]
    assert found.certificates == (signing_key("sp").certificate,)
    assert found.logout_service(Binding.SOAP) is None
    assert found.logout_service(Binding.SOAP, Binding.REDIRECT).answers_at == SP_SLO


def test_metadata_that_python3_saml_makes_is_read():
    settings = {
        "strict": True,
        "security": {"authnRequestsSigned": True},
        "sp": {
            "entityId": SP,
            "assertionConsumerService": {"url": ACS},
            "singleLogoutService": {"url": SP_SLO},
            "x509cert": certificate_of("sp"),
            "privateKey": pem_of("sp"),
        },
        "idp": {"entityId": "x", "singleSignOnService": {"url": SSO}, "x509cert": certificate_of("idp")},
    }
    made = OneLogin_Saml2_Settings(settings).get_sp_metadata()
    found = read_metadata(made if isinstance(made, bytes) else made.encode())
    assert (found.entity_id, found.default_acs, found.signs_requests) == (SP, ACS, True)
    assert found.certificates == (signing_key("sp").certificate,)


def test_bindings_that_we_do_not_speak_are_passed_over_where_there_is_another():
    artifact = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
    more = service("AssertionConsumerService", artifact, "https://crm.example/art", 'index="1"')
    assert len(read_metadata(file(more=more)).acs) == 2


@pytest.mark.spec("SAML 2.0 Metadata §2.4.1.1")
def test_a_key_for_encryption_verifies_nothing_and_one_for_both_does():
    assert read_metadata(file(keys=key(certificate_of("sp"), 'use="encryption"'))).certificates == ()
    assert len(read_metadata(file(keys=key(certificate_of("sp"), ""))).certificates) == 1
    both = key(certificate_of("sp")) + key(certificate_of("old"))
    assert len(read_metadata(file(keys=both)).certificates) == 2


def weak_certificate():
    weak = rsa.generate_private_key(65537, 1024)
    return in_pem(certify(weak, KeyId("weak"), START))


def test_metadata_counts_until_its_day():
    xml = file(until='validUntil="2026-11-22T12:00:01Z"')
    assert not read_metadata(xml, START).is_expired(START)
    assert read_metadata(xml).is_expired(START + timedelta(seconds=1))
    with pytest.raises(SamlError) as caught:
        read_metadata(xml, START + timedelta(seconds=1))
    assert caught.value.code is Fault.STALE


@pytest.mark.parametrize(
    ("xml", "fault"),
    [
        pytest.param(file(until='validUntil="tomorrow"'), Fault.MALFORMED, id="no-day"),
        pytest.param(file(sp=""), Fault.MALFORMED, id="no-name"),
        pytest.param(file(sp="a b"), Fault.MALFORMED, id="name-with-a-space"),
        pytest.param(file(sp="a" * 1025), Fault.MALFORMED, id="long-name"),
        pytest.param(file(speaks="urn:oasis:names:tc:SAML:1.1:protocol"), Fault.UNSUPPORTED, id="saml-1"),
        pytest.param(file(acs="http://crm.example/acs"), Fault.MALFORMED, id="plain-http"),
        pytest.param(
            file(acs="http://localhost.evil.test/acs"), Fault.MALFORMED, id="plain-http-almost-loopback"
        ),
        pytest.param(file(acs="http://127.0.0.1.evil.test/acs"), Fault.MALFORMED, id="plain-http-almost-127"),
        pytest.param(file(acs="javascript:alert(1)"), Fault.MALFORMED, id="script"),
        pytest.param(file(acs="https://a@crm.example/acs"), Fault.MALFORMED, id="user"),
        pytest.param(file(acs="https://crm.example/acs#x"), Fault.MALFORMED, id="fragment"),
        pytest.param(file(acs="https://crm.example/\\acs"), Fault.MALFORMED, id="backslash"),
        pytest.param(file(acs="https://crm.example:99999/acs"), Fault.MALFORMED, id="no-such-port"),
        pytest.param(file(acs="https://crm.example:x/acs"), Fault.MALFORMED, id="no-port"),
        pytest.param(file(acs="https://[::/acs"), Fault.MALFORMED, id="half-an-address"),
        pytest.param(file(acs="https://crm.example/a&#10;b"), Fault.MALFORMED, id="line"),
        pytest.param(
            file(post="urn:oasis:names:tc:SAML:2.0:bindings:PAOS"), Fault.UNSUPPORTED, id="nothing-by-post"
        ),
        pytest.param(file(post="urn:mine"), Fault.UNSUPPORTED, id="unknown-binding"),
        pytest.param(
            file(more=service("SingleLogoutService", "urn:mine", SP_SLO)),
            Fault.UNSUPPORTED,
            id="unknown-logout",
        ),
        pytest.param(
            file(more=service("SingleLogoutService", Binding.SOAP.uri, "http://crm.example/slo")),
            Fault.MALFORMED,
            id="logout-over-plain-http",
        ),
        pytest.param(
            file(more=service("AssertionConsumerService", POST, ACS, 'index="x"')),
            Fault.MALFORMED,
            id="no-number",
        ),
        pytest.param(file(keys=key("-----x-----AAAA-----")), Fault.MALFORMED, id="no-certificate"),
        pytest.param(file(keys=key(certificate_of("sp")) * 9), Fault.MALFORMED, id="many-certificates"),
        pytest.param(b'<a xmlns="urn:x"/>', Fault.MALFORMED, id="something-else"),
        pytest.param(
            b'<m:EntitiesDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata">'
            + file().partition(b"-->")[2]
            + b"</m:EntitiesDescriptor>",
            Fault.MALFORMED,
            id="a-whole-federation",
        ),
        pytest.param(b"<!DOCTYPE x>" + file().partition(b"?>")[2], Fault.MALFORMED, id="document-type"),
        pytest.param(make_metadata(ISSUER, [signing_key().certificate]), Fault.MALFORMED, id="ours"),
    ],
)
def test_metadata_that_cannot_be_trusted_is_refused(xml, fault):
    with pytest.raises(SamlError) as caught:
        read_metadata(xml, START)
    assert caught.value.code is fault


@pytest.mark.parametrize(
    "acs", ["http://localhost:8400/acs", "http://crm.localhost/acs", "http://127.0.0.1:1/a", "http://[::1]/a"]
)
def test_plain_http_is_for_this_machine(acs):
    assert read_metadata(file(acs=acs)).acs[0].url == acs


def test_a_weak_or_odd_key_verifies_nothing():
    for certificate in (weak_certificate(), ed_certificate()):
        with pytest.raises(SamlError) as caught:
            read_metadata(file(keys=key(certificate)))
        assert caught.value.code is Fault.MALFORMED


def ed_certificate():
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    secret = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ed")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(secret.public_key())
    dated = builder.serial_number(1).not_valid_before(START).not_valid_after(START + timedelta(days=1))
    return in_pem(dated.sign(secret, None).public_bytes(Encoding.DER))


@pytest.mark.spec("SAML 2.0 Metadata §2.2.3")
def test_the_first_that_is_not_ruled_out_is_the_default():
    def default(*said):
        from legacy_bridges.protocols.saml import ConsumerService

        acs = tuple(ConsumerService(f"https://crm.example/{n}", n, one) for n, one in enumerate(said))
        return SpMetadata(SP, acs).default_acs[-1]

    assert [default(None, None), default(False, None), default(False, True), default(False, False)] == list(
        "0110"
    )
