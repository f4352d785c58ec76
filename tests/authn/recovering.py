"""What a person who recovers does: asks, and reads what was sent."""

import re

from idp.authn.recovery import Asked
from idp.model.secret import Secret
from tests.authn.town import ANNA

NEW = "seven blue doors sing"


def ask(town, visitor, login=ANNA):
    asked = town.desk.recovery.ask(visitor, login)
    assert isinstance(asked, Asked)
    return asked.handle


def link(town):
    """Read the token in the last mail."""
    return Secret(
        re.search(r"https://id\.example\.com/recover/link/([\w-]{43})\b", town.notices()[-1].body)[1]
    )


def digits(town):
    return re.search(r"\b(\d{6})\b", town.notices()[-1].body)[1]


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"
