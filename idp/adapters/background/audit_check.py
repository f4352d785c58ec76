"""The check of the audit trail: sealed, unsealed and broken rows told apart."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from idp.adapters.background.chain import GENESIS, HEAD_TYP, head_claims, link
from idp.model.keys import KeyPurpose
from idp.model.trail import AuditHead, AuditRow
from idp.ports.records import Store
from idp.ports.signer import Signer

BATCH = 1000
RECENT = 1000
"""How far back the check looks for rows that were put in."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first position that does not hold, and why."""

    position: int
    reason: str
    """`missing`, `altered`, `inserted`, `rewritten` (the chain was made anew somewhere between
    this position and the next signed head), `truncated` or `head not ours`."""
    number: int | None = None
    """The number of the row found there, if there is one."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What the check found. `sealed` counts the rows that hold."""

    sealed: int
    signed: int
    """How many of them lie at or below the last signed head."""
    unsealed: int
    head: AuditHead | None
    broken: Broken | None

    @property
    def ok(self) -> bool:
        """Tell whether the whole trail holds."""
        return self.broken is None


def verify_audit(store: Store, signer: Signer) -> AuditReport:
    """Walk the whole chain against its signed heads, and name the first position that does not hold."""
    with store.read() as records:
        heads = tuple(records.audit.heads())
    walk = _Walk(_trusted(heads, signer))
    forged = next((head for head in heads if walk.heads.get(head.position) is not head), None)
    broken = walk.run(store)
    if broken is None and forged is not None:
        broken = Broken(forged.position, "head not ours")
    with store.read() as records:
        unsealed = records.audit.count_unsealed()
    last = max((h for h in walk.heads.values()), key=lambda h: h.position, default=None)
    signed = min(walk.position, last.position) if last else 0
    return AuditReport(walk.position, signed, unsealed, last, broken)


def _trusted(heads: Sequence[AuditHead], signer: Signer) -> dict[int, AuditHead]:
    """Return the heads whose signature is ours and says what the row says."""
    return {head.position: head for head in heads if _says(signer, head)}


def _says(signer: Signer, head: AuditHead) -> bool:
    signed = signer.verify(KeyPurpose.AUDIT, head.signature, typ=HEAD_TYP) or {}
    return all(signed.get(name) == value for name, value in head_claims(head).items())


class _Walk:
    """Goes from row to row; `position` is the last one that holds."""

    def __init__(self, heads: dict[int, AuditHead]) -> None:
        self.heads = heads
        self.position = 0
        self._signed = 0
        self._doubt: Broken | None = None
        self._recent = deque([GENESIS], maxlen=RECENT)
        """Chain values up to `position`."""

    def run(self, store: Store) -> Broken | None:
        """Return the first break, or `None`."""
        broken = next(filter(None, map(self._step, _rows(store))), None)
        if broken is None and any(position > self.position for position in self.heads):
            broken = Broken(self.position + 1, "truncated")
        broken = broken if broken and broken.reason == "inserted" else self._doubt or broken
        if broken is not None:
            self.position = broken.position - 1
        return broken

    def _step(self, row: AuditRow) -> Broken | None:
        expected = self.position + 1
        if row.position != expected:
            return Broken(expected, "missing")
        chain = link(self._recent[-1], row)
        if row.chain != chain:
            return self._mismatch(row, expected)
        self._compare(chain, self.heads.get(expected))
        self.position = expected
        self._recent.append(chain)
        return None

    def _compare(self, chain: str, head: AuditHead | None) -> None:
        """Compare with what was signed. A difference may also come from rows put in, so walk on."""
        if head is None:
            return
        if head.chain == chain and self._doubt is None:
            self._signed = head.position
        elif self._doubt is None:
            self._doubt = Broken(self._signed + 1, "rewritten")

    def _mismatch(self, row: AuditRow, expected: int) -> Broken:
        """Tell a row that was changed from rows that were put in before it."""
        for back, chain in enumerate(reversed(self._recent)):
            if back and row.chain == link(chain, row):
                return Broken(expected - back, "inserted")
        return Broken(expected, "altered", row.number)


def _rows(store: Store) -> Iterator[AuditRow]:
    after = 0
    while True:
        with store.read() as records:
            rows = records.audit.sealed(after, BATCH)
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1].position or after
