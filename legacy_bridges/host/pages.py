"""The pages that are shown on a service's own host, where our style sheet is out of reach."""

import base64
import hashlib
from typing import Final

from flask import Response, make_response, render_template

from idp.words import words_for
from legacy_bridges.contract import Manifest

STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 3rem 1rem; }
main { max-width: 28rem; margin: 0 auto; border: 1px solid #8a9490; border-radius: .5rem; padding: 1.5rem; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 1rem; }
a { color: inherit; display: inline-block; padding: .625rem 0; }
label { display: block; margin: 1rem 0 .25rem; }
input { box-sizing: border-box; font: inherit; padding: .5rem; width: 100%; }
button { font: inherit; margin: 1.25rem 0 .5rem; padding: .625rem 1rem; }
img { display: block; margin: 1rem 0; max-width: 100%; }
.wrong { border-left: .25rem solid #b3261e; padding-left: .75rem; }
"""
"""Our style sheet lies on another host; this page stands alone."""


def entry_failed(manifest: Manifest, locale: str) -> Response:
    """Say that the entry did not come through; unknown, spent and foreign codes read the same."""
    words = words_for(locale)
    page = render_template(
        "bridges/entry_failed.html",
        locale=locale,
        title=words.text("Sign-in did not come through"),
        what=words.text("The link was used already, has expired, or was opened in another browser."),
        cookies=words.text("If this comes back each time, allow cookies for this address."),
        again=words.text("Sign in again"),
        service=manifest.title.get(locale) or next(iter(manifest.title.values())),
        start=manifest.start_url,
        style=STYLE,
    )
    return stand_alone(page, 400, "form-action 'none'")


def stand_alone(page: str, status: int, *rules: str) -> Response:
    """Answer with a page that brings its style along, its policy with these rules besides. CSP Level 3 §6."""
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = "; ".join((*_RULES, *rules))
    return response


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_RULES: Final = (
    "default-src 'none'",
    f"style-src 'sha256-{_hash(STYLE)}'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
