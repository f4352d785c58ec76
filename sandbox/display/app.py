"""The one page of the display; it looks again by itself, for it has no key to press."""

from flask import Flask, Response, render_template

from sandbox.display.screen import Screen
from sandbox.languages import speak
from sandbox.party.provider import ProviderError

EVERY = 3
"""Seconds between two looks."""
QUEUE = (("1", "A 027"), ("2", "A 028"), ("3", "B 014"))
"""Whom the counters ask to come: what a display is for."""


def display_app(screen: Screen) -> Flask:
    """Make the display."""
    app = Flask("sandbox")
    speak(app, "display")

    @app.get("/")
    def look() -> Response:
        """Show what the screen shows now."""
        try:
            shown = screen.look()
        except ProviderError:
            return Response(render_template("display/screen.html", shown=None, every=EVERY), 503)
        return Response(render_template("display/screen.html", shown=shown, every=EVERY, queue=QUEUE))

    return app
