"""The page that lists what the sandbox holds, and what reached each host."""

from collections.abc import Callable, Mapping, Sequence

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
    ("display", "Display at the counter", "A screen without a keyboard: it shows a code, typed on a phone."),
    ("cabinet", "Corporate cabinet", "Built in 2010, entered through a proxy with the one login."),
    (
        "old-cabinet",
        "Corporate cabinet as it was",
        "The same program without the proxy: its own password form.",
    ),
    ("billing", "Billing", "The operator's billing behind TM Forum APIs, with a log of what it was asked."),
)


TRUSTING = {
    "learning": ("Courses", "A service provider of SAML 2.0; it hears over SOAP of a sign-out."),
    "contracts": ("Contract archive", "It speaks CAS 3, and is told of a sign-out."),
    "webmail": ("Mail in the browser", "It shows an access token to the mail server; there is no password."),
    "chat": ("Corporate chat", "It asks the directory (LDAP) about a password of its own for each program."),
    "sip": ("SIP phone", "Its exchange asks over RADIUS about each phone's own secret."),
}
"""Services that ask the provider themselves, in a protocol of their own."""


def hello_app(
    seen: Seen,
    provider: str,
    origin: Callable[[str], str],
    zoo: Mapping[str, Told] | None = None,
    trusting: Sequence[str] = (),
) -> Flask:
    """Make the page."""
    app = Flask("sandbox")
    speak(app, "hello")

    @app.get("/")
    def hello() -> str:
        """List the services."""
        places = [(origin(name), title, about) for name, title, about in PLACES]
        places += [(origin(name), *TRUSTING[name]) for name in trusting]
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
