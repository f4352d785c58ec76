"""Keys that services know by a certificate."""

import json

import pytest
from cryptography import x509

from idp.model.errors import Unavailable
from idp.model.keys import KeyPurpose
from idp.oidc.keys import rotate, rotate_if_due
from tests.oidc.conftest import ENVELOPE


@pytest.mark.spec("RFC 5280 §4.1")
@pytest.mark.spec("RFC 7517 §4.7")
def test_a_saml_key_comes_with_a_certificate_of_its_own(store, clock, stamps, keyring):
    found = keyring.credential(KeyPurpose.SAML)
    now, next_one = (x509.load_der_x509_certificate(der) for der in keyring.certificates(KeyPurpose.SAML))
    assert found.certificate == keyring.certificates(KeyPurpose.SAML)[0]
    assert found.key.public_key() == now.public_key() != next_one.public_key()
    now.verify_directly_issued_by(now)
    usage = now.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.key_cert_sign) == (True, False)
    assert now.not_valid_before_utc < clock.now() < now.not_valid_after_utc
    assert found.kid not in {key["kid"] for key in json.loads(keyring.jwks())["keys"]}
    assert "private" not in repr(found)


def test_a_saml_key_takes_its_turn_by_command_alone_and_was_published_before(store, clock, stamps, keyring):
    before = keyring.certificates(KeyPurpose.SAML)
    clock.advance(days=91)
    assert KeyPurpose.SAML not in {done.purpose for done in rotate_if_due(store, ENVELOPE, clock)}
    rotate(store, ENVELOPE, clock, KeyPurpose.SAML, "RS256")
    stamps.refresh_now()
    after = keyring.certificates(KeyPurpose.SAML)
    assert after[0] == keyring.credential(KeyPurpose.SAML).certificate == before[1]
    assert after[1] not in before


def test_only_what_has_a_certificate_hands_out_its_key(keyring, stamps):
    for purpose in {*KeyPurpose} - {KeyPurpose.SAML}:
        assert keyring.certificates(purpose) == ()
        with pytest.raises(Unavailable):
            keyring.credential(purpose)
