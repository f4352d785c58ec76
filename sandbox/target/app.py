"""The advertising cabinet's pages; how one enters is the console's way."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, render_template, request

from sandbox.languages import speak
from sandbox.pbx.app import SESSION, Console
from sandbox.pbx.provider import Provider
from sandbox.pbx.sessions import Sessions

CAMPAIGNS: Final = (("Осенние тарифы", 1200, "5 040,00"), ("Новый адрес офиса", 84, "352,80"))
"""Name, messages, sum in roubles at 4.20 a message."""


@dataclass(frozen=True, slots=True)
class Cabinet:
    """Shows campaigns to whoever has entered."""

    sessions: Sessions

    def home(self) -> str:
        """Show the campaigns, or how to come in."""
        entered = self.sessions.find(request.cookies.get(SESSION))
        return render_template("target/home.html", who=entered, campaigns=CAMPAIGNS)


def target_app(provider: Provider, origin: str) -> Flask:
    """Make the cabinet."""
    app = Flask("sandbox")
    speak(app, "target")
    app.context_processor(lambda: {"site": "Advertising"})
    sessions = Sessions()
    entrance = Console(provider, origin, sessions)
    app.add_url_rule("/", view_func=Cabinet(sessions).home)
    app.add_url_rule("/login", view_func=entrance.login)
    app.add_url_rule("/callback", view_func=entrance.callback)
    app.add_url_rule("/logout", view_func=entrance.logout, methods=["POST"])
    app.add_url_rule("/backchannel-logout", view_func=entrance.backchannel_logout, methods=["POST"])
    return app
