"""Chapter 7: every old account that was found for a person, linked by one code."""

import re
from typing import Final

from idp.cli.demo.tour.old_doors import KB, PASSWORD
from idp.cli.demo.tour.one_sign_in import open_as
from idp.cli.demo.tour.stage import Stage

CODE: Final = re.compile(r"\b\d{6}\b")
MATCHED: Final = "matched"
LOOKS: Final = 60
BETWEEN: Final = 500
"""Milliseconds between two looks at the inbox: a message is delivered in the background."""


def play(stage: Stage) -> str:
    """Confirm the owner's four by the code in the inbox; the knowledge base then knows her."""
    owner = stage.beside("owner")
    found = [one for one, _ in stage.card("owner").old if one.link == MATCHED]
    open_as(owner, "owner", "/account/links")
    owner.expect("section[aria-labelledby=found]")
    owner.page.get_by_role("button", name="Send the code").click()
    owner.expect("ul.dots")
    listed = owner.page.locator("ul.dots li").count()
    if listed != len(found):
        msg = f"{listed} accounts are asked about, and {len(found)} were found"
        raise AssertionError(msg)
    owner.page.fill("[name=code]", read_code(stage))
    owner.page.click("#submit")
    told = owner.expect("[role=status]", "Linked.")
    owner.open(f"{owner.place.gate(KB)}/")
    owner.expect("#who", next(one.login for one in found if one.service == KB))
    owner.expect_none(PASSWORD)
    return f"{listed} accounts, one code: “{told}”"


def read_code(stage: Stage) -> str:
    """Look at the newest message that holds a code, in a window of its own; again until it has come."""
    inbox = stage.page.context.new_page()
    found = inbox.locator("p.letter", has_text=CODE)
    for _ in range(LOOKS):
        inbox.goto(f"{stage.place.issuer}/demo/inbox")
        if found.count():
            break
        inbox.wait_for_timeout(BETWEEN)
    newest = found.first.inner_text()
    inbox.close()
    return str(CODE.findall(newest)[0])
