"""What we write to people about their old accounts."""

from idp.authn.notices import Letter
from idp.words import Words


def link_code(words: Words, code: str) -> Letter:
    """Say a code that links old accounts."""
    body = words.text(
        "Okno: %(code)s is your code to link your old accounts, good for 10 minutes. Tell it to nobody.",
        code=code,
    )
    return Letter("", body)


def link_broken(words: Words, service: str, link: str) -> Letter:
    """Say that a service did not let somebody in any more."""
    body = words.text(
        "Okno could not sign you in to %(service)s: it refused the password that we keep. "
        "Nothing is tried again, so that your old account is not locked. "
        "Enter the new password here: %(link)s",
        service=service,
        link=link,
    )
    return Letter(words.text("Sign in to %(service)s once more", service=service), body)
