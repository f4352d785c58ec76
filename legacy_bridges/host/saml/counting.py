"""How many responses a session of a service stands for, which all name it alike.

Some services, mod_auth_mellon among them, make a session of every response and end one of them at a
logout request, whichever they find first. They are asked as often as they were answered; one that has
ended all of them at the first finds none any more, which is as good.
"""

from collections.abc import Mapping
from typing import Final

from idp.model.ids import Sid
from idp.model.kept import ServiceSession

RESPONSES: Final = "responses"
MOST: Final = 20
"""Nobody is asked more often than this."""


def responses_of(detail: Mapping[str, str]) -> int:
    """Return how many responses made it."""
    return int(detail.get(RESPONSES, "1"))


def counted(before: ServiceSession | None, sid: Sid) -> Mapping[str, str]:
    """Count one response more."""
    known = responses_of(before.detail) if before is not None and before.sid == sid else 0
    return {RESPONSES: str(min(known + 1, MOST))}


def one_less(session: ServiceSession) -> Mapping[str, str] | None:
    """Return what is left to be known after one is ended; `None` where nothing is left."""
    left = responses_of(session.detail) - 1
    return {**session.detail, RESPONSES: str(left)} if left > 0 else None
