"""A service provider that signs with xmlsec, by the book of python3-saml, and can be made to misbehave."""

import base64
import zlib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from types import MappingProxyType
from urllib.parse import quote

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

from idp.model.ids import KeyId
from idp.oidc.keys.certificates import certify
from legacy_bridges.protocols.saml import Head, NameId, SamlOptions, SigningKey, Statement, entity_id
from tests.support.clock import START

ISSUER = "https://id.example"
IDP = entity_id(ISSUER)
SSO, SLO, SOAP = (f"{ISSUER}/saml/{path}" for path in ("sso", "slo", "soap"))
SP = "https://crm.example/saml/metadata"
ACS = "https://crm.example/saml/acs"
SECOND_ACS = "https://crm.example/saml/acs2"
SP_SLO = "https://crm.example/saml/slo"
RSA_SHA256 = Constants.RSA_SHA256
AT = "2026-11-22T12:00:00Z"


@cache
def key_of(who):
    """Make the key of somebody once: RSA takes its time."""
    return rsa.generate_private_key(65537, 2048)


@cache
def signing_key(who="idp"):
    return SigningKey(key_of(who), certify(key_of(who), KeyId(who), START))


def pem_of(who):
    return key_of(who).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def certificate_of(who):
    return in_pem(signing_key(who).certificate)


def in_pem(der):
    body = base64.b64encode(der).decode()
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def described(**changes):
    """Say what a manifest says of the service."""
    return {
        "entity_id": SP,
        "acs": [{"url": ACS, "index": 0, "default": True}, {"url": SECOND_ACS, "index": 7}],
        "slo": [{"binding": "soap", "url": SP_SLO}, {"binding": "redirect", "url": SP_SLO}],
        "certificates": [certificate_of("sp")],
        "attributes": {"uid": "login", "groups": "roles", "mail": "email"},
        **changes,
    }


def options(**changes):
    return SamlOptions.model_validate(described(**changes))


def head(destination=ACS, in_response_to="_request-1", nonce="a-nonce", now=START):
    return Head(IDP, destination, nonce, now, in_response_to)


def statement(**changes):
    said = {
        "name_id": NameId("person-1"),
        "attributes": {"uid": ("ana",), "groups": ("boss", "clerk")},
        "session_index": "session-1",
        "authenticated_at": START - timedelta(minutes=7),
        "context": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        "lasts": timedelta(hours=8),
    }
    return Statement(**{**said, **changes})


NAMESPACES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
)


def message(kind, inside="", issuer=SP, **said):
    """Write a message; an attribute that is `None` is left out."""
    attributes = {"ID": "_request-1", "Version": "2.0", "IssueInstant": AT, "Destination": SSO, **said}
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items() if value is not None)
    return f"<samlp:{kind} {NAMESPACES} {written}><saml:Issuer>{issuer}</saml:Issuer>{inside}</samlp:{kind}>"


def authn(inside="", **said):
    return message("AuthnRequest", inside, **{"AssertionConsumerServiceURL": ACS, **said})


def logout(inside=None, **said):
    person = "<saml:NameID>person-1</saml:NameID><samlp:SessionIndex>session-1</samlp:SessionIndex>"
    return message("LogoutRequest", person if inside is None else inside, **{"Destination": SLO, **said})


def logged_out(inside=None, **said):
    success = (
        '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
    )
    told = {"ID": "_answer-1", "Destination": SLO, "InResponseTo": "_request-1", **said}
    return message("LogoutResponse", success if inside is None else inside, **told)


def signed(xml, who="sp", method=RSA_SHA256, digest=Constants.SHA256):
    """Sign within, by xmlsec."""
    made = Utils.add_sign(
        xml, pem_of(who), certificate_of(who), sign_algorithm=method, digest_algorithm=digest
    )
    return made.decode() if isinstance(made, bytes) else made


def posted(xml, relay_state="", name="SAMLRequest"):
    raw = xml if isinstance(xml, bytes) else xml.encode()
    fields = [(name, base64.b64encode(raw).decode())]
    return [*fields, ("RelayState", relay_state)] if relay_state else fields


def packed(xml):
    raw = xml if isinstance(xml, bytes) else xml.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(raw) + packer.flush()).decode()


def redirected(
    xml,
    relay_state="",
    name="SAMLRequest",
    who: str | None = None,
    extra: Mapping[str, str] = MappingProxyType({}),
):
    """Write a query, with a signature beside the message if somebody signs."""
    parts = {name: packed(xml), **({"RelayState": relay_state} if relay_state else {})}
    if who:
        parts["SigAlg"] = RSA_SHA256
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in parts.items())
    if who:
        signature = Utils.sign_binary(query, pem_of(who), algorithm=transform())
        query += f"&Signature={quote(base64.b64encode(signature).decode(), safe='')}"
    return query + "".join(f"&{key}={value}" for key, value in extra.items())


def transform():
    return xmlsec.Transform.RSA_SHA256


@cache
def elliptic_key():
    return ec.generate_private_key(ec.SECP256R1())


@cache
def elliptic_certificate():
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sp")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(elliptic_key().public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=1))
        .sign(elliptic_key(), hashes.SHA256())
    )
    return in_pem(made.public_bytes(Encoding.DER))
