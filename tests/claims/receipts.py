"""Receipts signed by keys of these tests."""

from datetime import timedelta
from functools import cache

from idp.adapters.embedded import AesEnvelope
from idp.claims.receipts import Receipts, digest, salt_digest
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.ids import AccountId, ApplicationId, ClientId, RecordId
from idp.model.keys import KeyPurpose
from idp.oidc import jose
from idp.oidc.jose import Verifier
from idp.oidc.keys import receipt_keys
from tests.claims.people import AT

ENVELOPE = AesEnvelope(bytes(range(32)))
VALUES = {"org_inn": "0001123453", "phone_number": "+70000000101", "address": {"b": "дом", "a": 1}}


class OneKey:
    """Signs receipts as the provider does."""

    def __init__(self):
        self.key = jose.generate("ES256")

    def sign(self, purpose, claims, *, alg="ES256", typ="JWT"):
        assert purpose is KeyPurpose.RECEIPT
        return jose.sign(Verifier(alg, self.key), jose.key_id(self.key), claims, typ)

    def public(self):
        return jose.public_jwk(self.key, "ES256")


@cache
def signer():
    return OneKey()


@cache
def keys():
    """Return what checks: the signer's key among others."""
    return receipt_keys([OneKey().public(), signer().public()])


def receipts():
    return Receipts(signer(), ENVELOPE, "https://id.example")


def a_record(before=None, state=ConsentState.GIVEN, **document):
    """Sign a record of a chain."""
    made = receipts()
    seq = before.seq + 1 if before else 1
    record_id = RecordId(f"record-{seq}")
    said = {"notice": "Я, Анна, даю согласие «Окну»", "manifest": "tinkoff@1", "event": {"state": state}}
    if state is ConsentState.GIVEN:
        said["value_hashes"] = made.hashes(record_id, VALUES)
        said["salt_sha256"] = salt_digest(made.salt(record_id))
    record = ConsentRecord(
        id=record_id,
        account=AccountId("a1"),
        seq=seq,
        state=state,
        at=AT + timedelta(minutes=seq),
        client=ClientId("tinkoff"),
        document={**said, **document},
        receipt="",
        application=ApplicationId("app-1"),
    )
    signed = made.sign(record, before)
    assert signed.document["previous"] == (digest(before.receipt) if before else "")
    return signed
