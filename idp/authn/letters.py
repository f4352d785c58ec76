"""What we write to people: short, telling what happened, whose doing it was, what to do."""

from idp.authn.notices import Letter
from idp.words import Words


def recovery_link(words: Words, link: str) -> Letter:
    """Say how to set a new password by a link."""
    body = words.text(
        "Somebody, probably you, asked to recover access to Okno.\n\n"
        "Set a new password here: %(link)s\n\n"
        "The link works once, for 15 minutes, in the browser in which you asked. "
        "If it was not you, do nothing: your password stays as it is.",
        link=link,
    )
    return Letter(words.text("Recover access to Okno"), body)


def recovery_code(words: Words, code: str) -> Letter:
    """Say a code for a new password."""
    body = words.text(
        "Okno: %(code)s is your code to recover access, good for 10 minutes. Tell it to nobody.", code=code
    )
    return Letter("", body)


def password_changed(words: Words) -> Letter:
    """Say that the password is another one now."""
    body = words.text(
        "Okno: your password was changed, and other sessions were ended. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("Your password was changed"), body)


def second_factor_set(words: Words) -> Letter:
    """Say that a second factor is asked from now on."""
    body = words.text(
        "Okno: a second factor was set up for your account. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("A second factor was set up"), body)


def second_factor_removed(words: Words) -> Letter:
    """Say that no second factor is asked any more."""
    body = words.text(
        "Okno: the second factor of your account was removed. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("The second factor was removed"), body)


def recovery_codes_renewed(words: Words) -> Letter:
    """Say that the old recovery codes are void."""
    body = words.text(
        "Okno: new recovery codes were made for your account; the old ones are void. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("New recovery codes"), body)


def invitation(words: Words, inviter: str, company: str, link: str) -> Letter:
    """Say who invites where, by a link."""
    body = words.text(
        "%(inviter)s invites you to work in Okno for %(company)s.\n"
        "Accept within 72 hours: %(link)s\n"
        "The link works once. If you do not know them, do nothing.",
        inviter=inviter,
        company=company,
        link=link,
    )
    return Letter(words.text("Invitation to %(company)s", company=company), body)
