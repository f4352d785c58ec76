"""Read the people of a CSV file: every cell as typed, nothing believed yet."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from idp.model.errors import Invalid

ROWS: Final = 1000
BYTES: Final = 64 * 1024
COLUMNS: Final = ("login", "name", "position", "role", "node", "services", "until")
"""Only `login` and `name` must be there; several services are parted by spaces."""
NEEDED: Final = frozenset({"login", "name"})
FILE: Final = "file"
Cells = Mapping[str, str]


def read_rows(data: bytes) -> list[tuple[int, Cells]]:
    """Return line numbers and cells. UTF-8; comma, semicolon or tab. RFC 4180 §2. Raises `Invalid`."""
    if len(data) > BYTES:
        msg = "The file is too large: 64 KiB and 1,000 people at most"
        raise Invalid(msg, field=FILE)
    text = _text(data)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows = list(_rows(lines))
    except csv.Error:
        msg = "The file is not a table: a quote is not closed, or a line breaks off"
        raise Invalid(msg, field=FILE) from None
    if len(rows) > ROWS:
        msg = "The file is too large: 64 KiB and 1,000 people at most"
        raise Invalid(msg, field=FILE)
    if not rows:
        msg = "There is nobody in the file"
        raise Invalid(msg, field=FILE)
    return rows


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        msg = "The file must be text in UTF-8: save it as “CSV UTF-8”"
        raise Invalid(msg, field=FILE)
    return text


def _delimiter(text: str) -> str:
    """Take what parts the first line: office programs here write semicolons, and copy tabs."""
    return max(";,\t", key=text.partition("\n")[0].count)


def _rows(lines: Any) -> Iterator[tuple[int, Cells]]:
    header: tuple[str, ...] | None = None
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _header(cells)
        else:
            padded = [*cells, *("" for _ in header[len(cells) :])]
            known = {name: cell.strip() for name, cell in zip(header, padded, strict=False)}
            yield lines.line_num, {**known, "": " ".join(cells[len(header) :]).strip()}


def _header(cells: list[str]) -> tuple[str, ...]:
    names = tuple(cell.strip().lower() for cell in cells)
    if not set(names) >= NEEDED or not set(names) <= set(COLUMNS) or len(set(names)) < len(names):
        msg = "The first line names the columns: login and name, then position, role, node, services, until"
        raise Invalid(msg, field=FILE)
    return names
