"""The page that lists what the sandbox holds, and what reached each host."""

from collections.abc import Callable, Mapping

from flask import Flask, render_template

from sandbox.cabinet.accounts import ACCOUNTS
from sandbox.languages import language, speak
from sandbox.partners import NAMES, read_form
from sandbox.seen import Seen
from sandbox.zoo import Told

PLACES = (
    ("pbx", "PBX console", "A modern service: OpenID Connect, code flow with PKCE."),
    ("target", "Advertising", "A second modern service, opened by a right of its own."),
    ("archive", "Call archive", "A third one: nobody looks after it, and it hears of no sign-out."),
    ("cabinet", "Corporate cabinet", "Built in 2010, entered through a proxy with the one login."),
    (
        "old-cabinet",
        "Corporate cabinet as it was",
        "The same program without the proxy: its own password form.",
    ),
    ("billing", "Billing", "The operator's billing behind TM Forum APIs, with a log of what it was asked."),
)


def hello_app(
    seen: Seen, provider: str, origin: Callable[[str], str], zoo: Mapping[str, Told] | None = None
) -> Flask:
    """Make the page."""
    app = Flask("sandbox")
    speak(app, "hello")

    @app.get("/")
    def hello() -> str:
        """List the services."""
        places = [(origin(name), title, about) for name, title, about in PLACES]
        forms, lang = [read_form(name) for name in NAMES], language()
        partners = [(origin(form.name), form.title[lang], form.product[lang]) for form in forms]
        old = [(name, origin(f"{name}-old"), told.accounts) for name, told in (zoo or {}).items()]
        return render_template(
            "hello.html", places=places, partners=partners, provider=provider, accounts=ACCOUNTS, old=old
        )

    @app.get("/_sandbox/seen")
    def what_was_seen() -> dict[str, object]:
        """Tell what reached each host; values of cookies and secrets are never kept."""
        return dict(seen.all())

    return app
