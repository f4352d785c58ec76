"""The headers that every answer goes out with."""

from typing import Final

from flask import Response

_PLAIN: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TWO_YEARS: Final = "max-age=63072000"


def content_policy(form_target: str = "", *, script: bool = False, fetch: bool = False) -> str:
    """Return a page's Content Security Policy. CSP Level 3 §6.

    `form_target` is the origin of the matched redirect URI: browsers hold the redirects
    that follow a form to `form-action` too. With `fetch` our own script may ask for more.
    """
    rules = [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        f"form-action 'self' {form_target}".rstrip(),
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    if script:
        rules.append("script-src 'self'")
    if fetch:
        rules.append("connect-src 'self'")
    return "; ".join(rules)


_ALWAYS: Final = _PLAIN | {"Content-Security-Policy": content_policy()}
_SECURELY: Final = _ALWAYS | {"Strict-Transport-Security": _TWO_YEARS}


def harden(response: Response, *, secure: bool) -> Response:
    """Add what the view did not set itself. Everything but files is `no-store`."""
    said = {name.lower() for name, _ in response.headers}
    for name, value in (_SECURELY if secure else _ALWAYS).items():
        if name.lower() not in said:
            response.headers.add(name, value)
    if "cache-control" not in said or "set-cookie" in said:
        response.headers["Cache-Control"] = "no-store"
    return response
