"""Encryption at rest."""

import pytest

from idp.adapters.embedded import AesEnvelope
from idp.model.errors import Unavailable

KEY = bytes(range(32))


@pytest.fixture
def envelope() -> AesEnvelope:
    return AesEnvelope(KEY)


@pytest.mark.parametrize("plain", [b"", b"a", b"JBSWY3DPEHPK3PXP", bytes(100_000)], ids=len)
def test_what_was_wrapped_opens_in_its_context(envelope: AesEnvelope, plain: bytes) -> None:
    assert envelope.unwrap(envelope.wrap(plain, "totp:a"), "totp:a") == plain


def test_the_same_value_never_looks_the_same(envelope: AesEnvelope) -> None:
    assert envelope.wrap(b"secret", "here") != envelope.wrap(b"secret", "here")


def test_a_sealed_value_names_its_version_and_its_key(envelope: AesEnvelope) -> None:
    other = AesEnvelope(bytes(32))

    assert envelope.wrap(b"", "here")[:5] == envelope.wrap(b"", "here")[:5]
    assert envelope.wrap(b"", "here")[0] == 1
    assert envelope.wrap(b"", "here")[1:5] != other.wrap(b"", "here")[1:5]


def test_a_restart_opens_what_was_sealed_before(envelope: AesEnvelope) -> None:
    assert AesEnvelope(KEY).unwrap(envelope.wrap(b"secret", "here"), "here") == b"secret"


def _flip(sealed: bytes, at: int) -> bytes:
    return bytes(byte ^ (index == at % len(sealed)) for index, byte in enumerate(sealed))


SEALED = AesEnvelope(KEY).wrap(b"secret", "here")


@pytest.mark.parametrize(
    ("sealed", "context"),
    [
        pytest.param(SEALED, "elsewhere", id="another-context"),
        pytest.param(SEALED, "", id="no-context"),
        pytest.param(_flip(SEALED, 0), "here", id="version-changed"),
        pytest.param(_flip(SEALED, 2), "here", id="key-id-changed"),
        pytest.param(_flip(SEALED, 8), "here", id="nonce-changed"),
        pytest.param(_flip(SEALED, 18), "here", id="ciphertext-changed"),
        pytest.param(_flip(SEALED, -1), "here", id="tag-changed"),
        pytest.param(SEALED[:-1], "here", id="cut-short"),
        pytest.param(SEALED[:10], "here", id="cut-in-the-nonce"),
        pytest.param(b"", "here", id="empty"),
        pytest.param(AesEnvelope(bytes(32)).wrap(b"secret", "here"), "here", id="another-master-key"),
    ],
)
def test_what_does_not_fit_is_unavailable(envelope: AesEnvelope, sealed: bytes, context: str) -> None:
    with pytest.raises(Unavailable):
        envelope.unwrap(sealed, context)


def test_a_derived_key_is_the_same_for_its_label_only(envelope: AesEnvelope) -> None:
    assert envelope.derive("csrf") == AesEnvelope(KEY).derive("csrf")
    assert (
        len({envelope.derive("csrf"), envelope.derive("refresh"), AesEnvelope(bytes(32)).derive("csrf")}) == 3
    )
    assert len(envelope.derive("csrf")) == 32


def test_no_label_derives_a_key_that_the_envelope_uses_itself(envelope: AesEnvelope) -> None:
    sealed = envelope.wrap(b"", "here")

    assert envelope.derive("key id")[:4] != sealed[1:5]


def test_a_master_key_of_another_length_is_no_key() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        AesEnvelope(bytes(16))


def test_the_key_is_in_no_representation(envelope: AesEnvelope) -> None:
    assert KEY.hex() not in repr(envelope)
    assert repr(KEY) not in repr(envelope)
