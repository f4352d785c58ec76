"""What was found good once is found so again, for as long as its key stands."""

import pytest

from idp.model.keys import KeyPurpose
from idp.oidc import jose
from idp.oidc.keys import rotate
from tests.oidc.conftest import ENVELOPE

ES = (KeyPurpose.TOKEN, "ES256")


def test_a_token_found_good_is_found_so_again_without_reckoning(keyring, monkeypatch):
    token = keyring.sign(KeyPurpose.TOKEN, {"sub": "a"})
    first = keyring.verify(KeyPurpose.TOKEN, token, typ=None)

    def refuse(*_args, **_more):
        raise AssertionError

    monkeypatch.setattr(jose, "verify", refuse)
    assert keyring.verify(KeyPurpose.TOKEN, token, typ=None) == first == {"sub": "a"}
    assert keyring.verify(KeyPurpose.TOKEN, token, typ="at+jwt") is None


def test_what_was_found_good_is_good_for_its_purpose_alone(keyring):
    token = keyring.sign(KeyPurpose.TOKEN, {"sub": "a"})
    assert keyring.verify(KeyPurpose.TOKEN, token, typ=None)
    assert keyring.verify(KeyPurpose.RECEIPT, token, typ=None) is None


def test_what_was_found_good_ends_with_its_key(keyring, store, stamps, clock):
    token = keyring.sign(KeyPurpose.TOKEN, {"sub": "a"})
    assert keyring.verify(KeyPurpose.TOKEN, token, typ=None)
    rotate(store, ENVELOPE, clock, *ES, at_once=True)
    stamps.refresh_now()
    assert keyring.verify(KeyPurpose.TOKEN, token, typ=None) is None


def test_nobody_changes_what_a_token_says(keyring):
    token = keyring.sign(KeyPurpose.TOKEN, {"sub": "a"})
    claims = keyring.verify(KeyPurpose.TOKEN, token, typ=None)
    with pytest.raises(TypeError):
        claims["sub"] = "b"


def test_only_so_many_tokens_are_remembered_and_none_that_are_forged(keyring, monkeypatch):
    monkeypatch.setattr("idp.oidc.keys.keyring.MOST_SEEN", 3)
    for number in range(5):
        token = keyring.sign(KeyPurpose.TOKEN, {"sub": f"{number}"})
        assert keyring.verify(KeyPurpose.TOKEN, token, typ=None)
        assert keyring.verify(KeyPurpose.TOKEN, token[:-9] + "AAAAAAAAA", typ=None) is None
    assert len(keyring._current().seen._kept) == 3
