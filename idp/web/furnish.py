"""Prepare an application for pages: templates, words, headers, errors."""

from typing import Any

from flask import Flask, Response, request
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.exceptions import HTTPException

from idp.model.errors import DomainError
from idp.ports.house import House
from idp.settings import Settings
from idp.web.assets import TEMPLATES, read_assets
from idp.web.headers import harden
from idp.web.language import address_without_language
from idp.web.refusals import (
    UNFORESEEN,
    Trouble,
    note_failure,
    page_of_trouble,
    trouble_of,
    trouble_of_http,
)
from idp.web.sentences import install_words, requested_locale
from idp.words import LOCALE_NAMES


def furnish(app: Flask, house: House, settings: Settings) -> None:
    """Set up templates, words, `/assets/`, response headers and error pages for every edge.

    Call it once, before the blueprints are registered. A template then finds `locale` (a view
    may pass its own), `_()`, `ngettext()`, `{{ at|moment }}`, `{{ length|wait }}` and `asset()`.
    """
    app.url_map.merge_slashes = False  # or `//` in a form's address is answered by a 308
    _templates(app, house, settings)
    _errors(app, settings)

    def add_headers(response: Response) -> Response:
        return harden(response, secure=settings.secure)

    app.after_request(add_headers)


def _templates(app: Flask, house: House, settings: Settings) -> None:
    app.jinja_loader = FileSystemLoader(TEMPLATES)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    install_words(app, house.clock)
    assets = read_assets()
    app.add_url_rule("/assets/<name>", "asset", assets.send)
    app.add_url_rule("/favicon.ico", "favicon", lambda: assets.send("mark.svg"))

    def context() -> dict[str, Any]:
        return {
            "locale": requested_locale(settings.default_locale),
            "languages": LOCALE_NAMES,
            "here": address_without_language(),
            "asset": assets.url,
            "demo": settings.demo,
        }

    app.context_processor(context)


def _errors(app: Flask, settings: Settings) -> None:
    def page(trouble: Trouble, code: str = "") -> Response:
        return page_of_trouble(trouble, requested_locale(settings.default_locale), code)

    app.register_error_handler(DomainError, lambda error: page(trouble_of(error)))
    app.register_error_handler(
        HTTPException, lambda error: _with_headers(page(trouble_of_http(error)), error)
    )
    app.register_error_handler(Exception, lambda _: page(UNFORESEEN, note_failure()))


def _with_headers(page: Response, error: HTTPException) -> Response:
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            page.headers[name] = value
    return page
