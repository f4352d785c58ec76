"""What a page of ours tells others to write, taken out of it so that it can be tried."""

import re
from collections.abc import Mapping

from tests.support.tree import ROOT

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def documented(page: str, language: str, instead: Mapping[str, str], number: int = 0) -> str:
    """Return a block of code of a page in docs/relying-parties; `instead` is written for its examples."""
    text = (ROOT / "docs" / "relying-parties" / page).read_text(encoding="utf-8")
    found = [code for kind, code in BLOCK.findall(text) if kind == language][number]
    return put_in(found, instead)


def put_in(text: str, instead: Mapping[str, str]) -> str:
    """Write real addresses and secrets where examples stand; each must stand there."""
    for example, real in instead.items():
        assert example in text, f"{example!r} does not stand in:\n{text}"
        text = text.replace(example, real)
    return text
