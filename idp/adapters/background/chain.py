"""What the audit chain is made of."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC

from idp.model.trail import AuditHead, AuditRow

GENESIS = "0" * 64
"""The chain value before the first row."""
HEAD_TYP = "okno-audit-head+jwt"


def canonical(row: AuditRow) -> bytes:
    """Write a row as JSON that is always the same: keys sorted, no spaces, UTC, microseconds."""
    content = {
        "number": row.number,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": row.kind,
        "account": row.account,
        "company": row.company,
        "sid": row.sid,
        "client": row.client,
        "detail": row.detail,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(previous: str, row: AuditRow) -> str:
    """Return SHA-256 over the previous chain value and the row, hex."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical(row)).hexdigest()


def chained(last: AuditRow | None, rows: Sequence[AuditRow]) -> Iterator[AuditRow]:
    """Give each row the next position and its chain value."""
    position = last.position if last and last.position else 0
    chain = last.chain if last and last.chain else GENESIS
    for row in rows:
        position, chain = position + 1, link(chain, row)
        yield replace(row, position=position, chain=chain)


def head_claims(head: AuditHead) -> dict[str, object]:
    """Return what the signature of a head says."""
    return {
        "position": head.position,
        "chain": head.chain,
        "at": head.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
