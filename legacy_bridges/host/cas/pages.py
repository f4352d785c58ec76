"""What people see of CAS: an address that leads nowhere."""

from flask import Response, render_template

from idp.words import words_for
from legacy_bridges.host.pages import STYLE, stand_alone
from legacy_bridges.host.sending import unkept


def not_known(locale: str, issuer: str, detail: str) -> Response:
    """Say that nobody is sent back to there; the last words are for whoever runs the service."""
    words = words_for(locale)
    page = render_template(
        "bridges/not_taken.html",
        locale=locale,
        title=words.text("The service could not send you here"),
        what=words.text("The service that sent you here is not known to us."),
        code="service",
        detail=detail,
        home=f"{issuer}/services",
        back=words.text("To my services"),
        style=STYLE,
    )
    return unkept(stand_alone(page, 403, "form-action 'none'"))
