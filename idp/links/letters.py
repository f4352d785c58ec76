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
