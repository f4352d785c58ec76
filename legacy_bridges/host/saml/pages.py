"""What people see of SAML: a message that is not taken, and the way out of services."""

from collections.abc import Iterable
from typing import Final

from flask import Response, render_template

from idp.words import Words, words_for, words_later
from legacy_bridges.host.pages import STYLE, stand_alone
from legacy_bridges.host.saml.carrying import Pause
from legacy_bridges.host.sending import unkept
from legacy_bridges.protocols.saml import Fault, SamlError

_AGAIN: Final = words_later.text("This message was used already, or is too old. Open the service again.")
_WHAT: Final = {
    Fault.UNKNOWN_ISSUER: words_later.text("The service that sent you here is not known to us."),
    Fault.STALE: _AGAIN,
}
_OTHERWISE: Final = words_later.text(
    "What the service sent along is not as it should be. Its team can see why."
)


def not_taken(error: SamlError, locale: str, issuer: str) -> Response:
    """Say that a message leads nowhere; the last words are for whoever runs the service."""
    words = words_for(locale)
    page = render_template(
        "bridges/not_taken.html",
        locale=locale,
        title=words.text("The service could not send you here"),
        what=words.text(_WHAT.get(error.code, _OTHERWISE)),
        code=str(error.code),
        detail=error.words,
        home=f"{issuer}/services",
        back=words.text("To my services"),
        style=STYLE,
    )
    return unkept(stand_alone(page, 400, "form-action 'none'"))


def on_the_way(pause: Pause, names: Iterable[str], locale: str) -> Response:
    """Say where the browser goes next; it goes by itself, and by the link."""
    words = words_for(locale)
    page = render_template(
        "bridges/leaving.html",
        locale=locale,
        title=words.text("Signing you out"),
        what=_where(pause, words),
        names=tuple(names),
        on=pause.on,
        go=words.text("Continue"),
        skip=words.text("Stop here and see what is still open"),
        own="/logged-out",
        style=STYLE,
    )
    response = unkept(stand_alone(page, 200, "form-action 'none'"))
    response.headers["Refresh"] = f"{pause.seconds};url={pause.on}"
    return response


def _where(pause: Pause, words: Words) -> str:
    if pause.ahead:
        return words.text("Your browser now tells these services that you have left:")
    return words.text("Other services are being told that you have left. This takes a moment.")
