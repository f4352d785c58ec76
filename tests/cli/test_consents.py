"""Consent records, receipts and applications on the command line."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from idp.adapters.sql import SqlStore, open_store
from idp.app.opening import opened
from idp.claims.receipts import salt_digest
from idp.model.application import Application, Disclosure
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId, PartnerId, RecordId
from tests.cli.conftest import Okno, assert_one_line
from tests.support.clock import FixedClock

BANK = ClientId("bank")
VALUES = {"org_inn": "0001123453", "org_signatory": True, "org_address_legal": {"formatted": "Москва"}}


@dataclass(frozen=True)
class Files:
    """The receipts of one chain, as files."""

    given: Path
    withdrawn: Path
    jwks: Path


@pytest.fixture
def store(database_url: str, clock: FixedClock) -> Iterator[SqlStore]:
    kept = open_store(database_url, clock=clock)
    yield kept
    kept.close()


@pytest.fixture
def anna(okno: Okno, given: Callable[[Any], str], store: SqlStore, clock: FixedClock) -> str:
    """Add Anna, who applied to a bank and took it back, and give her id."""
    import os

    person: str = okno("people", "add", given({"login": "anna@romashka.example", "claims": {}})).made["id"]
    with opened(os.environ) as found, store.write() as records:
        receipts = found.claims.receipts
        agreed = _record(AccountId(person), "r-1", ConsentState.GIVEN, clock)
        said = {
            "value_hashes": receipts.hashes("r-1", VALUES),
            "salt_sha256": salt_digest(receipts.salt("r-1")),
        }
        receipts.append(records, replace(agreed, document={**agreed.document, **said}))
        receipts.append(records, _record(AccountId(person), "r-2", ConsentState.WITHDRAWN, clock))
        records.applications.add(_application(AccountId(person), clock))
        records.applications.disclose(
            Disclosure(ApplicationId("a-1"), BANK, clock.now(), ("inn",), "application")
        )
    return person


def _record(account: AccountId, name: str, state: ConsentState, clock: FixedClock) -> ConsentRecord:
    return ConsentRecord(
        id=RecordId(name),
        account=account,
        seq=0,
        state=state,
        at=clock.now(),
        client=BANK,
        document={"manifest": "tinkoff@1", "event": {"state": state}},
        receipt="",
        application=ApplicationId("a-1"),
    )


def _application(account: AccountId, clock: FixedClock) -> Application:
    return Application(
        id=ApplicationId("a-1"),
        partner=PartnerId("tinkoff"),
        manifest=1,
        client=BANK,
        account=account,
        company=None,
        node=None,
        purpose="ServiceRegistration",
        fields=("inn",),
        record=RecordId("r-1"),
        reads="application",
        approved_at=clock.now(),
        expires_at=clock.now(),
        sealed=b"0001123453",
        data_key=b"key",
    )


@pytest.fixture
def files(okno: Okno, anna: str, tmp_path: Path) -> Files:
    """Download what Anna may download, and the keys."""
    import os

    made = Files(tmp_path / "given.json.receipt", tmp_path / "withdrawn.receipt", tmp_path / "jwks.json")
    made.given.write_text(okno("consents", "show", "r-1").out, encoding="utf-8")
    made.withdrawn.write_text(okno("consents", "show", "r-2").out, encoding="utf-8")
    with opened(os.environ) as found:
        made.jwks.write_bytes(found.house.signer.jwks())
    return made


def test_records_are_listed_newest_first(okno: Okno, anna: str) -> None:
    rows = okno("consents", "list", "anna@romashka.example").made
    assert [(row["record"], row["seq"], row["state"]) for row in rows] == [
        ("r-2", 2, "ConsentWithdrawn"),
        ("r-1", 1, "ConsentGiven"),
    ]
    assert rows[0]["application"] == "a-1"


def test_a_receipt_is_proved_with_the_server_off(okno: Okno, files: Files) -> None:
    outcome = okno("consents", "verify-receipt", str(files.given))
    assert outcome.code == 0
    assert outcome.made["ok"] is True
    assert (outcome.made["record"], outcome.made["chain"], outcome.made["changed"]) == ("r-1", "first", None)
    assert okno("consents", "verify-receipt", str(files.withdrawn)).made["chain"] == "holds"


def test_the_published_keys_are_enough(okno: Okno, files: Files, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "var")
    keys = ("--jwks", str(files.jwks))
    alone = okno("consents", "verify-receipt", str(files.withdrawn), *keys)
    assert (alone.code, alone.made["chain"]) == (0, "not checked")
    both = okno("consents", "verify-receipt", str(files.withdrawn), *keys, "--previous", str(files.given))
    assert (both.code, both.made["chain"]) == (0, "holds")
    assert not (tmp_path / "var").exists()


def test_a_receipt_that_does_not_follow_is_told(okno: Okno, files: Files) -> None:
    outcome = okno("consents", "verify-receipt", str(files.withdrawn), "--previous", str(files.withdrawn))
    assert (outcome.code, outcome.made["ok"], outcome.made["chain"]) == (1, False, "broken")
    assert "does not follow" in outcome.err


def test_a_changed_byte_is_named(okno: Okno, files: Files) -> None:
    raw = bytearray(files.given.read_bytes())
    offset = raw.index(b"tinkoff")
    raw[offset] ^= 1
    files.given.write_bytes(raw)
    outcome = okno("consents", "verify-receipt", str(files.given))
    assert outcome.code == 1
    assert outcome.made["changed"] == {
        "offset": offset,
        "line": raw.count(b"\n", 0, offset) + 1,
        "part": "document: manifest",
    }
    assert f"changed at byte {offset} " in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_value_is_proved_or_not(okno: Okno, files: Files) -> None:
    right = [f"--value={name}={v if isinstance(v, str) else json.dumps(v)}" for name, v in VALUES.items()]
    outcome = okno("consents", "verify-receipt", str(files.given), *right)
    assert (outcome.code, outcome.made["values"]) == (0, dict.fromkeys(VALUES, True))
    wrong = okno("consents", "verify-receipt", str(files.given), "--value", "org_inn=0001123454")
    assert (wrong.code, wrong.made["ok"], wrong.made["values"]) == (1, False, {"org_inn": False})
    assert "org_inn" in wrong.err


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "no part of it"), (b"x" * (1024 * 1024 + 1), "is longer"), (b'{"format": 1}', "no part of it")],
    ids=["empty", "huge", "another-file"],
)
def test_what_is_no_receipt_is_refused(
    okno: Okno, files: Files, tmp_path: Path, content: bytes, why: str
) -> None:
    (tmp_path / "x").write_bytes(content)
    outcome = okno("consents", "verify-receipt", str(tmp_path / "x"))
    assert outcome.code == 1
    assert why in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("consents", "list", "nobody@romashka.example"),
        ("consents", "show", "r-9"),
        ("consents", "verify-receipt", "/nowhere"),
        ("consents", "verify-receipt", __file__, "--jwks", __file__),
        ("consents", "verify-receipt", __file__, "--value", "org_inn"),
        ("applications", "list"),
        ("applications", "list", "--client", "bank", "--company", "c"),
        ("applications", "list", "--person", "nobody@romashka.example"),
    ],
)
def test_what_cannot_be_done_is_one_line(okno: Okno, anna: str, arguments: tuple[str, ...]) -> None:
    assert_one_line(okno(*arguments))


@pytest.mark.parametrize("by", ["--person", "--client"])
def test_applications_are_listed_without_values(okno: Okno, anna: str, by: str) -> None:
    outcome = okno("applications", "list", by, anna if by == "--person" else "bank")
    (row,) = outcome.made
    assert (row["id"], row["state"], row["fields"]) == ("a-1", "granted", ["inn"])
    assert row["read_at"] is not None
    assert "0001123453" not in outcome.out


def test_a_company_without_any_has_none(okno: Okno, anna: str) -> None:
    assert okno("applications", "list", "--company", CompanyId("romashka")).made == []
