"""A receipt as a file: proved without the server, and a changed byte is named."""

import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.claims.receipt_file import Keys, check_values, receipt_file, verify_receipt
from idp.model.consent import ConsentState
from idp.oidc.keys import read_receipt_keys, receipt_keys
from tests.claims.receipts import VALUES, OneKey, a_record, keys, receipts, signer


@cache
def a_file(state=ConsentState.GIVEN):
    return receipt_file(a_record(state=state), receipts())


@pytest.mark.parametrize("state", [ConsentState.GIVEN, ConsentState.WITHDRAWN])
@pytest.mark.spec("RFC 7515 §7.1")
def test_a_receipt_is_proved_by_the_published_keys_alone(state):
    proved = verify_receipt(a_file(state), keys())
    assert proved.good
    assert proved.document == a_record(state=state).document
    assert json.loads(a_file(state))["document"] == proved.document


def test_a_flipped_byte_is_named_wherever_it_is():
    """Every byte of the file once, by a bit that keeps text text."""
    whole = a_file()
    for offset in range(len(whole)):
        proved = verify_receipt(_flipped(whole, offset, 1), keys())
        assert not proved.good
        assert proved.change is not None, offset
        assert proved.change.offset == offset


@given(
    st.integers(0, 10**6), st.integers(1, 255), st.sampled_from([ConsentState.GIVEN, ConsentState.EXPIRED])
)
def test_any_flipped_byte_of_any_receipt_is_named(place, bits, state):
    whole = a_file(state)
    offset = place % len(whole)
    proved = verify_receipt(_flipped(whole, offset, bits), keys())
    assert not proved.good
    assert proved.change is not None
    assert proved.change.offset == offset
    assert proved.change.line == whole.count(b"\n", 0, offset) + 1


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
def test_what_is_put_in_is_seen(place, more):
    whole = a_file()
    at = place % (len(whole) + 1)
    changed = whole[:at] + more + whole[at:]
    proved = verify_receipt(changed, keys())
    assert not proved.good
    if proved.change is not None:
        assert changed[: proved.change.offset] == whole[: proved.change.offset]


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_what_is_left_out_is_seen(place, much):
    whole = a_file()
    begin = place % len(whole)
    assert not verify_receipt(whole[:begin] + whole[begin + much :], keys()).good


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (b'"format"', "format"),
        (b'"notice"', "document: notice"),
        ("«Окну»".encode(), "document: notice"),
        (b'"state"', "document: event"),
        (b'"receipt": "', "receipt: header"),
        (b"eyJ", "receipt: header"),
        (b'"salt": "', "salt"),
        (b'"signature": "', "again: signature"),
    ],
)
def test_a_change_says_what_it_belongs_to(text, part):
    whole = a_file()
    proved = verify_receipt(_flipped(whole, whole.index(text) + 2, 1), keys())
    assert proved.change.part == part


@pytest.mark.parametrize(("dots", "part"), [(1, "receipt: payload"), (2, "receipt: signature")])
def test_a_change_within_the_receipt_says_which_part_of_it(dots, part):
    whole = a_file()
    at = whole.index(b'"receipt"')
    for _ in range(dots):
        at = whole.index(b".", at) + 1
    assert verify_receipt(_flipped(whole, at + 5, 1), keys()).change.part == part


def test_what_follows_the_end_is_named_so():
    change = verify_receipt(a_file() + b" ", keys()).change
    assert (change.offset, change.part) == (len(a_file()), "what follows the end")


def test_with_neither_salt_the_first_of_them_is_named():
    whole = a_file()
    salt = json.loads(whole)["salt"].encode()
    change = verify_receipt(whole.replace(salt, salt[::-1]), keys()).change
    assert (change.offset, change.part) == (whole.index(salt), "salt")


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"\xff\xfe", b"[" * 5000, b'"document": ' + b"[" * 5000 + b',\n  "receipt": ', b"eyJ.eyJ.x"],
    ids=["nothing", "empty", "no-text", "deep", "deep-document", "no-receipt"],
)
def test_what_is_no_receipt_is_not_one(raw):
    proved = verify_receipt(raw, keys())
    assert (proved.good, proved.document, proved.change) == (False, None, None)


def test_somebody_elses_signature_proves_nothing():
    stranger = receipt_keys([OneKey().public()])
    assert verify_receipt(a_file(), stranger).document is None


def test_a_token_is_no_receipt():
    made = signer()
    from idp.model.keys import KeyPurpose

    token = made.sign(KeyPurpose.RECEIPT, {"sub": "a1"}, typ="at+jwt")
    assert verify_receipt(token.encode(), keys()).document is None


def test_a_long_receipt_is_proved_too():
    record = a_record(shown=[{"field": f"field-{n}", "claims": ["org_inn"]} for n in range(2000)])
    assert verify_receipt(receipt_file(record, receipts()), keys()).good


def test_a_value_is_proved_by_the_salt_and_no_other_is():
    proved = verify_receipt(a_file(), keys())
    assert check_values(proved, VALUES) == dict.fromkeys(VALUES, True)
    assert check_values(proved, {"org_inn": "0001123454", "email": "a@b.example"}) == {
        "org_inn": False,
        "email": False,
    }


def test_no_value_stands_in_the_file():
    for value in ("0001123453", "+70000000101"):
        assert value.encode() not in a_file()


@pytest.mark.spec("RFC 7517 §5")
def test_keys_are_read_from_a_published_set_with_keys_of_all_kinds():
    published = {"keys": [{"kty": "RSA", "alg": "RS256", "kid": "r"}, {"kty": "EC"}, signer().public()]}
    assert verify_receipt(a_file(), read_receipt_keys(json.dumps(published).encode())).good


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": 1}',
        b'{"keys": [1]}',
        b'{"keys": [{"kid":"k","alg":"ES256","kty":"EC"}]}',
    ],
)
def test_what_is_no_set_of_keys_is_refused(raw):
    from idp.model.errors import Invalid

    with pytest.raises(Invalid):
        read_receipt_keys(raw)


def _flipped(whole, offset, bits):
    return whole[:offset] + bytes([whole[offset] ^ bits]) + whole[offset + 1 :]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"eyJ" * 300_000, id="beginnings"),
        pytest.param(b"eyJa." + b"eyJ" * 300_000, id="beginnings-of-a-payload"),
        pytest.param(b"eyJa.b." * 100_000, id="receipts-without-an-end"),
    ],
)
def test_a_hostile_file_is_read_through_once(raw):
    assert not verify_receipt(raw, keys()).good


def test_of_a_file_full_of_receipts_and_signatures_a_few_are_tried():
    tried = []
    counting = Keys(("k1",), tried.append)
    receipt = b"eyJa.b." + b"A" * 86 + b" "
    signature = b'"signature": "' + b"A" * 86 + b'" '
    verify_receipt(receipt * 1000 + b'"document": {},\n  "receipt": ' + signature * 1000, counting)
    assert len(tried) == 8
