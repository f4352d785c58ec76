"""Chapter 10: programs and phones, which no browser signs in: a password for each, shown once, removed."""

from dataclasses import dataclass
from typing import Final

from idp.cli.demo.tour.one_sign_in import sign_in
from idp.cli.demo.tour.stage import Stage, line_with

CHAT: Final = "chat"
PHONE: Final = "sip"
PAGE: Final = "/account/passwords"


@dataclass(frozen=True, slots=True)
class Own:
    """What is typed into a program."""

    login: str
    password: str


def play(stage: Stage) -> str:
    """Be refused with the one password; enter by one made for the chat, until it is removed; ring a phone."""
    administrator = stage.card("admin")
    chat = make(stage, CHAT, "Chat at my desk")
    refused = enter_chat(stage, Own(chat.login, administrator.password))
    if enter_chat(stage, chat) or not refused:
        msg = "the chat takes the one password, or not its own"
        raise AssertionError(msg)
    until = register(stage, make(stage, PHONE, "Phone at my desk"))
    remove(stage, CHAT)
    if not enter_chat(stage, chat):
        msg = "the chat still takes the password that was removed"
        raise AssertionError(msg)
    return (
        f"the one password: “{refused}”; its own lets in until it is removed; the phone rings until {until}"
    )


def make(stage: Stage, service: str, label: str) -> Own:
    """Make a password on the page of a service; whoever signed in too long ago signs in again."""
    stage.open(f"{PAGE}/{service}?make=yes")
    if stage.page.locator("input[name=login]").count():
        sign_in(stage, stage.card("admin"))
    stage.page.fill("[name=label]", label)
    stage.page.click("#submit")
    password = stage.expect("#secret")
    return Own(stage.expect("dl.facts div:has-text('User name') code"), password)


def remove(stage: Stage, service: str) -> None:
    """Remove the one password there is."""
    stage.open(f"{PAGE}/{service}")
    stage.page.locator(f"main a[href^='{PAGE}/{service}/']").first.click()
    stage.page.click("#submit")
    stage.expect("[role=status]", "Removed")


def enter_chat(stage: Stage, own: Own) -> str:
    """Sign in to the chat by its own form; return why it refuses, or nothing."""
    stage.open(f"{stage.place.service(CHAT)}/leave")
    stage.page.fill("[name=login]", own.login)
    stage.page.fill("[name=password]", own.password)
    stage.page.click("#login button")
    stage.page.wait_for_load_state()
    return "" if stage.page.locator("#who").count() else stage.expect("p.error")


def register(stage: Stage, own: Own) -> str:
    """Type a secret into the phone, and return until when it is registered."""
    stage.open(f"{stage.place.service(PHONE)}/")
    stage.page.fill("[name=user]", own.login)
    stage.page.fill("[name=secret]", own.password)
    stage.page.click("#phone button")
    return line_with(stage.expect("table"), own.login).split()[-1]
