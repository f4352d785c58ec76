"""Read a list of old accounts, CSV or JSON: every fault is named with its line and how to mend it."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from typing_extensions import override

from idp.authn.identifiers import normalise_address
from idp.model.account import IdentifierKind
from idp.model.errors import Invalid
from idp.model.link import OldAccount
from idp.model.secret import Secret

ROWS: Final = 10_000
BYTES: Final = 4 * 1024 * 1024
LONGEST: Final = 254
COLUMNS: Final = ("login", "phone", "email", "number", "name", "password")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OldRow:
    """One account of the list."""

    line: int
    old: OldAccount = field(repr=False)
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one line, and what to do about it. It quotes nothing of the line."""

    line: int
    column: str
    mend: str

    @override
    def __str__(self) -> str:
        """Say it in one line."""
        return f"line {self.line}: {self.column}: {self.mend}"


class FaultyListError(Invalid):
    """Some lines cannot be read: nothing was imported."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Take every fault."""
        super().__init__("\n".join(map(str, faults)), field="file")
        self.faults = tuple(faults)


def read_list(data: bytes) -> list[OldRow]:
    """Read UTF-8: CSV with a first line of column names, or a JSON array of objects.

    Only `login` must be there. Raises `FaultyListError` with all that is wrong.
    """
    if len(data) > BYTES:
        mend = "the file is larger than 4 MiB: split it"
        raise _whole(mend)
    text = _text(data)
    cells = list(_json(text) if text.lstrip()[:1] in ("[", "{") else _csv(text))
    if not cells:
        mend = "there is no account in it"
        raise _whole(mend)
    if len(cells) > ROWS:
        mend = "more than 10,000 accounts: split the file"
        raise _whole(mend)
    return _rows(cells)


def _rows(cells: Sequence[tuple[int, Cells]]) -> list[OldRow]:
    faults: list[Fault] = []
    rows = [_row(line, row, faults) for line, row in cells]
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.old.login, row.line)
        if row.old.login and first != row.line:
            mend = f"the same login stands in line {first}: keep one of them"
            faults.append(Fault(row.line, "login", mend))
    if faults:
        raise FaultyListError(sorted(faults, key=lambda fault: fault.line))
    return rows


def _row(line: int, cells: Cells, faults: list[Fault]) -> OldRow:
    def read(column: str, reader: Callable[[str], str]) -> str:
        text = cells.get(column, "")
        try:
            return reader(text)
        except ValueError as error:
            faults.append(Fault(line, column, str(error)))
            return ""

    if cells.get(""):
        faults.append(Fault(line, "login", cells[""]))
        return OldRow(line, OldAccount(""))
    old = OldAccount(
        login=read("login", _login),
        phone=read("phone", _phone),
        email=read("email", _email),
        number=read("number", _plain),
        name=read("name", _plain),
    )
    password = read("password", _password)
    return OldRow(line, old, Secret(password) if password else None)


def _login(text: str) -> str:
    if not text.strip():
        mend = "is missing: every account has a login"
        raise ValueError(mend)
    return _plain(text)


def _plain(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > LONGEST or not stripped.isprintable():
        mend = f"write at most {LONGEST} characters, all of which show"
        raise ValueError(mend)
    return stripped


def _password(text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        mend = f"write at most {LONGEST} characters, all of which show"
        raise ValueError(mend)
    return text


def _phone(text: str) -> str:
    return _address(text, IdentifierKind.PHONE, "write the phone with its country, such as +79001234567")


def _email(text: str) -> str:
    return _address(text, IdentifierKind.EMAIL, "write one e-mail address, or leave it empty")


def _address(text: str, kind: IdentifierKind, mend: str) -> str:
    if not text.strip():
        return ""
    try:
        found = normalise_address(text)
    except Invalid:
        raise ValueError(mend) from None
    if found.kind is not kind:
        raise ValueError(mend)
    return found.value


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        mend = "it is not text in UTF-8: save it as “CSV UTF-8”"
        raise _whole(mend)
    return text


def _csv(text: str) -> Iterator[tuple[int, Cells]]:
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: tuple[str, ...] | None = None
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells)
                continue
            yield lines.line_num, _named(header, cells)
    except csv.Error:
        line = lines.line_num
        raise FaultyListError([Fault(line, "file", "close the quote that is open here")]) from None


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    names = tuple(cell.strip().lower() for cell in cells)
    if "login" not in names or not set(names) <= set(COLUMNS) or len(set(names)) < len(names):
        mend = f"name the columns in the first line, each once: {', '.join(COLUMNS)}"
        raise _whole(mend)
    return names


def _named(header: Sequence[str], cells: Sequence[str]) -> Cells:
    named = dict(zip(header, cells, strict=False))
    if any(cell.strip() for cell in cells[len(header) :]):
        named[""] = "the line has more cells than the first one: put quotes around what holds a comma"
    return named


def _json(text: str) -> Iterator[tuple[int, Cells]]:
    try:
        items = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise FaultyListError([Fault(line, "file", "it is no JSON from here on")]) from None
    if not isinstance(items, list):
        mend = "write a JSON array of objects"
        raise _whole(mend)
    for number, item in enumerate(items, 1):
        yield number, _cells(item)


def _cells(item: Any) -> Cells:
    """Return an object's members; anything else becomes a fault of its line."""
    if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
        return {"": "write an object whose members are texts"}
    if not item.keys() <= set(COLUMNS):
        return {"": f"there are no members but {', '.join(COLUMNS)}"}
    return item


def _whole(mend: str) -> FaultyListError:
    return FaultyListError([Fault(1, "file", mend)])
