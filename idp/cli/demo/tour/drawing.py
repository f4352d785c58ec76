"""Chapter 20: the owner draws who may do what: one branch, no advertising, nothing new."""

import json
from typing import Any, Final

from idp.cli.demo.tour.approving import approve
from idp.cli.demo.tour.goodbye import wait_until_closed
from idp.cli.demo.tour.one_sign_in import open_as
from idp.cli.demo.tour.stage import Stage, line_with

BRANCH: Final = "org-002"
ROLE: Final = "branch_admin"
ADVERTISING: Final = "target"


def play(stage: Stage) -> str:
    """Make the seller the branch's administrator, then hold her down; her tokens and Target follow."""
    owner, seller = stage.beside("owner"), stage.beside("seller")
    give_the_branch(owner)
    enter_advertising(seller)
    claims = token(seller)
    if claims["roles"] or {"role": ROLE, "at": BRANCH} not in claims["role_tree"]["grants"]:
        msg = f"the token says otherwise: {claims['roles']}, {claims['role_tree']}"
        raise AssertionError(msg)
    effect = shut_off(owner)
    refused = find_shut(seller)
    may_grant(seller, BRANCH, "you can hand out access")
    may_grant(seller, claims["org"]["id"], "you cannot hand out access")
    return f"“{effect}”; in the token {ROLE} at the branch alone; then at the advertising: “{refused}”"


def give_the_branch(owner: Stage) -> None:
    """Give the role at the branch, and save it."""
    open_as(owner, "owner", f"/company/tree/give?node={BRANCH}")
    choose_whom(owner)
    owner.page.check(f"input[name=role][value={ROLE}]")
    owner.page.click("#submit")
    save(owner)


def shut_off(owner: Stage) -> str:
    """Shut off advertising and new services there, look at what changes, and save both at once."""
    for what in ("new", "services"):
        owner.open(f"/company/tree/shut?node={BRANCH}")
        choose_whom(owner)
        owner.page.check(f"input[name=what][value={what}]")
        if what == "services":
            owner.page.check(f"input[name=services][value={ADVERTISING}]")
        owner.page.click("#submit")
    return save(owner)


def choose_whom(owner: Stage) -> None:
    """Tick the seller."""
    owner.page.locator("#subject").get_by_label(owner.card("seller").persona.name).check()


def save(owner: Stage) -> str:
    """Look at what is collected, save it, and say what it does."""
    owner.open("/company/tree/changes")
    effect = line_with(owner.expect(".effect", "1 person"), "1 person")
    approve(owner)
    owner.expect("[role=status]", "Saved. The changes are in force.")
    return effect


def enter_advertising(seller: Stage) -> None:
    """Come into the advertising as the seller."""
    open_as(seller, "seller", "/services")
    seller.open(f"{seller.place.service('target')}/login")
    seller.expect("#name")


def token(seller: Stage) -> dict[str, Any]:
    """Return the claims of the access token, as the service shows them."""
    shown = seller.page.locator("#deeds details", has_text="Access token").locator("pre")
    claims: dict[str, Any] = json.loads(shown.text_content() or "")["claims"]
    return claims


def find_shut(seller: Stage) -> str:
    """Wait until the advertising has heard, and try it again: it is shut, and says by whom."""
    wait_until_closed(seller, "target")
    seller.open(f"{seller.place.service('target')}/login")
    seller.expect_at(f"{seller.place.issuer}/no-access")
    return line_with(seller.expect("main", "administrator"), "administrator")


def may_grant(seller: Stage, node: str, words: str) -> None:
    """Read whether the seller may hand out access at a place."""
    seller.open(f"/access/why?permission=users:grant&node={node}")
    seller.expect("main", words)
