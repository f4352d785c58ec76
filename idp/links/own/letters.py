"""What we write to people about the passwords of their programs. The value is in no letter."""

from idp.authn.notices import Letter
from idp.words import Words


def app_password_made(words: Words, service: str, label: str, link: str) -> Letter:
    """Say that a password was made, for what, and where it is taken away."""
    body = words.text(
        "Okno: a password was made for a program of yours that opens %(service)s: %(label)s.\n"
        "If it was not you, remove it at once: %(link)s\n"
        "Then change your own password and tell your administrator.",
        service=service,
        label=label,
        link=link,
    )
    return Letter(words.text("A password for a program was made"), body)
