"""What we say of ourselves, judged by the schema and by python3-saml."""

import base64
from pathlib import Path

import onelogin.saml2
from lxml import etree
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from legacy_bridges.protocols.saml import (
    entity_id,
    make_metadata,
)
from tests.bridges.saml.parties import (
    ISSUER,
    SLO,
    SSO,
    signing_key,
)

OURS = (signing_key().certificate, signing_key("old").certificate)


def test_our_metadata_keeps_to_the_schema_and_names_both_keys():
    made = make_metadata(ISSUER, OURS)
    folder = Path(onelogin.saml2.__file__).parent / "schemas"
    etree.XMLSchema(etree.parse(folder / "saml-schema-metadata-2.0.xsd")).assertValid(etree.fromstring(made))
    found = [base64.b64decode(one.text) for one in etree.fromstring(made).iter("{*}X509Certificate")]
    assert found == list(OURS)


def test_python3_saml_reads_our_metadata():
    read = OneLogin_Saml2_IdPMetadataParser.parse(make_metadata(ISSUER, OURS[:1]).decode())["idp"]
    assert read["entityId"] == entity_id(ISSUER) == f"{ISSUER}/saml/metadata"
    assert read["singleSignOnService"]["url"] == SSO
    assert read["singleLogoutService"]["url"] == SLO
    assert base64.b64decode(read["x509cert"]) == OURS[0]


def test_our_metadata_is_the_same_until_a_key_changes():
    assert make_metadata(ISSUER, list(OURS)) == make_metadata(f"{ISSUER}/", OURS)
    assert make_metadata(ISSUER, OURS[::-1]) != make_metadata(ISSUER, OURS)
