"""Three pages, nothing to send."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from idp.settings import Settings
from idp.web.demo.stand import Stand
from idp.web.sentences import requested_locale
from idp.words import words_for

_TIMES = ("iat", "exp", "nbf", "auth_time")


@dataclass(frozen=True, slots=True)
class DemoPages:
    """The start page, the inbox, and the last sign-in."""

    settings: Settings
    stand: Stand

    def start(self) -> Response:
        """Show whom to be, where to go and what to try."""
        locale = self._locale()
        return _page(
            "demo/start.html",
            locale,
            personas=self.stand.personas(locale),
            addresses=self.stand.addresses(locale),
        )

    def inbox(self) -> Response:
        """Show what was sent by SMS and mail."""
        return _page("demo/inbox.html", self._locale(), messages=self.stand.read_inbox())

    def last(self) -> Response:
        """Show what just happened: the steps, their SQL, the token."""
        locale, trace = self._locale(), self.stand.last_trace()
        if trace is None:
            return _page("demo/last.html", locale, trace=None)
        return _page(
            "demo/last.html",
            locale,
            trace=trace,
            reads=sum(stage.reads for stage in trace.stages),
            writes=sum(stage.writes for stage in trace.stages),
            header=json.dumps(dict(trace.header), ensure_ascii=False, indent=2),
            claims=[(name, _plain(value), _moment(name, value)) for name, value in trace.claims.items()],
            meanings=_meanings(locale),
        )

    def _locale(self) -> str:
        return requested_locale(self.settings.default_locale)


def _page(template: str, locale: str, **context: Any) -> Response:
    return make_response(render_template(template, locale=locale, shape="", **context))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _moment(name: str, value: Any) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if name in _TIMES and isinstance(value, int | float) else None


def _meanings(locale: str) -> dict[str, str]:
    words = words_for(locale)
    return {
        "iss": words.text("who says so"),
        "sub": words.text("about whom: a number, never a name"),
        "aud": words.text("for whom: one service only"),
        "client_id": words.text("which service asked"),
        "iat": words.text("since when"),
        "exp": words.text("until when"),
        "auth_time": words.text("when the person last proved who they are"),
        "acr": words.text("how surely"),
        "amr": words.text("by which means"),
        "sid": words.text("the sign-in that it rests on"),
        "org": words.text("for which company"),
        "roles": words.text("as what, at this service"),
        "scope": words.text("what was asked for"),
        "jti": words.text("the number of this very token"),
    }


def blueprint(settings: Settings, stand: Stand) -> Blueprint:
    """Make `/demo`, `/demo/inbox` and `/demo/last`."""
    page = DemoPages(settings, stand)
    pages = Blueprint("demo", __name__)
    pages.add_url_rule("/demo", "start", page.start)
    pages.add_url_rule("/demo/inbox", "inbox", page.inbox)
    pages.add_url_rule("/demo/last", "last", page.last)
    return pages
