"""`okno consents`: what people agreed to, and the proof of a receipt."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from idp.app.opening import Opened, opened
from idp.claims.receipt_file import LARGEST, Keys, Proved, check_values, receipt_file, verify_receipt
from idp.claims.receipts import digest
from idp.cli.output import moment, show
from idp.cli.people import find_person
from idp.model.consent import ConsentRecord
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.ids import AccountId, RecordId
from idp.model.keys import KeyPurpose
from idp.oidc.keys import read_receipt_keys, receipt_keys

MOST: Final = 10_000
"""Records of one person."""
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """List consent records, write receipts to files, prove such a file."""


@command.command("list")
@click.argument("person")
def list_consents(person: str) -> None:
    """List the consent records of PERSON, newest first."""
    with opened(os.environ) as found:
        account = find_person(found, person)
        with found.house.store.read() as records:
            kept = records.consent_records.of_account(account.id, MOST)
    show([_told(record) for record in kept])


@command.command("show")
@click.argument("record")
def show_record(record: str) -> None:
    """Print the receipt file of RECORD, the same bytes that its person downloads."""
    with opened(os.environ) as found:
        with found.house.store.read() as records:
            kept = records.consent_records.get(RecordId(record))
        if kept is None:
            msg = f"no consent record {record}"
            raise NotFound(msg)
        click.echo(receipt_file(kept, found.claims.receipts), nl=False)


@command.command("verify-receipt")
@click.argument("file", type=FILE)
@click.option("--jwks", type=FILE, help="A saved JWK Set of the provider, instead of the local store.")
@click.option("--previous", type=FILE, help="The receipt before it, to prove that the two are a chain.")
@click.option("--value", "values", multiple=True, metavar="CLAIM=VALUE", help="Was this value handed over?")
def verify(file: Path, jwks: Path | None, previous: Path | None, values: tuple[str, ...]) -> None:
    """Prove the receipt in FILE with the server off; exit code 1 names the first changed byte.

    VALUE is text, or JSON where the value has parts.
    """
    said = dict(map(_value, values))
    with _checking(jwks) as (keys, found):
        proved = verify_receipt(_read(file), keys)
        before = verify_receipt(_read(previous), keys) if previous is not None else None
        chain = _chain(proved, before, found)
    right = check_values(proved, said)
    show(_report(proved, chain, right))
    _refuse(file, proved, chain, [name for name, good in right.items() if not good])


@contextmanager
def _checking(jwks: Path | None) -> Iterator[tuple[Keys, Opened | None]]:
    """Give the keys: of a file, with no store opened, or of the local store."""
    if jwks is not None:
        yield read_receipt_keys(_read(jwks)), None
        return
    with opened(os.environ) as found:
        with found.house.store.read() as records:
            stored = [key.public_jwk for key in records.keys.all() if key.purpose is KeyPurpose.RECEIPT]
        yield receipt_keys(stored), found


def _chain(proved: Proved, before: Proved | None, found: Opened | None) -> str:
    """Tell whether a receipt follows the one before it: `first`, `holds`, `broken` or `not checked`."""
    document = proved.document
    if document is None:
        return "not checked"
    if document["seq"] == 1:
        return "broken" if document["previous"] else "first"
    receipt = before.receipt if before is not None and before.good else ""
    if before is None:
        kept = _kept(document, found) if found is not None else None
        if kept is None:
            return "not checked"
        receipt = kept.receipt
    return "holds" if digest(receipt) == document["previous"] else "broken"


def _kept(document: Mapping[str, Any], found: Opened) -> ConsentRecord | None:
    """Find the record before it in the local store."""
    with found.house.store.read() as records:
        own = records.consent_records.get(RecordId(str(document["record_id"])))
        chain = records.consent_records.of_account(own.account if own else AccountId(""), MOST)
    return next((record for record in chain if record.seq == document["seq"] - 1), None)


def _report(proved: Proved, chain: str, values: Mapping[str, bool]) -> dict[str, Any]:
    document, change = proved.document or {}, proved.change
    return {
        "ok": proved.good and chain != "broken" and all(values.values()),
        "record": document.get("record_id"),
        "issuer": document.get("iss"),
        "event": document.get("event"),
        "manifest": document.get("manifest"),
        "signed": proved.document is not None,
        "changed": {"offset": change.offset, "line": change.line, "part": change.part} if change else None,
        "chain": chain,
        "values": dict(values),
    }


def _refuse(file: Path, proved: Proved, chain: str, wrong: list[str]) -> None:
    """Raise `Conflict` with the first thing that is wrong."""
    if proved.document is None:
        msg = f"{file}: no part of it was signed by this provider"
        raise Conflict(msg)
    if proved.change is not None:
        change = proved.change
        msg = f"{file}: changed at byte {change.offset} (line {change.line}), which belongs to {change.part}"
        raise Conflict(msg)
    if chain == "broken":
        msg = f"{file}: it does not follow the receipt before it"
        raise Conflict(msg)
    if wrong:
        msg = f"{file}: not the value that was handed over: {', '.join(wrong)}"
        raise Conflict(msg)


def _value(text: str) -> tuple[str, Any]:
    name, given, value = text.partition("=")
    if not given:
        msg = f"--value must be CLAIM=VALUE, not {text}"
        raise Invalid(msg)
    try:
        parts = json.loads(value)
    except (ValueError, RecursionError):
        parts = None
    return name, parts if isinstance(parts, dict | bool) else value


def _read(file: Path) -> bytes:
    with file.open("rb") as opened_file:
        raw = opened_file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        msg = f"{file}: is longer than {LARGEST} bytes"
        raise Invalid(msg)
    return raw


def _told(record: ConsentRecord) -> dict[str, object]:
    return {
        "record": record.id,
        "seq": record.seq,
        "state": record.state,
        "at": moment(record.at),
        "client": record.client,
        "company": record.company,
        "application": record.application,
        "manifest": record.document.get("manifest"),
    }
