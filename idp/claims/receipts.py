"""Consent records and their signed receipts: one chain a person, no value in clear. ISO/IEC TS 27560."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from idp.model.consent import ConsentRecord
from idp.model.errors import Conflict
from idp.model.keys import KeyPurpose
from idp.ports.envelope import Envelope
from idp.ports.records import Records
from idp.ports.signer import Signer

TYP: Final = "consent-receipt+jwt"
SCHEMA: Final = "okno-27560/1"
SALTED: Final = "salt_sha256"
"""The member of a document that names the salt of its value hashes, without telling it."""


class ChainTaken(Conflict):
    """Another record of the same person took the place in between: read the chain anew and try again."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """Signs consent records and puts each behind the one before it."""

    signer: Signer
    envelope: Envelope
    issuer: str

    def append(self, records: Records, record: ConsentRecord) -> ConsentRecord:
        """Chain, sign and write a record. Raises `ChainTaken` if the chain grew meanwhile.

        The chain is each person's own, so that no two people wait for one another.
        """
        before = records.consent_records.last(record.account)
        chained = self.sign(replace(record, seq=before.seq + 1 if before else 1), before)
        try:
            records.consent_records.append(chained)
        except Conflict as taken:
            raise ChainTaken(taken.message) from taken
        return chained

    def sign(self, record: ConsentRecord, before: ConsentRecord | None) -> ConsentRecord:
        """Return the record with its document and receipt complete."""
        document = {
            **record.document,
            "schema_version": SCHEMA,
            "iss": self.issuer,
            "record_id": record.id,
            "seq": record.seq,
            "previous": digest(before.receipt) if before else "",
        }
        return replace(
            record, document=document, receipt=self.signer.sign(KeyPurpose.RECEIPT, document, typ=TYP)
        )

    def salt(self, record_id: str) -> str:
        """Return the salt of a record's value hashes: derived, so that the records alone tell nothing."""
        key = self.envelope.derive("consent values")
        return hmac.digest(key, record_id.encode(), sha256).hex()

    def hashes(self, record_id: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Return what stands for values in a record."""
        salt = self.salt(record_id)
        return {name: value_hash(salt, value) for name, value in values.items()}


def value_hash(salt: str, value: Any) -> str:
    """Hash a value with a record's salt: HMAC-SHA256 of its canonical JSON, hex."""
    return hmac.digest(salt.encode(), canonical(value).encode(), sha256).hex()


def salt_digest(salt: str) -> str:
    """Return what a document names its salt by: SHA-256, hex."""
    return sha256(salt.encode()).hexdigest()


def digest(receipt: str) -> str:
    """Return what the next receipt names this one by: SHA-256, hex."""
    return sha256(receipt.encode()).hexdigest()


def canonical(value: Any) -> str:
    """Write JSON one way only: sorted, without spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def moment(at: datetime) -> str:
    """Write a moment as records have it. RFC 3339 §5.6."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
