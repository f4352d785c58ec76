"""Chapter 16: a receipt proves itself while the provider is off, and names the byte that was changed."""

import json
from pathlib import Path
from typing import Any

from idp.cli.demo.tour.command import okno
from idp.cli.demo.tour.stage import Stage


def play(stage: Stage) -> str:
    """Save a receipt, stop the provider, prove it, flip a byte, prove it again, start."""
    owner = stage.beside("owner")
    owner.open("/account/consents")
    owner.page.locator("main ul.rows a.line-link").first.click()
    with owner.page.expect_download() as saved:
        owner.page.locator("a[href$='.json']").first.click()
    file = stage.place.folder / "receipt.json"
    saved.value.save_as(file)
    with stage.away():
        good, flipped = prove(stage, file), prove(stage, flip(file))
    if not good["ok"] or flipped["ok"] or not flipped["changed"]:
        msg = f"the receipt says otherwise: {good}, {flipped}"
        raise AssertionError(msg)
    where = flipped["changed"]
    return f"good with the provider off; flipped, the byte {where['offset']} in line {where['line']} is named"


def prove(stage: Stage, file: Path) -> dict[str, Any]:
    """Run the command that a visitor runs."""
    told: dict[str, Any] = json.loads(okno(stage, "consents", "verify-receipt", str(file)).out)
    return told


def flip(file: Path) -> Path:
    """Write the receipt once more with one byte changed: another time of the day."""
    whole = bytearray(file.read_bytes())
    place = whole.index(b'"document"') + 2
    digit = next(at for at in range(place, len(whole)) if chr(whole[at]).isdecimal())
    whole[digit] = ord("1") if whole[digit] != ord("1") else ord("2")
    changed = file.with_name("receipt-flipped.json")
    changed.write_bytes(whole)
    return changed
