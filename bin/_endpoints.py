"""Write the table of pages into docs/endpoints.md; what is for machines is written there by hand."""

import tempfile
from itertools import groupby
from pathlib import Path

from _ground import ROOT

from tests.support.addresses import Addresses, answered

PAGE = ROOT / "docs" / "endpoints.md"
BEGIN = "<!-- pages: made by bin/docs -->"
END = "<!-- end of pages -->"


def page() -> str:
    """Return the page as it stands, with a fresh table."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    with tempfile.TemporaryDirectory() as folder:
        _, pages = answered(Path(folder))
    return f"{before}{BEGIN}\n{table(pages)}{END}{after}"


def table(pages: Addresses) -> str:
    """Write a row for each part of the house: what is read there, and what takes forms."""
    lines = ["| below | pages | that take forms | forms alone |", "|---|---|---|---|"]
    for area, found in groupby(sorted(pages), key=_area):
        paths = list(found)
        read = [path for path in paths if pages[path] == {"GET"}]
        both = [path for path in paths if pages[path] == {"GET", "POST"}]
        taken = [path for path in paths if pages[path] == {"POST"}]
        lines.append(f"| `{area}` | {_listed(read)} | {_listed(both)} | {_listed(taken)} |")
    return "\n".join(lines) + "\n"


def _area(path: str) -> str:
    return "/" + path.split("/")[1].partition(".")[0]


def _listed(paths: list[str]) -> str:
    return " ".join(f"`{path}`" for path in paths)
