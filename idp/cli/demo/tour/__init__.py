"""The tour: the demo's story, played in a browser chapter by chapter.

Owns one file a chapter, in the order of the story; a chapter asserts what a visitor would
see. The browser driver is no part of the product: this package is imported on demand.
"""

from collections.abc import Callable
from typing import Final

from idp.cli.demo.tour import (
    approving,
    asking,
    bank,
    cards,
    counter,
    dismissal,
    drawing,
    goodbye,
    linking,
    old_doors,
    one_sign_in,
    ordering,
    other_bank,
    over_asking,
    own_app,
    programs,
    receipt,
    remembered,
    shut_path,
    three_protocols,
    two_services,
    weather,
)
from idp.cli.demo.tour.stage import Stage, set_up_window
from idp.cli.output import say

__all__ = ["CHAPTERS", "Stage", "set_up_window", "take_tour"]

Chapter = Callable[[Stage], str]
"""Plays, and returns what was seen in one line."""

CHAPTERS: Final[tuple[tuple[int, str, Chapter], ...]] = (
    (1, "Persona cards, inbox, addresses", cards.play),
    (2, "The administrator signs in once", one_sign_in.play),
    (3, "Two services, two protocols, no second prompt", two_services.play),
    (4, "A shut door, and whom to ask", asking.play),
    (5, "Preview, approval, and in", approving.play),
    (6, "Old services, found by a task, without their passwords", old_doors.play),
    (7, "Old accounts, linked by one code", linking.play),
    (8, "A shut part of an old service", shut_path.play),
    (9, "Three more protocols, and still one sign-in", three_protocols.play),
    (10, "A password for a program, and one for a phone", programs.play),
    (11, "Who switched on the weather?", weather.play),
    (12, "An application to a bank, to the letter", bank.play),
    (13, "The same bank shut, with its reason", other_bank.play),
    (14, "Asked for more, in the address", over_asking.play),
    (15, "A PBX ordered with its price seen first", ordering.play),
    (16, "A receipt that proves itself", receipt.play),
    (17, "Stopped and started again: everything remembered", remembered.play),
    (18, "Signed out everywhere, and what that means", goodbye.play),
    (19, "A dismissal that arrives", dismissal.play),
    (20, "Who may do what, drawn", drawing.play),
    (21, "A program of the company's own", own_app.play),
    (22, "A screen without a keyboard, let in from a phone", counter.play),
)
"""Numbered as they are told."""


def take_tour(stage: Stage) -> None:
    """Play every chapter. Raises `Conflict` naming the chapter and what was not there."""
    for number, title, play in CHAPTERS:
        say(f"  ✓ {number:>2}. {title}: {stage.perform(number, play)}")
