"""A receipt as a file that proves itself: readable, signed, and able to say which byte was changed.

It says everything twice: the document in clear and within the signed receipt, the signature and the
salt once more at the end. Whatever single part was damaged, the file can be made anew from the rest.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from idp.claims.receipts import SALTED, TYP, Receipts, salt_digest, value_hash
from idp.model.consent import ConsentRecord

FORMAT: Final = "okno-consent-receipt/1"
LARGEST: Final = 1024 * 1024
_JWS: Final = re.compile(rb"eyJ[A-Za-z0-9_-]{1,300}+\.[A-Za-z0-9_-]++\.[A-Za-z0-9_-]{86}")
"""Each byte is looked at a bounded number of times: a file may come from somebody who means harm."""
_MOST: Final = 4
"""Receipts, or signatures, of one file that are tried: what was handed out holds one of each."""
_DOCUMENT: Final = (b'"document": ', b',\n  "receipt": ')
_SIGNATURE: Final = re.compile(rb'"signature": "([A-Za-z0-9_-]{86})"')
_LOST: Final = "-" * 64
"""Stands where no salt in the file is the right one."""
_TOP: Final = re.compile(rb'^  "(\w+)":')
_WITHIN: Final = re.compile(rb'^    "(\w+)":')
_SALT: Final = re.compile(rb'"salt": "([0-9a-f]{64})"')
Verify = Callable[[str], Mapping[str, Any] | None]
"""What a receipt says, if one of the provider's receipt keys signed it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What receipts are checked by."""

    kids: Collection[str]
    verify: Verify


@dataclass(frozen=True, slots=True)
class Change:
    """The first byte that is not as it was."""

    offset: int
    line: int
    """From 1."""
    part: str
    """What it belongs to."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What a file turned out to be. It is good if it says something and nothing was changed."""

    document: Mapping[str, Any] | None
    """What was signed; `None` if no part of the file leads to a good signature."""
    receipt: str = ""
    salt: str = ""
    change: Change | None = None

    @property
    def good(self) -> bool:
        """Tell whether it is to the byte what was handed out."""
        return self.document is not None and self.change is None


def receipt_file(record: ConsentRecord, receipts: Receipts) -> bytes:
    """Write a record as the file that its person keeps. `verify_receipt` proves it."""
    document = _payload(record.receipt)
    return _write(document, record.receipt, receipts.salt(record.id) if SALTED in document else "")


def verify_receipt(raw: bytes, keys: Keys) -> Proved:
    """Prove a file, or name the first byte that was changed since it was handed out."""
    signed = next(_signed(raw, keys), None)
    if signed is None:
        return Proved(None)
    document, receipt = signed
    salt = _salt(raw, document)
    if salt is None:
        meant = _write(document, receipt, _LOST)
        return Proved(document, receipt, "", _first_change(raw, meant) or _change_at(raw, meant, len(raw)))
    return Proved(document, receipt, salt, _first_change(raw, _write(document, receipt, salt)))


def check_values(proved: Proved, values: Mapping[str, Any]) -> dict[str, bool]:
    """Tell of each value, by its claim, whether it is the one that was handed over."""
    hashes = (proved.document or {}).get("value_hashes", {})
    return {name: hashes.get(name) == value_hash(proved.salt, value) for name, value in values.items()}


def _write(document: Mapping[str, Any], receipt: str, salt: str) -> bytes:
    once: dict[str, Any] = {"format": FORMAT, "document": document, "receipt": receipt}
    again = {"signature": receipt.rpartition(".")[2]}
    if salt:
        once["salt"], again["salt"] = salt, salt
    once["again"] = again
    return f"{json.dumps(once, ensure_ascii=False, indent=2)}\n".encode()


def _signed(raw: bytes, keys: Keys) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Find the receipt where it stands, else make it anew from the document and the second signature."""
    for receipt in (*_standing(raw), *_made_anew(raw, keys)):
        document = keys.verify(receipt)
        if document is not None:
            yield document, receipt


def _standing(raw: bytes) -> Iterator[str]:
    yield from (found[0].decode() for found in islice(_JWS.finditer(raw), _MOST))


def _made_anew(raw: bytes, keys: Keys) -> Iterator[str]:
    document = _document(raw)
    if document is None:
        return
    payload = _segment(document)
    for signature in islice(_SIGNATURE.finditer(raw), _MOST):
        for kid in keys.kids:
            header = _segment({"alg": "ES256", "kid": kid, "typ": TYP})
            yield f"{header}.{payload}.{signature[1].decode()}"


def _document(raw: bytes) -> Any:
    """Return the document in clear, if it stands between its neighbours."""
    begin, end = (raw.find(mark) for mark in _DOCUMENT)
    if not 0 <= begin < end:
        return None
    try:
        return json.loads(raw[begin + len(_DOCUMENT[0]) : end])
    except (ValueError, RecursionError):
        return None


def _salt(raw: bytes, document: Mapping[str, Any]) -> str | None:
    """Return the salt that the document means; empty where it names none."""
    if SALTED not in document:
        return ""
    found = (salt.decode() for salt in _SALT.findall(raw))
    return next((salt for salt in found if salt_digest(salt) == document[SALTED]), None)


def _first_change(raw: bytes, meant: bytes) -> Change | None:
    if raw == meant:
        return None
    same = zip(raw, meant, strict=False)
    return _change_at(raw, meant, next((at for at, (a, b) in enumerate(same) if a != b), -1))


def _change_at(raw: bytes, meant: bytes, offset: int) -> Change:
    """Describe a place; where one file is the beginning of the other, it is the shorter one's end."""
    at = offset if offset >= 0 else min(len(raw), len(meant))
    return Change(at, meant.count(b"\n", 0, at) + 1, _part(meant, at))


def _part(meant: bytes, offset: int) -> str:
    """Name what a byte belongs to, by the file as it was handed out."""
    if offset >= len(meant):
        return "what follows the end"
    *before, line = meant[: meant.find(b"\n", offset) + 1].splitlines()
    lines = [*before, line]
    top = _last(_TOP, lines)
    if top == "receipt" and _TOP.match(line):
        dots = meant.count(b".", meant.rfind(b"\n", 0, offset) + 1, offset)
        return f"receipt: {('header', 'payload', 'signature')[dots]}"
    within = _last(_WITHIN, lines[lines.index(_line(_TOP, lines)) :]) if top in ("document", "again") else ""
    return f"{top}: {within}" if within else top or "the beginning"


def _last(pattern: re.Pattern[bytes], lines: list[bytes]) -> str:
    found = pattern.match(_line(pattern, lines))
    return found[1].decode() if found else ""


def _line(pattern: re.Pattern[bytes], lines: list[bytes]) -> bytes:
    return next((line for line in reversed(lines) if pattern.match(line)), b"")


def _payload(receipt: str) -> Any:
    payload = receipt.split(".")[1]
    return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def _segment(value: Any) -> str:
    """Write a part of a receipt as it is signed. RFC 7515 §7.1."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
