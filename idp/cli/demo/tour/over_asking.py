"""Chapter 14: somebody edits `scope=` in the address: it is written down, and nothing more leaves."""

import json
from typing import Final

from idp.cli.demo.tour.bank import INN, hand_over
from idp.cli.demo.tour.command import okno
from idp.cli.demo.tour.stage import Stage

SITE: Final = "nethouse"
MORE: Final = "%20org:inn%20org:bank_account"


def play(stage: Stage) -> str:
    """Ask for the taxpayer number and the bank account in the name of a site builder."""
    owner = stage.beside("owner")
    owner.open(f"{owner.place.service(SITE)}/")
    link = owner.page.get_attribute("#start", "href")
    owner.open(f"{owner.place.service(SITE)}{link}{MORE}")
    owner.expect_at(f"{owner.place.issuer}/apply")
    if INN in owner.expect("main"):
        msg = "the page shows the taxpayer number"
        raise AssertionError(msg)
    hand_over(owner)
    owner.expect_at(f"{owner.place.service(SITE)}/application")
    came = [row.get_attribute("data-key") for row in owner.page.locator("#got [data-key]").all()]
    rows = [json.loads(line) for line in okno(stage, "audit", "tail", "--limit", "100").out.splitlines()]
    noted = next((row for row in reversed(rows) if "org_bank_account" in json.dumps(row)), None)
    if noted is None:
        msg = "the trail does not tell that more was asked for"
        raise AssertionError(msg)
    return f"the site received {', '.join(filter(None, came))}; what else was asked for stands in the trail"
