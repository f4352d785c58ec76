"""Admin acts ask for both factors, proved a short time ago; the way there comes back to the very act."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from flask import Response
from werkzeug.datastructures import MultiDict

from idp.authn.assurance import ASSURED, LOA2, is_assured
from idp.model.interaction import Needs
from idp.web.caller import Caller
from idp.web.entry import go_on, park_home, stand
from idp.web.front import Front

_NEVER: Final = frozenset(
    {"csrf", "address", "name", "login", "password", "position", "comment", "answer", "reason", "data"}
)
"""What is typed of people, and free text, stays out of addresses: those are logged."""
_LONGEST: Final = 2000
"""An address past this is not kept; the form then comes back empty."""


def assured(caller: Caller) -> bool:
    """Tell whether the caller may act as an administrator without proving anything first."""
    return caller.signed_in is not None and is_assured(caller.signed_in.session, caller.at)


def assure(front: Front, caller: Caller, to: str, action: str = "") -> Response:
    """Ask for both factors, or for setting up the second one, and come back to `to`.

    `to` is one of our own addresses that answers GET: the page of the act itself, its form
    filled in as it was (see `address_of`). `action` says in words what is about to be done.
    """
    needs = Needs(
        title="",
        acr_values=(LOA2,),
        max_age=ASSURED,
        hint_account=caller.account.id if caller.account else None,
        action=action,
    )
    return go_on(front, stand(front, caller, park_home(front, caller, needs, to)))


def sign_in_first(front: Front, caller: Caller, to: str) -> Response:
    """Ask who it is, and come back to one of our own pages."""
    return go_on(front, stand(front, caller, park_home(front, caller, Needs(title=""), to)))


def address_of(path: str, fields: Mapping[str, str]) -> str:
    """Return the address of a form with what was typed into it; a long text is left out."""
    pairs = fields.items(multi=True) if isinstance(fields, MultiDict) else fields.items()
    kept = [(name, value) for name, value in pairs if value and name not in _NEVER]
    whole = f"{path}?{urlencode(kept)}" if kept else path
    return whole if len(whole) <= _LONGEST else path
