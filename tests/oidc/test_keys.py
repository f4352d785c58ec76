"""The life of keys, and the keyring."""

import json
from datetime import timedelta

import pytest

from idp.adapters.embedded import AesEnvelope
from idp.model.errors import Conflict, Unavailable
from idp.model.keys import KeyPurpose, KeyState
from idp.oidc import jose
from idp.oidc.keys import Keyring, ensure_keys, rotate, rotate_if_due
from idp.oidc.keys.life import NEEDED
from tests.oidc.conftest import ENVELOPE
from tests.oidc.forged import parts_of

ES = (KeyPurpose.TOKEN, "ES256")


def stored(store):
    with store.read() as records:
        return list(records.keys.all())


def published(keyring):
    return {key["kid"] for key in json.loads(keyring.jwks())["keys"]}


def turn(store, clock, stamps, **options):
    done = rotate(store, ENVELOPE, clock, *ES, **options)
    stamps.refresh_now()
    return done


def test_the_first_start_makes_a_signing_and_an_announced_key_of_each_kind(store, clock):
    assert len(ensure_keys(store, ENVELOPE, clock)) == 2 * len(NEEDED)
    kinds = sorted((key.purpose, key.alg, key.state) for key in stored(store))
    assert kinds == sorted(
        (purpose, alg, state) for purpose, alg in NEEDED for state in (KeyState.SIGNING, KeyState.ANNOUNCED)
    )
    assert ensure_keys(store, ENVELOPE, clock) == ()


def test_of_two_that_start_at_once_one_makes_the_keys(store, clock, monkeypatch):
    from idp.oidc.keys import life

    make, second = life._make, []

    def make_and_be_overtaken(*args):
        if not second:
            second.append(True)
            assert len(ensure_keys(store, ENVELOPE, clock)) == 2 * len(NEEDED)
        return make(*args)

    monkeypatch.setattr(life, "_make", make_and_be_overtaken)
    assert ensure_keys(store, ENVELOPE, clock) == ()
    assert len(stored(store)) == 2 * len(NEEDED)


def test_r080_private_keys_are_sealed_and_open_in_one_place_only(house, store):
    for key in stored(store):
        assert b'"d"' not in key.private_sealed
        assert not {"d", "p", "q"} & key.public_jwk.keys()
        with pytest.raises(Unavailable):
            ENVELOPE.unwrap(key.private_sealed, "key:another")
    with pytest.raises(Unavailable):
        AesEnvelope(bytes(32)).unwrap(stored(store)[0].private_sealed, f"key:{stored(store)[0].kid}")


def test_r079_a_turn_finds_its_successor_published_and_verifies_what_was_signed_before(
    store, clock, stamps, keyring
):
    before = keyring.sign(KeyPurpose.TOKEN, {"n": 1})
    known = published(keyring)
    done = turn(store, clock, stamps)
    after = keyring.sign(KeyPurpose.TOKEN, {"n": 2})
    header, _, _ = parts_of(after)
    assert header["kid"] == done.signing
    assert done.signing in known
    assert done.announced not in known
    assert {done.signing, done.retired, done.announced} <= published(keyring)
    for token in (before, after):
        assert keyring.verify(KeyPurpose.TOKEN, token, typ="JWT") is not None


def test_r079_a_key_announced_a_moment_ago_must_wait_unless_one_has_leaked(store, clock, stamps, house):
    clock.advance(seconds=1)
    first = turn(store, clock, stamps)
    with pytest.raises(Conflict):
        turn(store, clock, stamps)
    assert turn(store, clock, stamps, at_once=True).signing == first.announced
    clock.advance(minutes=5)
    turn(store, clock, stamps)


def test_r079_f17_a_key_that_leaked_is_neither_published_nor_believed(store, clock, stamps, keyring):
    token = keyring.sign(KeyPurpose.TOKEN, {"n": 1})
    leaked = parts_of(token)[0]["kid"]
    done = turn(store, clock, stamps, at_once=True)
    assert (done.retired, done.gone) == (None, (leaked,))
    assert leaked not in published(keyring)
    assert keyring.verify(KeyPurpose.TOKEN, token, typ="JWT") is None


@pytest.mark.parametrize("purpose", [KeyPurpose.AUDIT, KeyPurpose.RECEIPT])
def test_r079_a_key_of_pages_or_receipts_that_leaked_stays_to_check_old_ones_by(store, clock, house, purpose):
    done = rotate(store, ENVELOPE, clock, purpose, "ES256", at_once=True)
    assert done.gone == ()
    assert done.retired is not None


def test_r079_a_retired_key_goes_after_a_month(store, clock, stamps, keyring):
    token = keyring.sign(KeyPurpose.TOKEN, {"n": 1})
    done = turn(store, clock, stamps)
    clock.advance(days=29)
    assert turn(store, clock, stamps).gone == ()
    clock.advance(days=2)
    assert done.retired in turn(store, clock, stamps).gone
    assert keyring.verify(KeyPurpose.TOKEN, token, typ="JWT") is None


@pytest.mark.parametrize("purpose", [KeyPurpose.AUDIT, KeyPurpose.RECEIPT])
def test_keys_of_pages_and_receipts_stay(store, clock, house, purpose):
    for _ in range(3):
        clock.advance(days=40)
        assert rotate(store, ENVELOPE, clock, purpose, "ES256").gone == ()


def test_receipt_keys_are_published_for_ever_and_quote_keys_are_ours_alone(store, clock, stamps, keyring):
    receipt = keyring.sign(KeyPurpose.RECEIPT, {"n": 1}, typ="consent-receipt+jwt")
    for _ in range(5):
        clock.advance(days=90)
        rotate_if_due(store, ENVELOPE, clock)
    stamps.refresh_now()
    assert keyring.verify(KeyPurpose.RECEIPT, receipt, typ="consent-receipt+jwt") == {"n": 1}
    assert keyring.verify(KeyPurpose.TOKEN, receipt, typ="consent-receipt+jwt") is None
    shown = published(keyring)
    of = {purpose: {key.kid for key in stored(store) if key.purpose is purpose} for purpose in KeyPurpose}
    assert shown == of[KeyPurpose.TOKEN] | of[KeyPurpose.RECEIPT]
    assert len(of[KeyPurpose.RECEIPT]) == 7
    assert parts_of(receipt)[0]["kid"] in shown


@pytest.mark.parametrize("purpose", [KeyPurpose.RECEIPT, KeyPurpose.QUOTE])
def test_an_installation_from_before_gets_its_missing_keys_at_the_next_start(store, clock, purpose):
    ensure_keys(store, ENVELOPE, clock)
    with store.write() as records:
        old = [key.kid for key in records.keys.all() if key.purpose is purpose]
        for kid in old:
            records.keys.remove(kid)
    assert len(ensure_keys(store, ENVELOPE, clock)) == 2
    assert {key.kid for key in stored(store) if key.purpose is purpose}.isdisjoint(old)


def test_the_schedule_turns_what_is_three_months_old(store, clock, house):
    assert rotate_if_due(store, ENVELOPE, clock) == ()
    clock.advance(days=90)
    due = {(done.purpose, done.alg) for done in rotate_if_due(store, ENVELOPE, clock)}
    assert due == set(NEEDED) - {(KeyPurpose.SAML, "RS256")}
    assert rotate_if_due(store, ENVELOPE, clock) == ()


def test_a_kind_that_nobody_needs_is_not_rotated(store, clock, house):
    with pytest.raises(Conflict):
        rotate(store, ENVELOPE, clock, KeyPurpose.AUDIT, "RS256")


def test_what_becomes_of_keys_is_audited(store, clock, house):
    done = rotate(store, ENVELOPE, clock, *ES)
    with store.read() as records:
        rows = [json.loads(row.detail) for row in reversed(records.audit.recent(3))]
    assert [(row["kid"], row["state"]) for row in rows] == [
        (done.retired, "retired"),
        (done.signing, "signing"),
        (done.announced, "announced"),
    ]


@pytest.mark.spec("RFC 7515 §5.2")
@pytest.mark.spec("RFC 7515 §7.1")
@pytest.mark.spec("RFC 8725 §3.11")
def test_the_keyring_keeps_purposes_and_types_apart(keyring):
    token = keyring.sign(KeyPurpose.TOKEN, {"n": 1}, typ="at+jwt")
    assert keyring.verify(KeyPurpose.TOKEN, token, typ="at+jwt") == {"n": 1}
    assert keyring.verify(KeyPurpose.TOKEN, token, typ="JWT") is None
    assert keyring.verify(KeyPurpose.TOKEN, token, typ=None) is None
    assert keyring.verify(KeyPurpose.AUDIT, token, typ="at+jwt") is None


def test_no_key_of_that_kind_is_unavailable(keyring):
    with pytest.raises(Unavailable):
        keyring.sign(KeyPurpose.AUDIT, {}, alg="RS256")


def test_a_private_key_is_read_once_and_not_before_it_signs(store, stamps, house, monkeypatch):
    read = []
    load = jose.load_private
    monkeypatch.setattr(jose, "load_private", lambda raw: read.append(raw) or load(raw))
    keyring = Keyring(store, ENVELOPE, stamps)
    for _ in range(3):
        keyring.sign(KeyPurpose.TOKEN, {}, alg="RS256")
    once = len(read)
    rotate(store, ENVELOPE, house.clock, *ES)
    stamps.refresh_now()
    keyring.sign(KeyPurpose.TOKEN, {}, alg="ES256")
    keyring.sign(KeyPurpose.TOKEN, {}, alg="ES256")
    assert (once, len(read)) == (1, 2)


def test_v24_a_rotation_is_seen_by_a_keyring_that_was_open_before(store, clock, stamps, keyring):
    keyring.sign(KeyPurpose.TOKEN, {})
    done = turn(store, clock, stamps)
    clock.advance(timedelta(0))
    assert parts_of(keyring.sign(KeyPurpose.TOKEN, {}))[0]["kid"] == done.signing
